using System.Diagnostics;
using System.Text.Json.Serialization;
using Referrals.Durable;

namespace Referrals.Clinical;

/// <summary>A hub as it stands; without settings it does not exist yet.</summary>
public sealed record Hub
{
    public HubSettings? Settings { get; init; }
}

/// <summary>What has happened to a hub.</summary>
[JsonPolymorphic]
[JsonDerivedType(typeof(HubSetUp), nameof(HubSetUp))]
[JsonDerivedType(typeof(HubChanged), nameof(HubChanged))]
public abstract record HubEvent
{
    /// <summary>The administrator has set it up.</summary>
    public sealed record HubSetUp : HubEvent
    {
        public required HubSettings Settings { get; init; }
    }

    /// <summary>The administrator has changed it.</summary>
    public sealed record HubChanged : HubEvent
    {
        public required HubSettings Settings { get; init; }
    }
}

/// <summary>The rules of setting up a hub.</summary>
public static class HubDecisions
{
    /// <summary>Sets it up, or changes it; what stands already changes nothing.</summary>
    public static Decision<HubEvent> Put(Hub hub, Actor actor, HubSettings wish)
    {
        if (!actor.May(Act.SetUpNetwork, Parties.Of(wish.Network))) return Refusals.NotFound;
        if (hub.Settings is { } own && !actor.May(Act.SetUpNetwork, Parties.Of(own.Network))) return Refusals.NotFound;
        if (hub.Settings is { } stored && stored.Network != wish.Network) return NetworkRefusals.NetworkFixed;
        if (hub.Settings == wish) return Decision<HubEvent>.Unchanged;
        return hub.Settings is null ? new HubEvent.HubSetUp { Settings = wish } : new HubEvent.HubChanged { Settings = wish };
    }

    /// <summary>The hub after the event.</summary>
    public static Hub Apply(Hub hub, HubEvent happened) => happened switch
    {
        HubEvent.HubSetUp it => hub with { Settings = it.Settings },
        HubEvent.HubChanged it => hub with { Settings = it.Settings },
        _ => throw new UnreachableException(),
    };
}

/// <summary>The owner of one hub's settings.</summary>
[GrainType("hub")]
public sealed class HubGrain : DecidingGrain<Hub, HubEvent>, IHubGrain
{
    /// <inheritdoc />
    public Task<Result<HubSnapshot>> Put(Command command, HubSettings settings) =>
        Execute(command, (state, _) => HubDecisions.Put(state, command.Actor, settings), Snapshot);

    /// <inheritdoc />
    public Task<HubSnapshot?> View() => Task.FromResult(State.Settings is null ? null : Snapshot(State, Version));

    /// <inheritdoc />
    protected override Hub Apply(Hub state, HubEvent happened) => HubDecisions.Apply(state, happened);

    HubSnapshot Snapshot(Hub state, int version) => new() { Hub = new(this.GetPrimaryKey()), Settings = state.Settings!, Version = version };
}
