using Orleans.Concurrency;
using Referrals.Contracts;
using Referrals.Contracts.Messages;
using Referrals.Durable;

namespace Referrals.Identity;

/// <summary>One answer in a patient's record; the grain's key is the referral's id.</summary>
[Alias("IRecordEntryGrain")]
public interface IRecordEntryGrain : IGrainWithGuidKey
{
    /// <summary>Puts the answer into the record.</summary>
    [Alias("File")] Task<Result<RecordEntryView>> File(Command command, PatientRecordId record, FiledAdvice advice);

    /// <summary>A referrer has taken note of the answer; this closes the referral.</summary>
    [Alias("Acknowledge")] Task<Result<AcknowledgeAnswer>> Acknowledge(Command command, PatientRecordId record);

    /// <summary>The answer is another patient's: takes it out of this record, for the history only.</summary>
    [Alias("Withdraw")] Task<Result<WithdrawnEntry>> Withdraw(Command command, PatientRecordId record, MispairingReason reason);

    /// <summary>The entry that was taken out of a record under this pseudonym; null when none was.</summary>
    [Alias("Withdrawn"), ReadOnly] Task<WithdrawnEntry?> Withdrawn(Pseudonym pseudonym);

    /// <summary>The entry with its sealed text; null when nothing is filed.</summary>
    [Alias("View"), ReadOnly] Task<RecordEntryView?> View();
}

/// <summary>A filed answer, its text sealed.</summary>
[GenerateSerializer, Immutable, Alias("RecordEntryView")]
public sealed record RecordEntryView
{
    [Id(0)] public required PatientRecordId Record { get; init; }
    [Id(1)] public required FiledAdvice Advice { get; init; }
    [Id(2)] public required DateTimeOffset FiledAt { get; init; }
    [Id(3)] public DateTimeOffset? AcknowledgedAt { get; init; }
    [Id(4)] public PersonId? AcknowledgedBy { get; init; }
}

/// <summary>When the practice first took note.</summary>
[GenerateSerializer, Immutable, Alias("AcknowledgeAnswer")]
public sealed record AcknowledgeAnswer
{
    [Id(0)] public required DateTimeOffset AcknowledgedAt { get; init; }
}

/// <inheritdoc cref="IRecordEntryGrain" />
[GrainType("recordentry")]
public sealed class RecordEntryGrain : DecidingGrain<RecordEntry, RecordEntryEvent>, IRecordEntryGrain
{
    /// <inheritdoc />
    public Task<Result<RecordEntryView>> File(Command command, PatientRecordId record, FiledAdvice advice) =>
        Execute(command, (entry, now) => RecordEntryDecisions.File(entry, record, advice, now), (entry, _) => Seen(entry));

    /// <inheritdoc />
    public Task<Result<AcknowledgeAnswer>> Acknowledge(Command command, PatientRecordId record) =>
        Execute(command, (entry, now) => RecordEntryDecisions.Acknowledge(entry, command.Actor, record, now),
            (entry, _) => new AcknowledgeAnswer { AcknowledgedAt = entry.AcknowledgedAt!.Value });

    /// <inheritdoc />
    public Task<Result<WithdrawnEntry>> Withdraw(Command command, PatientRecordId record, MispairingReason reason) =>
        Execute(command, (entry, now) => RecordEntryDecisions.Withdraw(entry, command.Actor, record, reason, now), (entry, _) => entry.Withdrawn![^1]);

    /// <inheritdoc />
    [ReadOnly]
    public Task<WithdrawnEntry?> Withdrawn(Pseudonym pseudonym) => Task.FromResult(State.Withdrawn?.LastOrDefault(entry => entry.Pseudonym == pseudonym));

    /// <inheritdoc />
    [ReadOnly]
    public Task<RecordEntryView?> View() => Task.FromResult(State.Advice is null ? null : Seen(State));

    /// <inheritdoc />
    protected override RecordEntry Apply(RecordEntry state, RecordEntryEvent happened) => state.Apply(happened);

    /// <inheritdoc />
    protected override IEnumerable<object> Messages(RecordEntry state, RecordEntryEvent happened) => RecordEntryMessages.Of(state, happened);

    static RecordEntryView Seen(RecordEntry entry) => new()
    {
        Record = entry.Record, Advice = entry.Advice!, FiledAt = entry.FiledAt, AcknowledgedAt = entry.AcknowledgedAt, AcknowledgedBy = entry.AcknowledgedBy,
    };
}

/// <summary>What clinical learns of an entry: pseudonym, referral and time. Of one that was withdrawn, this zone's own consumers too.</summary>
public static class RecordEntryMessages
{
    /// <summary>Filed, read, and taken out again.</summary>
    public static IEnumerable<object> Of(RecordEntry entry, RecordEntryEvent happened) => happened switch
    {
        AdviceEntered filed => [new AdviceFiled { Referral = filed.Advice.Referral, Pseudonym = filed.Advice.Pseudonym, FiledAt = filed.FiledAt }],
        EntryAcknowledged read => [new AdviceAcknowledged { Referral = entry.Advice!.Referral, Pseudonym = entry.Advice.Pseudonym, By = read.By, At = read.At }],
        EntryWithdrawn { Entry: var it } =>
        [
            new AdviceUnfiled { Referral = it.Referral, Pseudonym = it.Pseudonym, At = it.At },
            new IncidentRaised
            {
                Incident = new(DerivedId.Of("incident-Mispairing", it.Referral.Value, entry.Withdrawn!.Length, 0)), Kind = IncidentKind.Mispairing,
                Referral = it.Referral, Practice = it.Practice, Hub = it.Hub, Reason = it.Reason, By = it.By, At = it.At,
            },
        ],
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
