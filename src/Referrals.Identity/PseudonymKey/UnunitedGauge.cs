using Npgsql;
using Referrals.Durable;

namespace Referrals.Identity;

/// <summary>
/// Publishes how many cases are not united with a record yet, and how many answers wait in quarantine past their time (PSN-11). Each silo reports the
/// same figures: a dashboard takes the largest, not the sum.
/// </summary>
sealed partial class UnunitedGauge(UnunitedList list, DatabaseTime time, ILogger<UnunitedGauge> log) : BackgroundService
{
    static readonly TimeSpan Every = TimeSpan.FromSeconds(15);

    (long All, long Overdue, long HeldOverdue) counted;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        DurableTelemetry.Meter.CreateObservableGauge("referrals.ununited", () => counted.All, "links", "Bound or paired, and no answer filed");
        DurableTelemetry.Meter.CreateObservableGauge("referrals.ununited.overdue", () => counted.Overdue, "links", "Of those, the ones that should be united by now");
        DurableTelemetry.Meter.CreateObservableGauge("referrals.quarantine.overdue", () => counted.HeldOverdue, "answers", "Answers that wait past their time");
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
            counted = await list.Count(time.GetUtcNow(), cancel);
        }
        catch (NpgsqlException failure)
        {
            // A figure is no reason to stop a silo.
            NotSampled(failure.GetType().Name);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Cases that are not united could not be counted ({Reason})")]
    partial void NotSampled(string reason);
}
