using Npgsql;
using Referrals.Durable;

namespace Referrals.Clinical;

/// <summary>
/// Publishes of how many image sets a copy is overdue. Each silo reads one small index and reports the same figure: a dashboard takes the largest, not the sum.
/// </summary>
sealed partial class DeletionGauge(DeletionLists lists, DatabaseTime time, ILogger<DeletionGauge> log) : BackgroundService
{
    static readonly TimeSpan Every = TimeSpan.FromSeconds(15);

    long overdue;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        DurableTelemetry.Meter.CreateObservableGauge("referrals.deletions.overdue", () => Interlocked.Read(ref overdue), "image sets", "Image sets of which a copy should have been deleted");
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
            Interlocked.Exchange(ref overdue, await lists.OverdueSetsAt(time.GetUtcNow(), cancel));
        }
        catch (NpgsqlException failure)
        {
            // A figure is no reason to stop a silo.
            NotSampled(failure.GetType().Name);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Overdue deletions could not be read ({Reason})")]
    partial void NotSampled(string reason);
}
