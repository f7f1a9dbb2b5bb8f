using System.Diagnostics;
using System.Text.Json.Serialization;
using MassTransit;
using Referrals.Contracts.Messages;
using Referrals.Durable;

namespace Referrals.ClusterTests.Durable;

/// <summary>The smallest thing that decides: a counter. Two kinds share one class of rules, to show that equal keys do not meet.</summary>
public interface IProbeGrain : IGrainWithGuidKey
{
    [Alias("Add")] Task<Result<int>> Add(Command command, int amount);
    [Alias("Read")] Task<int> Read();
    [Alias("Alarms")] Task<int> Alarms();
    [Alias("Stop")] Task Stop();
}

public sealed class Probe
{
    public int Sum { get; init; }
    public int Alarms { get; init; }
    public long? AlarmAt { get; init; }
}

[JsonPolymorphic, JsonDerivedType(typeof(Added), "Added"), JsonDerivedType(typeof(AlarmRang), "AlarmRang")]
public abstract record ProbeEvent
{
    public sealed record Added(int Amount, long? AlarmAt = null) : ProbeEvent;
    public sealed record AlarmRang : ProbeEvent;
}

static class ProbeDecisions
{
    public static readonly Refusal TooMuch = new("too-much", 422, "The sum would pass 1,000.", "Add less.");

    public static Decision<ProbeEvent> Add(Probe probe, int amount, DateTimeOffset now) =>
        probe.Sum + amount > 1_000 ? TooMuch
        : amount == 0 ? Decision<ProbeEvent>.Unchanged
        : new ProbeEvent.Added(amount, amount == 7 ? now.AddMilliseconds(50).ToUnixTimeMilliseconds() : null);

    public static Probe Apply(Probe probe, ProbeEvent happened) => happened switch
    {
        ProbeEvent.Added added => new Probe { Sum = probe.Sum + added.Amount, Alarms = probe.Alarms, AlarmAt = added.AlarmAt ?? probe.AlarmAt },
        ProbeEvent.AlarmRang => new Probe { Sum = probe.Sum, Alarms = probe.Alarms + 1 },
        _ => throw new UnreachableException(),
    };
}

public abstract class ProbeShell : DecidingGrain<Probe, ProbeEvent>, IProbeGrain
{
    public Task<Result<int>> Add(Command command, int amount) =>
        Execute(command, (probe, now) => ProbeDecisions.Add(probe, amount, now), (probe, _) => probe.Sum);

    public Task<int> Read() => Task.FromResult(State.Sum);

    public Task<int> Alarms() => Task.FromResult(State.Alarms);

    public Task Stop()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    protected override Probe Apply(Probe state, ProbeEvent happened) => ProbeDecisions.Apply(state, happened);

    protected override IEnumerable<object> Messages(Probe state, ProbeEvent happened) =>
        happened is ProbeEvent.Added added ? [new ProbeAdded { Amount = added.Amount }] : [];

    protected override DateTimeOffset? NextAlarm(Probe state) => state.AlarmAt is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null;

    protected override Decision<ProbeEvent> DecideAlarm(Probe state, DateTimeOffset now) =>
        NextAlarm(state) <= now ? new ProbeEvent.AlarmRang() : Decision<ProbeEvent>.Unchanged;
}

[GrainType("probe")] public sealed class ProbeGrain : ProbeShell;

[GrainType("otherprobe")] public sealed class OtherProbeGrain : ProbeShell;

/// <summary>Remembers what arrived; refuses 13 for good, and breaks on 14 for as long as <see cref="Broken"/> says.</summary>
public sealed class ProbeConsumer : IConsumer<ProbeAdded>
{
    public static readonly System.Collections.Concurrent.ConcurrentDictionary<Guid, int> Arrived = new();
    public static volatile bool Broken;
    public static int BrokenTries;

    public Task Consume(ConsumeContext<ProbeAdded> context)
    {
        if (context.Message.Amount == 13) throw new MessageRefusedException(ProbeDecisions.TooMuch);
        if (context.Message.Amount == 14 && Broken)
        {
            Interlocked.Increment(ref BrokenTries);
            throw new TimeoutException("something that may heal");
        }
        Arrived.AddOrUpdate(context.MessageId!.Value, 1, (_, times) => times + 1);
        return Task.CompletedTask;
    }
}
