using System.Diagnostics;
using System.Text.Json.Serialization;
using Referrals.Contracts;

namespace Referrals.Durable;

/// <summary>Why an administrator takes somebody's access away; coded, for free text would name people.</summary>
public enum SuspensionReason { Left, DeviceLost, AccountMisused, UnderReview, EnteredInError }

/// <summary>
/// What stands against a person's tokens, whoever issued them: tokens ended by a sign-out, organisations for which they no longer act. Of the person there
/// is the opaque id only.
/// </summary>
/// <remarks>
/// <code>
/// state        SignOut              Suspend*       Restore*
/// any          tokens so far ended  suspended      in good standing
/// </code>
/// * per organisation; a second time changes nothing. The clinical zone, which knows who administers an organisation, decides about suspensions;
/// identity adopts them from its message, the newest count standing.
/// </remarks>
public sealed record PersonAccess
{
    /// <summary>Tokens issued until then are worth nothing.</summary>
    public DateTimeOffset? SignedOutAt { get; init; }
    public Suspension[] Suspensions { get; init; } = [];
    /// <summary>Changes of suspensions so far, so that messages that overtake each other do no harm.</summary>
    public int Changes { get; init; }

    /// <summary>Whether the person no longer acts for this organisation.</summary>
    public bool IsSuspendedAt(Guid organisation) => Array.Exists(Suspensions, suspension => suspension.Organisation == organisation);

    /// <summary>What has happened, taken into account.</summary>
    public PersonAccess Apply(PersonAccessEvent happened) => happened switch
    {
        SignedOut signedOut => this with { SignedOutAt = signedOut.At },
        PersonSuspended suspended => this with { Suspensions = [.. Suspensions, suspended.Suspension], Changes = Changes + 1 },
        PersonRestored restored => this with { Suspensions = [.. Suspensions.Where(one => one.Organisation != restored.Organisation)], Changes = Changes + 1 },
        SuspensionsAdopted adopted => this with { Suspensions = adopted.Suspensions, Changes = adopted.Changes },
        _ => throw new UnreachableException(),
    };
}

/// <summary>A person no longer acts for an organisation.</summary>
[GenerateSerializer, Immutable, Alias("Suspension")]
public sealed record Suspension
{
    /// <summary>Practice or hub.</summary>
    [Id(0)] public required Guid Organisation { get; init; }
    /// <summary>Whose administrator decided it.</summary>
    [Id(1)] public required NetworkId Network { get; init; }
    [Id(2)] public required SuspensionReason Reason { get; init; }
    [Id(3)] public required DateTimeOffset Since { get; init; }
}

/// <summary>What happened to a person's access.</summary>
[JsonPolymorphic]
[JsonDerivedType(typeof(SignedOut), nameof(SignedOut))]
[JsonDerivedType(typeof(PersonSuspended), nameof(PersonSuspended))]
[JsonDerivedType(typeof(PersonRestored), nameof(PersonRestored))]
[JsonDerivedType(typeof(SuspensionsAdopted), nameof(SuspensionsAdopted))]
public abstract record PersonAccessEvent;

/// <summary>The person has ended every token they had.</summary>
public sealed record SignedOut : PersonAccessEvent
{
    public required DateTimeOffset At { get; init; }
}

/// <summary>An administrator has taken the person's access to an organisation away.</summary>
public sealed record PersonSuspended : PersonAccessEvent
{
    public required Suspension Suspension { get; init; }
}

/// <summary>An administrator has given it back.</summary>
public sealed record PersonRestored : PersonAccessEvent
{
    public required Guid Organisation { get; init; }
}

/// <summary>The other zone has told what stands now.</summary>
public sealed record SuspensionsAdopted : PersonAccessEvent
{
    public required Suspension[] Suspensions { get; init; }
    public required int Changes { get; init; }
}

/// <summary>The rules of a person's access.</summary>
public static class PersonAccessDecisions
{
    /// <summary>Oneself only.</summary>
    public static Decision<PersonAccessEvent> SignOut(PersonAccess access, Actor actor, PersonId person, DateTimeOffset now)
    {
        if (actor.Person != person) return Refusals.NotFound;
        // This very token is ended already.
        return access.SignedOutAt is { } at && !(actor.IssuedAt > at) ? Decision<PersonAccessEvent>.Unchanged : new SignedOut { At = now };
    }

    /// <summary>By the administrator of the organisation's network.</summary>
    public static Decision<PersonAccessEvent> Suspend(PersonAccess access, Actor actor, OrganisationOfNetwork at, SuspensionReason reason, DateTimeOffset now)
    {
        if (!actor.May(Act.SetUpNetwork, Parties.Of(at.Network))) return Refusals.NotFound;
        if (access.IsSuspendedAt(at.Organisation)) return Decision<PersonAccessEvent>.Unchanged;
        return new PersonSuspended { Suspension = new Suspension { Organisation = at.Organisation, Network = at.Network, Reason = reason, Since = now } };
    }

    /// <summary>By the administrator of the organisation's network.</summary>
    public static Decision<PersonAccessEvent> Restore(PersonAccess access, Actor actor, OrganisationOfNetwork at)
    {
        if (!actor.May(Act.SetUpNetwork, Parties.Of(at.Network))) return Refusals.NotFound;
        return access.IsSuspendedAt(at.Organisation) ? new PersonRestored { Organisation = at.Organisation } : Decision<PersonAccessEvent>.Unchanged;
    }

    /// <summary>What the other zone told, unless something newer is known.</summary>
    public static Decision<PersonAccessEvent> Adopt(PersonAccess access, Suspension[] suspensions, int changes) =>
        changes <= access.Changes ? Decision<PersonAccessEvent>.Unchanged : new SuspensionsAdopted { Suspensions = suspensions, Changes = changes };
}

/// <summary>A practice or hub, and the network in which its settings place it.</summary>
[GenerateSerializer, Immutable, Alias("OrganisationOfNetwork")]
public sealed record OrganisationOfNetwork([property: Id(0)] Guid Organisation, [property: Id(1)] NetworkId Network);
