using System.Collections.Concurrent;
using Referrals.Ops.Parts;
using Referrals.Ops.Zones;

namespace Referrals.Ops.Chaos;

/// <summary>What a blow did.</summary>
/// <param name="Strike">As planned.</param>
/// <param name="Part">The part that was hit.</param>
/// <param name="InFlight">Journeys at that moment.</param>
/// <param name="At">The moment of the blow.</param>
/// <param name="DownAt">When it had taken effect: whatever happened after this, happened without the part or after its return.</param>
public sealed record Blow(Strike Strike, string Part, int InFlight, DateTimeOffset At, DateTimeOffset DownAt)
{
    /// <summary>The part runs again, by its own word.</summary>
    public DateTimeOffset? HealedAt { get; set; }

    /// <summary>Seconds from the blow until the work went on, see <see cref="Recovery"/>; null: it did not.</summary>
    public double? RecoverySeconds { get; set; }
}

/// <summary>
/// Carries out the plan: each blow at its time, but not before enough journeys are in flight. Blows to clinical silos
/// and blows to anything else are two series that may overlap; within each, the work must have gone on after the last one.
/// </summary>
sealed class Blows(Topology topology, Supervisor supervisor, Consultations consultations, Recovery recovery, ChaosOptions options, TimeProvider time)
{
    /// <summary>A clinical silo must have something to lose, or its recovery could not be seen.</summary>
    const int AcceptedMin = 4;

    readonly ConcurrentQueue<Blow> _done = new();

    public IReadOnlyCollection<Blow> Done => _done;

    /// <summary>Returns when everything is healed.</summary>
    public async Task Deal(CancellationToken stop)
    {
        var began = time.GetTimestamp();
        var healing = new Dictionary<bool, Task>();
        var all = new List<Task>();
        try
        {
            foreach (var strike in options.Plan)
            {
                if (strike.At - time.GetElapsedTime(began) is { Ticks: > 0 } early)
                    await Task.Delay(early, time, stop);
                var toClinicalSilo = KillPlan.IsToClinicalSilo(strike.Harm);
                if (healing.TryGetValue(toClinicalSilo, out var before))
                    await before;
                await consultations.Fill(options.InFlightMin, toClinicalSilo ? AcceptedMin : 0, stop);
                all.Add(healing[toClinicalSilo] = Deal(strike, stop));
            }
        }
        finally
        {
            // Also when told to stop: nobody may be starting something that others are ending.
            await Task.WhenAll(all);
        }
    }

    Task Deal(Strike strike, CancellationToken stop) => strike.Harm switch
    {
        Harm.Silo => Kill(strike, topology.Clinical[strike.Turn % topology.Clinical.Count], stop),
        Harm.Identity => Kill(strike, topology.Identity[strike.Turn % topology.Identity.Count], stop),
        Harm.Postgres => Hit(strike, strike.Turn % 2 == 0 ? topology.ClinicalPostgres : topology.IdentityPostgres, part => part.Stop(Stopping.Immediate), stop),
        Harm.Broker => Kill(strike, topology.Broker, stop),
        Harm.Freeze => Freeze(strike, topology.Clinical[strike.Turn % topology.Clinical.Count], stop)
    };

    Task Kill(Strike strike, IPart part, CancellationToken stop) => Hit(strike, part, victim => victim.Kill(), stop);

    async Task Hit(Strike strike, IPart part, Func<IPart, Task> hit, CancellationToken stop)
    {
        var proof = Task.CompletedTask;
        await supervisor.Handle(part, async () =>
        {
            await supervisor.Start(part, stop);
            var blow = await Note(strike, part, () => hit(part));
            proof = recovery.Prove(blow, stop);
            await Task.Delay(strike.Down, time, stop);
            await supervisor.Start(part, stop);
            blow.HealedAt = time.GetUtcNow();
        });
        await proof;
    }

    // Thawed, it may learn that the others have declared it dead, and end; the supervisor starts it again then.
    async Task Freeze(Strike strike, ZoneProcess silo, CancellationToken stop)
    {
        var proof = Task.CompletedTask;
        Blow? blow = null;
        await supervisor.Handle(silo, async () =>
        {
            await supervisor.Start(silo, stop);
            blow = await Note(strike, silo, () =>
            {
                silo.Freeze();
                return Task.CompletedTask;
            });
            try
            {
                proof = recovery.Prove(blow, stop);
                await Task.Delay(strike.Down, time, stop);
            }
            finally
            {
                silo.Thaw();
            }
        });
        while (!await silo.IsReady(stop))
            await Task.Delay(TimeSpan.FromMilliseconds(100), time, stop);
        blow!.HealedAt = time.GetUtcNow();
        await proof;
    }

    async Task<Blow> Note(Strike strike, IPart part, Func<Task> hit)
    {
        var (inFlight, at) = (consultations.InFlight, time.GetUtcNow());
        await hit();
        var blow = new Blow(strike, part.Name, inFlight, at, time.GetUtcNow());
        _done.Enqueue(blow);
        return blow;
    }
}
