using System.Diagnostics;
using System.Text.Json.Serialization;
using Referrals.Contracts;
using Referrals.Durable;

namespace Referrals.Clinical;

/// <summary>A practice as it stands; without settings it does not exist yet.</summary>
public sealed record Practice
{
    public PracticeSettings? Settings { get; init; }
}

/// <summary>What has happened to a practice.</summary>
[JsonPolymorphic]
[JsonDerivedType(typeof(PracticeSetUp), nameof(PracticeSetUp))]
[JsonDerivedType(typeof(PracticeChanged), nameof(PracticeChanged))]
public abstract record PracticeEvent
{
    /// <summary>The administrator has set it up.</summary>
    public sealed record PracticeSetUp : PracticeEvent
    {
        public required PracticeSettings Settings { get; init; }
    }

    /// <summary>The administrator has changed it.</summary>
    public sealed record PracticeChanged : PracticeEvent
    {
        public required PracticeSettings Settings { get; init; }
    }
}

/// <summary>The rules of setting up a practice.</summary>
public static class PracticeDecisions
{
    /// <summary>Sets it up, or changes it; what stands already changes nothing.</summary>
    public static Decision<PracticeEvent> Put(Practice practice, Actor actor, PracticeSettings wish, IReadOnlyCollection<HubId> known)
    {
        if (!actor.May(Act.SetUpNetwork, Parties.Of(wish.Network))) return Refusals.NotFound;
        if (practice.Settings is { } own && !actor.May(Act.SetUpNetwork, Parties.Of(own.Network))) return Refusals.NotFound;
        if (practice.Settings is { } stored && stored.Network != wish.Network) return NetworkRefusals.NetworkFixed;
        if (!wish.Hubs.All(known.Contains)) return NetworkRefusals.HubUnknown;
        if (practice.Settings is { } same && same.SameAs(wish)) return Decision<PracticeEvent>.Unchanged;
        return practice.Settings is null ? new PracticeEvent.PracticeSetUp { Settings = wish } : new PracticeEvent.PracticeChanged { Settings = wish };
    }

    /// <summary>The practice after the event.</summary>
    public static Practice Apply(Practice practice, PracticeEvent happened) => happened switch
    {
        PracticeEvent.PracticeSetUp it => practice with { Settings = it.Settings },
        PracticeEvent.PracticeChanged it => practice with { Settings = it.Settings },
        _ => throw new UnreachableException(),
    };
}

/// <summary>The owner of one practice's settings.</summary>
[GrainType("practice")]
public sealed class PracticeGrain : DecidingGrain<Practice, PracticeEvent>, IPracticeGrain
{
    /// <inheritdoc />
    public Task<Result<PracticeSnapshot>> Put(Command command, PracticeSettings settings, HubId[] known) =>
        Execute(command, (state, _) => PracticeDecisions.Put(state, command.Actor, settings, known), Snapshot);

    /// <inheritdoc />
    public Task<PracticeSnapshot?> View() => Task.FromResult(State.Settings is null ? null : Snapshot(State, Version));

    /// <inheritdoc />
    protected override Practice Apply(Practice state, PracticeEvent happened) => PracticeDecisions.Apply(state, happened);

    PracticeSnapshot Snapshot(Practice state, int version) => new() { Practice = new(this.GetPrimaryKey()), Settings = state.Settings!, Version = version };
}
