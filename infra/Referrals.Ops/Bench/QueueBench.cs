using System.Diagnostics;
using Referrals.Contracts;
using Referrals.Ops.Client;

namespace Referrals.Ops.Bench;

/// <summary>
/// The first page of the largest hub's queue: by one reader with a hundredth of the cases and with all of them, for the growth; then by C at once.
/// </summary>
sealed class QueueBench(BenchSite site, BenchOptions options)
{
    const int PageCases = 50;
    const int WarmUpReads = 400;

    public async Task<Figures> Measure(CancellationToken cancel)
    {
        var hub = new HubId(site.Network.Hubs[0].Id);
        var dermatologist = site.Dermatologist(hub);
        var few = Math.Max(100, options.Open / 100);
        var load = new Load(site, options);
        await new OpenCases(site).Fill(few, cancel);
        await Read($"alone, {few} open", load.Times, dermatologist, cancel);
        await new OpenCases(site).Fill(options.Open - few, cancel);
        await Read($"alone, {options.Open} open", load.Times, dermatologist, cancel);
        return await load.Run(
            $"queue, {options.Open} open over {site.Network.Hubs.Count} hubs",
            "pagesPerSecond",
            new Dictionary<string, object> { ["open"] = options.Open, ["hubs"] = site.Network.Hubs.Count, ["pageCases"] = PageCases, ["concurrency"] = options.Concurrency },
            (_, now) => dermatologist.FirstPage(PageCases, now),
            cancel);
    }

    async Task Read(string step, StepTimes times, DermatologistClient dermatologist, CancellationToken cancel)
    {
        for (var read = 0; read < WarmUpReads; read++)
            await dermatologist.FirstPage(PageCases, cancel);
        times.Record();
        for (var started = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(started).TotalSeconds < options.Seconds;)
        {
            var page = await times.Take(step, () => dermatologist.FirstPage(PageCases, cancel));
            if (page.Items.Count == 0)
                throw new Disagreement("the queue is empty");
        }
        times.Stop();
    }
}
