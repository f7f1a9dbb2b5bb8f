using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;
using Referrals.Durable;
using Referrals.Hosting;

namespace Referrals.Clinical;

/// <summary>
/// Whether photographs may be placed in the archive (ARC-12): looked at before the doors open, every day by one silo for all, and every few minutes by each for its
/// own machine. While it fails, new sets and uploads are refused; what was acknowledged stays readable.
/// </summary>
public sealed partial class StorageGate(StorageProbe probe, StorageCheckTable table, ZoneSettings settings, DatabaseTime time, ILogger<StorageGate> log) : BackgroundService, IHealthCheck
{
    static readonly TimeSpan Every = TimeSpan.FromSeconds(10);
    static readonly TimeSpan MachineEvery = TimeSpan.FromMinutes(5);
    static readonly TimeSpan WhileFailing = TimeSpan.FromSeconds(30);
    /// <summary>When to try again: a person has to mend something first.</summary>
    public static readonly TimeSpan Wait = TimeSpan.FromMinutes(1);

    StorageCheck? own;
    volatile StorageFailure[] failing = [];

    /// <summary>Why nothing new is taken; null while it is.</summary>
    public Refusal? Refusal() => failing is { Length: > 0 } why ? StorageRefusals.NotCompliant(why) : null;

    /// <inheritdoc />
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await Round(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken)) await Round(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested) { }
    }

    /// <summary>Degraded and not unhealthy: a silo that were taken out of service could not show what it has acknowledged.</summary>
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult(
        failing is { Length: > 0 } why ? HealthCheckResult.Degraded($"No new photographs are taken: {string.Join(", ", why)}.") : HealthCheckResult.Healthy());

    /// <summary>Looks if it is time to, and hears what the others have found.</summary>
    async Task Round(CancellationToken cancel)
    {
        try
        {
            if (own is null || await table.Take(settings.Silo.Name, cancel) || own.Failing.Length > 0 && Since(own) >= WhileFailing) await Keep(await probe.Look(cancel), whole: true, cancel);
            else if (Since(own) >= MachineEvery) await Keep(await probe.Machine(own.Facts), whole: false, cancel);
            Judge(await table.All(cancel));
        }
        catch (NpgsqlException failure)
        {
            // The doors need the database for everything: they say so themselves.
            NotKept(failure.GetType().Name);
            Judge([]);
        }
    }

    /// <summary>The store's facts are judged by the time at which they were found: they do not age in the memory of a silo that was not the one to look.</summary>
    async Task Keep(StorageFacts facts, bool whole, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        var found = whole || own is null ? now : own.CheckedAt;
        own = new() { Silo = settings.Silo.Name, CheckedAt = found, MachineAt = now, Facts = facts, Failing = StorageCompliance.Failing(facts, found) };
        await table.Save(own, cancel);
    }

    /// <summary>Of its machine what this silo found, of the store what was found last by anybody.</summary>
    void Judge(IReadOnlyList<StorageCheck> all)
    {
        var store = (all.Count > 0 ? all[0] : own)?.Failing.Where(failure => !StorageCompliance.IsOfTheMachine(failure)) ?? [];
        StorageFailure[] now = [.. (own?.Failing ?? []).Where(failure => all.Count == 0 || StorageCompliance.IsOfTheMachine(failure)).Union(store).Order()];
        if (!now.SequenceEqual(failing)) Changed(now.Length == 0 ? "complies" : $"does not comply: {string.Join(", ", now)}");
        failing = now;
    }

    TimeSpan Since(StorageCheck check) => time.GetUtcNow() - check.MachineAt;

    [LoggerMessage(LogLevel.Warning, "The archive {Standing} (DT-9).")]
    partial void Changed(string standing);

    [LoggerMessage(LogLevel.Warning, "The check of the archive could not be kept ({Reason}); the next round follows.")]
    partial void NotKept(string reason);
}

/// <summary>Why no photograph is placed.</summary>
public static class StorageRefusals
{
    /// <summary>DT-9 says no; names the questions and what to do about each.</summary>
    public static Refusal NotCompliant(IReadOnlyCollection<StorageFailure> failing) => new("storage-not-compliant", 503, "The archive does not comply, so it takes no new photographs (DT-9).",
        $"Keep the photographs and try again after the seconds that Retry-After names; what was acknowledged is safe and can be read. For the administrator: {string.Join("; ", failing.Select(failure => $"{failure}: {StorageCompliance.Remedy(failure)}"))}.");
}
