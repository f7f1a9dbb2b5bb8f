using System.Diagnostics;
using System.Text.Json.Serialization;
using Orleans.Concurrency;
using Referrals.Contracts;
using Referrals.Contracts.Messages;
using Referrals.Durable;

namespace Referrals.Identity;

/// <summary>One thing that went wrong, from when it was noticed until the data guardian closes it (WRK-08).</summary>
[Alias("IIncidentGrain")]
public interface IIncidentGrain : IGrainWithGuidKey
{
    /// <summary>Notes it; the same one again is the same incident.</summary>
    [Alias("Open")] Task<Result<IncidentView>> Open(Command command, IncidentRaised raised);

    /// <summary>The data guardian has looked, and says what came of it.</summary>
    [Alias("Close")] Task<Result<IncidentView>> Close(Command command, IncidentOutcome outcome);

    /// <summary>Null: there is none.</summary>
    [Alias("View"), ReadOnly] Task<IncidentView?> View();
}

/// <summary>What came of an incident; coded, because a free text would name the patient.</summary>
public enum IncidentOutcome { NoHarm, PatientInformed, HarmReported, NotAnIncident }

/// <summary>An incident as practice and data guardian see it: ids and codes only.</summary>
[GenerateSerializer, Immutable, Alias("IncidentView")]
public sealed record IncidentView
{
    [Id(0)] public required IncidentId Incident { get; init; }
    [Id(1)] public required IncidentKind Kind { get; init; }
    [Id(2)] public required ReferralId Referral { get; init; }
    [Id(3)] public required PracticeId Practice { get; init; }
    [Id(4)] public required HubId Hub { get; init; }
    [Id(5)] public MispairingReason? Reason { get; init; }
    [Id(6)] public required PersonId NotedBy { get; init; }
    [Id(7)] public required DateTimeOffset NotedAt { get; init; }
    /// <summary>Null: still open.</summary>
    [Id(8)] public IncidentOutcome? Outcome { get; init; }
    [Id(9)] public PersonId? ClosedBy { get; init; }
    [Id(10)] public DateTimeOffset? ClosedAt { get; init; }
}

/// <summary>An incident as it stands.</summary>
public sealed record Incident
{
    /// <summary>Null: nothing was noticed.</summary>
    public IncidentRaised? Raised { get; init; }
    public IncidentOutcome? Outcome { get; init; }
    public PersonId? ClosedBy { get; init; }
    public DateTimeOffset? ClosedAt { get; init; }

    /// <summary>Unix milliseconds, for the generated column.</summary>
    public long? NotedMs => Raised?.At.ToUnixTimeMilliseconds();

    /// <summary>What has happened, taken into account.</summary>
    public Incident Apply(IncidentEvent happened) => happened switch
    {
        IncidentOpened opened => this with { Raised = opened.Raised },
        IncidentClosed closed => this with { Outcome = closed.Outcome, ClosedBy = closed.By, ClosedAt = closed.At },
        _ => throw new UnreachableException(),
    };

    /// <summary>For those who may see it.</summary>
    public IncidentView? Seen() => Raised is null ? null : new()
    {
        Incident = Raised.Incident, Kind = Raised.Kind, Referral = Raised.Referral, Practice = Raised.Practice, Hub = Raised.Hub, Reason = Raised.Reason,
        NotedBy = Raised.By, NotedAt = Raised.At, Outcome = Outcome, ClosedBy = ClosedBy, ClosedAt = ClosedAt,
    };
}

/// <summary>What happened to an incident.</summary>
[JsonPolymorphic]
[JsonDerivedType(typeof(IncidentOpened), nameof(IncidentOpened))]
[JsonDerivedType(typeof(IncidentClosed), nameof(IncidentClosed))]
public abstract record IncidentEvent;

/// <summary>Something went wrong.</summary>
public sealed record IncidentOpened : IncidentEvent
{
    public required IncidentRaised Raised { get; init; }
}

/// <summary>The data guardian has dealt with it.</summary>
public sealed record IncidentClosed : IncidentEvent
{
    public required IncidentOutcome Outcome { get; init; }
    public required PersonId By { get; init; }
    public required DateTimeOffset At { get; init; }
}

/// <summary>The rules of an incident.</summary>
public static class IncidentDecisions
{
    /// <summary>The first news stands.</summary>
    public static Decision<IncidentEvent> Open(Incident incident, IncidentRaised raised) =>
        incident.Raised is null ? new IncidentOpened { Raised = raised } : Decision<IncidentEvent>.Unchanged;

    /// <summary>By a data guardian of the practice, once; with another outcome it is refused.</summary>
    public static Decision<IncidentEvent> Close(Incident incident, Actor actor, IncidentOutcome outcome, DateTimeOffset now)
    {
        if (incident.Raised is not { } raised || !actor.May(Act.CloseIncident, Parties.Of(raised.Practice))) return Refusals.NotFound;
        if (incident.Outcome is { } closed) return closed == outcome ? Decision<IncidentEvent>.Unchanged : IncidentRefusals.AlreadyClosed;
        return new IncidentClosed { Outcome = outcome, By = actor.Person, At = now };
    }
}

/// <summary>Why an incident is not closed.</summary>
public static class IncidentRefusals
{
    public static readonly Refusal AlreadyClosed = new("incident-closed", 409, "This incident is closed with another outcome.", "Read it; what was found stands.");
}

/// <inheritdoc cref="IIncidentGrain" />
[GrainType("incident")]
public sealed class IncidentGrain : DecidingGrain<Incident, IncidentEvent>, IIncidentGrain
{
    /// <inheritdoc />
    public Task<Result<IncidentView>> Open(Command command, IncidentRaised raised) =>
        Execute(command, (incident, _) => IncidentDecisions.Open(incident, raised), (incident, _) => incident.Seen()!);

    /// <inheritdoc />
    public Task<Result<IncidentView>> Close(Command command, IncidentOutcome outcome) =>
        Execute(command, (incident, now) => IncidentDecisions.Close(incident, command.Actor, outcome, now), (incident, _) => incident.Seen()!);

    /// <inheritdoc />
    [ReadOnly]
    public Task<IncidentView?> View() => Task.FromResult(State.Seen());

    /// <inheritdoc />
    protected override Incident Apply(Incident state, IncidentEvent happened) => state.Apply(happened);
}
