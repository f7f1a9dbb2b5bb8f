using System.Diagnostics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Referrals.Durable;

/// <summary>
/// Every second, on the one silo that holds the advisory lock: publishes what a crash left in the outbox, wakes grains whose alarm has passed,
/// and sends parked messages again whose broken part may have healed. When that silo dies, PostgreSQL frees the lock and another goes on; when it stands still,
/// the others take the lock from it as soon as they have declared it dead.
/// </summary>
public sealed partial class Sweeper(NpgsqlDataSource database, Outbox outbox, Publisher publisher, ParkedMessages parked, IGrainFactory grains, ILogger<Sweeper> log) : BackgroundService
{
    const long LockKey = 0x5357454550; // "SWEEP"
    const int BatchMax = 200;
    static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    // A process that is paused keeps its session, and with it the lock of the whole zone, for as long as it stands still. A name of
    // which every row says dead has no successor either, so this can end nobody's session who lives.
    const string EndOfTheDead = """
        SELECT count(pg_terminate_backend(held.pid)) > 0
        FROM pg_locks held JOIN pg_stat_activity session ON session.pid = held.pid
        WHERE held.locktype = 'advisory' AND held.granted AND held.objsubid = 1 AND (held.classid::bigint << 32 | held.objid::bigint) = $1
          AND held.database = (SELECT oid FROM pg_database WHERE datname = current_database())
          AND (SELECT bool_and(silo.status = 6) FROM membership silo WHERE silo.silo_name = session.application_name)
        """;

    /// <summary>A grain that answers late stays due; orphaned messages do not wait half a minute for it.</summary>
    static readonly TimeSpan WakeMax = TimeSpan.FromSeconds(5);

    /// <summary>After this a round is given up, and the lock with it: whatever hangs in it must not be able to hold up the whole zone.</summary>
    static readonly TimeSpan RoundMax = TimeSpan.FromSeconds(60);

    /// <summary>Of a long backlog only so much in one round: alarms and parked messages have their turn as well.</summary>
    static readonly TimeSpan OrphansMax = TimeSpan.FromSeconds(10);

    long waiting;
    double oldestSeconds;

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        DurableTelemetry.Meter.CreateObservableGauge("referrals.outbox.waiting", () => waiting, "messages");
        DurableTelemetry.Meter.CreateObservableGauge("referrals.outbox.oldest", () => oldestSeconds, "s");
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await Lead(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                RoundFailed(failure.GetType().Name);
            }
            await Pause(stoppingToken);
        }
    }

    /// <summary>Sweeps for as long as this silo holds the lock and its connection lives.</summary>
    async Task Lead(CancellationToken cancel)
    {
        await using var session = await database.OpenConnectionAsync(cancel);
        if (!await Holds(session, "SELECT pg_try_advisory_lock($1)", cancel))
        {
            if (await Holds(session, EndOfTheDead, cancel)) LockTakenFromTheDead();
            return;
        }
        try
        {
            while (true)
            {
                // A silo whose own connection to the broker is broken would hold up the whole zone.
                if (!await Sweep(cancel).WaitAsync(RoundMax, cancel)) return;
                await Task.Delay(Every, cancel);
                // The lock lives and dies with this connection: asking again on it proves that it is still ours.
                if (!await Holds(session, "SELECT pg_try_advisory_lock($1) AND pg_advisory_unlock($1)", cancel)) return;
            }
        }
        finally
        {
            await LetGo(session);
        }
    }

    // Back in the pool, the connection would keep the lock, and nobody would sweep: sessions are not reset when they are returned.
    async Task LetGo(NpgsqlConnection session)
    {
        try
        {
            await Holds(session, "SELECT pg_advisory_unlock($1)", CancellationToken.None);
        }
        catch
        {
            database.Clear();
            throw;
        }
    }

    /// <summary>False: none of the orphans could be published; let another silo try.</summary>
    async Task<bool> Sweep(CancellationToken cancel)
    {
        await parked.RetryDue(BatchMax, cancel);
        var began = Stopwatch.GetTimestamp();
        var round = await PublishOrphans(cancel);
        while (round is { Failed: 0, Published: BatchMax } && Stopwatch.GetElapsedTime(began) < OrphansMax) round = await PublishOrphans(cancel);
        await WakeDue(cancel);
        (waiting, oldestSeconds) = await outbox.Depth(cancel);
        return round is { Failed: 0 } or { Published: > 0 };
    }

    async Task<(int Published, int Failed)> PublishOrphans(CancellationToken cancel)
    {
        var orphans = await outbox.TakeOrphans(BatchMax, cancel);
        if (orphans.Count == 0) return default;
        var published = await Task.WhenAll(orphans.Select(async row => (row.Message.Id, row.Attempt, Confirmed: await publisher.Publish(row.Message, cancel))));
        await outbox.Delete([.. published.Where(row => row.Confirmed).Select(row => (row.Id, row.Attempt))], cancel);
        var failed = published.Where(row => !row.Confirmed).Select(row => row.Id).ToArray();
        if (failed.Length > 0) await outbox.Release(failed, cancel);
        OrphansPublished(orphans.Count - failed.Length, failed.Length);
        return (orphans.Count - failed.Length, failed.Length);
    }

    async Task WakeDue(CancellationToken cancel)
    {
        // statement_timestamp and not clock_timestamp, which is volatile: with that every alarm of the zone was read each second (measured on a busy machine: 45 ms at some 2,000 links).
        await using var query = database.CreateCommand(
            "SELECT kind, id FROM alarm WHERE next_alarm <= (extract(epoch FROM statement_timestamp()) * 1000)::bigint ORDER BY next_alarm LIMIT $1");
        query.Parameters.Add(new() { Value = BatchMax });
        var due = new List<IWakeable>();
        await using (var rows = await query.ExecuteReaderAsync(cancel))
        {
            while (await rows.ReadAsync(cancel))
            {
                var grain = GrainId.Create(GrainType.Create(rows.GetString(0)), GrainIdKeyExtensions.CreateGuidKey(rows.GetGuid(1)));
                due.Add(grains.GetGrain<IWakeable>(grain));
            }
        }
        await Task.WhenAll(due.Select(Wake));
    }

    async Task Wake(IWakeable grain)
    {
        try
        {
            await grain.Wake().WaitAsync(WakeMax);
        }
        catch (Exception failure)
        {
            // One grain that cannot wake must not keep the others asleep; its alarm stays due.
            WakeFailed(grain.GetPrimaryKey(), failure.GetType().Name);
        }
    }

    static async Task<bool> Holds(NpgsqlConnection session, string sql, CancellationToken cancel)
    {
        await using var ask = new NpgsqlCommand(sql, session) { Parameters = { new() { Value = LockKey } } };
        return (bool)(await ask.ExecuteScalarAsync(cancel))!;
    }

    static Task Pause(CancellationToken cancel) => Task.Delay(Every, cancel).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A silo that was declared dead still held the sweeper's lock; its session was ended")]
    partial void LockTakenFromTheDead();

    [LoggerMessage(Level = LogLevel.Information, Message = "Sweeper published {Published} orphaned messages, {Failed} stay")]
    partial void OrphansPublished(int published, int failed);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Sweeper's round failed ({Reason}); next in a second")]
    partial void RoundFailed(string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Grain {Grain} could not be woken ({Reason})")]
    partial void WakeFailed(Guid grain, string reason);
}
