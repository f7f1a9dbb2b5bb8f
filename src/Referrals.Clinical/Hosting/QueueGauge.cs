using System.Diagnostics.Metrics;
using Npgsql;
using Referrals.Durable;

namespace Referrals.Clinical;

/// <summary>
/// Publishes how many referrals stand where, over all hubs, from the statuses that still need somebody. Each silo reads one small index every few
/// seconds and reports the same figure: a dashboard takes the largest, not the sum.
/// </summary>
sealed partial class QueueGauge(NpgsqlDataSource database, ILogger<QueueGauge> log) : BackgroundService
{
    static readonly TimeSpan Every = TimeSpan.FromSeconds(15);

    volatile Measurement<long>[] depth = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        DurableTelemetry.Meter.CreateObservableGauge("referrals.queue.depth", () => depth, "referrals", "Referrals by status, closed ones left out");
        using var timer = new PeriodicTimer(Every);
        try
        {
            do await Sample(stoppingToken); while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested) { }
    }

    async Task Sample(CancellationToken cancel)
    {
        try
        {
            await using var query = database.CreateCommand("""
                SELECT status, count(*) FROM referral
                WHERE status IN ('AwaitingImages', 'Queued', 'Claimed', 'AwaitingInformation', 'Advised', 'Filed') GROUP BY status
                """);
            await using var rows = await query.ExecuteReaderAsync(cancel);
            List<Measurement<long>> counted = [];
            while (await rows.ReadAsync(cancel)) counted.Add(new(rows.GetInt64(1), new KeyValuePair<string, object?>("status", rows.GetString(0))));
            depth = [.. counted];
        }
        catch (NpgsqlException failure)
        {
            // A figure is no reason to stop a silo.
            NotSampled(failure.GetType().Name);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Queue depth could not be read ({Reason})")]
    partial void NotSampled(string reason);
}
