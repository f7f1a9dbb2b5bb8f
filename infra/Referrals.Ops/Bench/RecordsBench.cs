using System.Diagnostics;
using Referrals.Contracts;
using Referrals.Ops.Client;
using Referrals.Ops.Zones;

namespace Referrals.Ops.Bench;

/// <summary>
/// A patient's record by NHS number (ARC-03), another patient's each time: by one reader with a hundredth of the entries and with all of them, for the growth;
/// then by C at once. Between them the first page of a practice's unread answers, whose patients are opened one by one.
/// </summary>
sealed class RecordsBench(BenchSite site, BenchOptions options)
{
    const int PageAnswers = 50;
    const int WarmUpReads = 300;

    readonly FiledEntries _filed = new(site);

    public async Task<Figures> Measure(CancellationToken cancel)
    {
        var few = Math.Max(1_000, options.Entries / 100);
        var load = new Load(site, options);
        await _filed.Fill(few, cancel);
        await Read($"search, alone, {few} entries", load.Times, Search, cancel);
        if (options.Entries > few) await _filed.Fill(options.Entries - few, cancel);
        await Read($"search, alone, {options.Entries} entries", load.Times, Search, cancel);
        await Read($"page of {PageAnswers} unread answers, alone", load.Times, Unread, cancel);
        return await load.Run(
            $"records, {options.Entries} entries",
            "readsPerSecond",
            new Dictionary<string, object> { ["entries"] = options.Entries, ["practices"] = site.Network.Practices.Count, ["concurrency"] = options.Concurrency },
            (_, now) => Search(now),
            cancel);
    }

    async Task Search(CancellationToken cancel)
    {
        var (practice, patient) = _filed.Sample[Random.Shared.Next(_filed.Sample.Count)];
        if (await Gp(practice).FindRecord(patient, cancel) is not { Entries.Count: > 0 })
            throw new Disagreement("a patient's record is not found");
    }

    async Task Unread(CancellationToken cancel)
    {
        if ((await Gp(site.Network.Practices[0]).FirstUnread(PageAnswers, cancel)).Items.Count == 0)
            throw new Disagreement("nothing is unread");
    }

    readonly System.Collections.Concurrent.ConcurrentDictionary<Guid, GpClient> _clients = [];

    GpClient Gp(DemoPractice practice) => _clients.GetOrAdd(practice.Id, _ => site.Doors.Gp(practice.Referrers[0], new PracticeId(practice.Id)));

    async Task Read(string step, StepTimes times, Func<CancellationToken, Task> once, CancellationToken cancel)
    {
        for (var read = 0; read < WarmUpReads; read++)
            await once(cancel);
        times.Record();
        for (var started = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(started).TotalSeconds < options.Seconds;)
            await times.Take(step, () => once(cancel));
        times.Stop();
    }
}
