using Referrals.Contracts;
using Referrals.Ops.Client;

namespace Referrals.Ops.Bench;

/// <summary>C dermatologists of one hub: each claims the next case and hands it back, so that the queue stays as long as it was.</summary>
sealed class ClaimsBench(BenchSite site, BenchOptions options)
{
    const int OpenAtHub = 5_000;

    public async Task<Figures> Measure(CancellationToken cancel)
    {
        var hub = new HubId(site.Network.Hubs[0].Id);
        await new OpenCases(site).Fill(hub, OpenAtHub, cancel);
        var dermatologists = Enumerable.Range(0, options.Concurrency).Select(_ => site.Dermatologist(hub)).ToArray();
        var load = new Load(site, options);
        return await load.Run(
            $"claims, {options.Concurrency} dermatologists on one hub",
            "claimsPerSecond",
            new Dictionary<string, object> { ["open"] = OpenAtHub, ["concurrency"] = options.Concurrency, ["clinicalSilos"] = options.Silos, ["clientsStay"] = !options.Anywhere },
            async (worker, now) =>
            {
                var dermatologist = dermatologists[worker];
                var claim = await load.Times.Take("claim next", () => dermatologist.ClaimNext(Wish.Fresh(), now))
                    ?? throw new Disagreement("nothing waits in a queue of thousands");
                await load.Times.Take("hand back", () => dermatologist.Release(claim.Referral, claim.Fence, Wish.Fresh(), now));
            },
            cancel);
    }
}
