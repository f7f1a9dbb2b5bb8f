using System.Diagnostics;

namespace Referrals.Ops.Bench;

/// <summary>Keeps C workers busy: warms up, measures for a while, lets what is under way end.</summary>
sealed class Load(BenchSite site, BenchOptions options)
{
    int _finished;
    int _failed;

    public StepTimes Times { get; } = new();

    /// <param name="name">As in the report.</param>
    /// <param name="rateName">As journeysPerSecond.</param>
    /// <param name="setting">What was chosen, for the report.</param>
    /// <param name="once">One unit of work of worker n.</param>
    /// <param name="cancel">Ends everything.</param>
    public async Task<Figures> Run(
        string name, string rateName, IReadOnlyDictionary<string, object> setting, Func<int, CancellationToken, Task> once, CancellationToken cancel)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var workers = Enumerable.Range(0, options.Concurrency).Select(worker => Task.Run(() => Work(worker, once, over.Token), cancel)).ToList();
        Console.WriteLine($"warming up for {options.WarmUp} s, then measuring for {options.Seconds} s");
        await Pause(options.WarmUp, cancel);
        var cost = new ServerCost(site.Topology);
        var (before, broken, started, first) = (cost.CpuMilliseconds(), site.Doors.Traffic.Broken, Stopwatch.GetTimestamp(), Volatile.Read(ref _finished));
        if (options.Statements)
            await StatementCost.Begin(site.Topology, cancel);
        Console.WriteLine("measuring");
        Times.Record();
        await Pause(options.Seconds, cancel);
        Times.Stop();
        var (after, seconds) = (cost.CpuMilliseconds(), Stopwatch.GetElapsedTime(started).TotalSeconds);
        var done = Math.Max(1, Volatile.Read(ref _finished) - first);
        var each = after.ToDictionary(group => group.Key, group => Math.Round((group.Value - before[group.Key]) / done, 2));
        each["total"] = Math.Round(each.Values.Sum(), 2);
        if (options.Statements)
            await StatementCost.Print(site.Topology, done, cancel);
        await over.CancelAsync();
        await Task.WhenAll(workers);
        return new Figures
        {
            Name = name, RateName = rateName, PerSecond = done / seconds, Seconds = seconds, Setting = setting, CpuMsEach = each,
            Steps = Times.Summary(), PeakRssMb = cost.PeakRssMb(), Failures = Volatile.Read(ref _failed),
            Repeated = site.Doors.Traffic.Broken - broken
        };
    }

    async Task Work(int worker, Func<int, CancellationToken, Task> once, CancellationToken over)
    {
        while (!over.IsCancellationRequested)
            try
            {
                await Times.Take("whole", () => once(worker, over));
                Interlocked.Increment(ref _finished);
            }
            catch (OperationCanceledException) when (over.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                if (Interlocked.Increment(ref _failed) <= 5)
                    Console.WriteLine($"failed: {failure.Message}");
            }
    }

    static Task Pause(int seconds, CancellationToken cancel) => Task.Delay(TimeSpan.FromSeconds(seconds), cancel);
}
