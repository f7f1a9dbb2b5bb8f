using Referrals.Contracts;
using Referrals.Contracts.Messages;

namespace Referrals.Durable;

/// <summary>What stands against one person's tokens; the grain's key is the person's id. There is one in each zone.</summary>
[Alias("IPersonAccessGrain")]
public interface IPersonAccessGrain : IGrainWithGuidKey
{
    /// <summary>The person ends every token they have.</summary>
    [Alias("SignOut")] Task<Result<AccessAnswer>> SignOut(Command command);

    /// <summary>Takes the person's access to an organisation away.</summary>
    [Alias("Suspend")] Task<Result<AccessAnswer>> Suspend(Command command, OrganisationOfNetwork at, SuspensionReason reason);

    /// <summary>Gives it back.</summary>
    [Alias("Restore")] Task<Result<AccessAnswer>> Restore(Command command, OrganisationOfNetwork at);

    /// <summary>Takes over what the other zone has decided.</summary>
    [Alias("Adopt")] Task<Result<AccessAnswer>> Adopt(Command command, Suspension[] suspensions, int changes);
}

/// <summary>How a person stands.</summary>
[GenerateSerializer, Immutable, Alias("AccessAnswer")]
public sealed record AccessAnswer
{
    [Id(0)] public required PersonId Person { get; init; }
    /// <summary>Tokens issued until then are worth nothing.</summary>
    [Id(1)] public DateTimeOffset? SignedOutAt { get; init; }
    [Id(2)] public required Suspension[] Suspensions { get; init; }
}

/// <inheritdoc cref="IPersonAccessGrain" />
[GrainType("personaccess")]
public sealed class PersonAccessGrain : DecidingGrain<PersonAccess, PersonAccessEvent>, IPersonAccessGrain
{
    /// <inheritdoc />
    public Task<Result<AccessAnswer>> SignOut(Command command) =>
        Execute(command, (access, now) => PersonAccessDecisions.SignOut(access, command.Actor, Person, now), Seen);

    /// <inheritdoc />
    public Task<Result<AccessAnswer>> Suspend(Command command, OrganisationOfNetwork at, SuspensionReason reason) =>
        Execute(command, (access, now) => PersonAccessDecisions.Suspend(access, command.Actor, at, reason, now), Seen);

    /// <inheritdoc />
    public Task<Result<AccessAnswer>> Restore(Command command, OrganisationOfNetwork at) =>
        Execute(command, (access, _) => PersonAccessDecisions.Restore(access, command.Actor, at), Seen);

    /// <inheritdoc />
    public Task<Result<AccessAnswer>> Adopt(Command command, Suspension[] suspensions, int changes) =>
        Execute(command, (access, _) => PersonAccessDecisions.Adopt(access, suspensions, changes), Seen);

    /// <inheritdoc />
    protected override PersonAccess Apply(PersonAccess state, PersonAccessEvent happened) => state.Apply(happened);

    /// <inheritdoc />
    protected override IEnumerable<object> Messages(PersonAccess state, PersonAccessEvent happened) => happened switch
    {
        PersonSuspended or PersonRestored =>
            [new AccessChanged { Person = Person, Suspensions = [.. state.Suspensions.Select(Notice)], Changes = state.Changes }],
        SignedOut or SuspensionsAdopted => [],
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    PersonId Person => new(this.GetPrimaryKey());

    AccessAnswer Seen(PersonAccess access, int version) => new() { Person = Person, SignedOutAt = access.SignedOutAt, Suspensions = access.Suspensions };

    static SuspensionNotice Notice(Suspension suspension) => new()
    {
        Organisation = suspension.Organisation, Network = suspension.Network, Reason = suspension.Reason.ToString(), Since = suspension.Since,
    };
}
