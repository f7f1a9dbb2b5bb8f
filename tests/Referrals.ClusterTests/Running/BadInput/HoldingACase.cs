using Xunit;
using static Referrals.ClusterTests.Running.Refusing;
using static Referrals.ClusterTests.Running.ReferralOnItsWay;

namespace Referrals.ClusterTests.Running.BadInput;

/// <summary>One dermatologist holds a case; whoever held it before cannot act on it any more.</summary>
[Collection(RunningSystem.Name)]
public sealed class HoldingACase(RunningSystem system)
{
    readonly ReferralOnItsWay referral = new(system);

    string Case => $"{system.Clinical}/referrals/{referral.Referral}";
    Task<Answer> Claim(string by) => system.Post($"{Case}/claim", by, new { });
    Task<Answer> Renew(long fence, string? by = null) => system.Post($"{Case}/claim/renew", by ?? referral.Reader, new { fence });
    Task<Answer> Release(long fence, string? by = null) => system.Post($"{Case}/claim/release", by ?? referral.Reader, new { fence });
    Task<Answer> Advise(long fence, string? by = null) => system.Post($"{Case}/advice", by ?? referral.Reader, referral.AdviceBody().But("fence", fence));

    [Fact]
    public async Task A_second_claim_is_refused_and_the_first_stands()
    {
        await referral.ClaimedTextOnly();
        await referral.Refuses(409, "already-claimed", () => Claim(referral.OtherReader));
        await referral.Refuses(409, "already-claimed", () => system.Post($"{system.OtherClinical}/referrals/{referral.Referral}/claim", referral.OtherReader, new { }));
        // The holder is told again what they hold.
        Assert.Equal(referral.Fence, Must(await Claim(referral.Reader)).GetProperty("fence").GetInt64());
        Accepted(await Advise(referral.Fence));
    }

    [Fact]
    public async Task A_foreign_hub_sees_no_case_to_claim()
    {
        await referral.QueuedTextOnly();
        var foreign = system.Dermatologist(1);
        await referral.Refuses(404, "not-found", () => Claim(foreign));
        await referral.Refuses(404, "not-found", () => system.Post($"{system.Clinical}/hubs/{referral.Hub}/claims", foreign, new { }));
        Assert.Equal(404, (await system.Get($"{system.Clinical}/hubs/{referral.Hub}/queue", foreign)).Status);
        await referral.Claim();
        foreach (var request in new[] { Renew, Release, Advise })
            await referral.Refuses(404, "not-found", () => request(referral.Fence, foreign));
        Accepted(await Advise(referral.Fence));
    }

    [Fact]
    public async Task A_case_that_does_not_wait_is_not_claimed()
    {
        await referral.WithOpenSet();
        await referral.Refuses(409, "wrong-state", () => Claim(referral.Reader));
        await referral.Upload(SmallPhotograph(3));
        Must(await system.Put($"{system.Identity}/links/{referral.Link}/binding", referral.Gp, referral.BindingBody));
        await referral.Sealed();
        await referral.Claim();
        Accepted(await Advise(referral.Fence));
        await referral.Until("Filed");
        await referral.Refuses(409, "wrong-state", () => Claim(referral.Reader));
    }

    [Fact]
    public async Task Nobody_acts_on_a_case_that_they_do_not_hold()
    {
        await referral.QueuedTextOnly();
        foreach (var request in new[] { Renew, Release, Advise })
            foreach (var fence in new long[] { 1, 0, -1, 99 })
                await referral.Refuses(409, "not-claimed", () => request(fence, null), $"{fence}");
        await referral.Claim();
        foreach (var request in new[] { Renew, Release, Advise })
            await referral.Refuses(409, "not-claimed", () => request(referral.Fence, referral.OtherReader));
        foreach (var request in new[] { Renew, Release, Advise })
            await referral.Refuses(400, "malformed-request", () => request(5_000_000_000, null));
        Accepted(await Renew(referral.Fence));
        Accepted(await Advise(referral.Fence));
    }

    [Fact]
    public async Task An_old_fencing_number_is_good_for_nothing()
    {
        await referral.ClaimedTextOnly();
        var old = referral.Fence;
        Accepted(await Release(old));
        await referral.Claim();
        Assert.True(referral.Fence > old);
        foreach (var request in new[] { Renew, Release, Advise })
        {
            await referral.Refuses(409, "stale-fence", () => request(old, null));
            // A number that nobody was given yet is no better.
            await referral.Refuses(409, "stale-fence", () => request(referral.Fence + 1, null));
        }
        Accepted(await Advise(referral.Fence));
        await referral.Until("Filed");
        foreach (var request in new[] { Renew, Release, Advise })
            await referral.Refuses(409, "not-claimed", () => request(referral.Fence, null));
    }

    [Fact]
    public async Task Nobody_hoards_cases()
    {
        var own = await OwnHub.Apart(system);
        var cases = new List<ReferralOnItsWay>();
        for (var count = 0; count < 6; count++) cases.Add(await new ReferralOnItsWay(system) { At = own }.QueuedTextOnly());
        var claims = $"{system.Clinical}/hubs/{own.Hub}/claims";
        for (var count = 0; count < 5; count++) Accepted(await system.Post(claims, own.Reader, new { }), 201);

        var left = cases.Single(one => one.Status().GetAwaiter().GetResult() == "Queued");
        await left.Refuses(409, "too-many-open-claims", () => system.Post(claims, own.Reader, new { }));
        await left.Refuses(409, "too-many-open-claims", () => system.Post($"{system.Clinical}/referrals/{left.Referral}/claim", own.Reader, new { }));
        Accepted(await system.Post(claims, system.Token("dermatologist", own.Hub), new { }), 201);
        Accepted(await system.Post(claims, system.Token("dermatologist", own.Hub), new { }), 204);
    }
}
