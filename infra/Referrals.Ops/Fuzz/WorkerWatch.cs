using System.Diagnostics;
using Npgsql;
using Referrals.Ops.Zones;

namespace Referrals.Ops.Fuzz;

/// <summary>Looks at the processes that the clinical silos start to decode photographs, ten times a second: how much they hold, how long they live.</summary>
sealed class WorkerWatch(Topology topology) : IAsyncDisposable
{
    const string KilledTwice = "was ended twice";
    static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(100);

    readonly CancellationTokenSource _over = new();
    readonly Dictionary<int, long> _firstSeen = [];
    Task _watching = Task.CompletedTask;
    double _peakMb;
    TimeSpan _longest;

    public void Begin() => _watching = Task.Run(Watch);

    /// <summary>Ends the watch and asks the database what became of the photographs.</summary>
    public async Task<WorkerFigures> Figures(CancellationToken cancel)
    {
        await DisposeAsync();
        await using var database = NpgsqlDataSource.Create(topology.ClinicalPostgres.ConnectionString("clinical_owner"));
        var outcomes = new SortedDictionary<string, long>(StringComparer.Ordinal);
        var repeated = 0L;
        await using var query = database.CreateCommand("SELECT state, count(*), count(*) FILTER (WHERE attempts > 1) FROM preview GROUP BY state");
        await using var rows = await query.ExecuteReaderAsync(cancel);
        while (await rows.ReadAsync(cancel))
        {
            outcomes[rows.GetString(0)] = rows.GetInt64(1);
            repeated += rows.GetInt64(2);
        }
        var killed = topology.Clinical.Sum(silo => File.ReadLines(silo.LogFile).Count(line => line.Contains(KilledTwice, StringComparison.Ordinal)));
        return new WorkerFigures(_firstSeen.Count, outcomes, repeated, killed, _peakMb, Math.Round(_longest.TotalSeconds, 1));
    }

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        await _watching;
    }

    async Task Watch()
    {
        using var timer = new PeriodicTimer(LookEvery);
        try
        {
            while (await timer.WaitForNextTickAsync(_over.Token))
                Look();
        }
        catch (OperationCanceledException) { /* the run is over */ }
    }

    void Look()
    {
        foreach (var worker in Bench.ServerCost.Below(topology.Clinical.Select(silo => silo.Pid).OfType<int>()))
        {
            if (_firstSeen.TryAdd(worker, Stopwatch.GetTimestamp()))
                continue;
            var lived = Stopwatch.GetElapsedTime(_firstSeen[worker]);
            _longest = lived > _longest ? lived : _longest;
            _peakMb = Math.Max(_peakMb, Bench.ServerCost.PeakMb(worker));
        }
    }
}
