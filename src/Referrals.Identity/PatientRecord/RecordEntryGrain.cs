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

    /// <summary>The how manieth entry, from 1, that was taken out of a record; null when there were not so many.</summary>
    [Alias("WithdrawnAs"), ReadOnly] Task<WithdrawnEntry?> WithdrawnAs(int number);

    /// <summary>Notes how the copies of a set's photographs ended; answers how many sets that is so for.</summary>
    [Alias("NoteCopies")] Task<Result<int>> NoteCopies(Command command, ClearedSet cleared);

    /// <summary>Notes what the patient has taken back of a set's photographs; answers how many sets that is so for.</summary>
    [Alias("NoteWithdrawal")] Task<Result<int>> NoteWithdrawal(Command command, TakenBackUses uses);

    /// <summary>How often an answer to this referral was taken out of a record.</summary>
    [Alias("TakenOut"), ReadOnly] Task<int> TakenOut();

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
    [Id(5)] public ClearedSet[] Cleared { get; init; } = [];
    /// <summary>How often an answer to this referral was taken out of a record before: an EPR must not take this one for that.</summary>
    [Id(6)] public int TakenOutBefore { get; init; }

    /// <summary>Of an entry that is filed.</summary>
    public static RecordEntryView Of(RecordEntry entry) => new()
    {
        Record = entry.Record, Advice = entry.Advice!.Without(entry.TakenBackOf(entry.Advice.Set.ImageSet)),
        FiledAt = entry.FiledAt, AcknowledgedAt = entry.AcknowledgedAt, AcknowledgedBy = entry.AcknowledgedBy,
        Cleared = entry.Cleared, TakenOutBefore = entry.Withdrawn?.Length ?? 0,
    };
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
        Execute(command, (entry, now) => RecordEntryDecisions.File(entry, record, advice, now), (entry, _) => RecordEntryView.Of(entry));

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
    public Task<WithdrawnEntry?> WithdrawnAs(int number) => Task.FromResult(State.Withdrawn?.ElementAtOrDefault(number - 1));

    /// <inheritdoc />
    public Task<Result<int>> NoteCopies(Command command, ClearedSet cleared) =>
        Execute(command, (entry, _) => RecordEntryDecisions.NoteCopies(entry, cleared), (entry, _) => entry.Cleared.Length);

    /// <inheritdoc />
    public Task<Result<int>> NoteWithdrawal(Command command, TakenBackUses uses) =>
        Execute(command, (entry, _) => RecordEntryDecisions.NoteWithdrawal(entry, uses), (entry, _) => entry.TakenBack?.Length ?? 0);

    /// <inheritdoc />
    [ReadOnly]
    public Task<int> TakenOut() => Task.FromResult(State.Withdrawn?.Length ?? 0);

    /// <inheritdoc />
    [ReadOnly]
    public Task<RecordEntryView?> View() => Task.FromResult(State.Advice is null ? null : RecordEntryView.Of(State));

    /// <inheritdoc />
    protected override RecordEntry Apply(RecordEntry state, RecordEntryEvent happened) => state.Apply(happened);

    /// <inheritdoc />
    protected override IEnumerable<object> Messages(RecordEntry state, RecordEntryEvent happened) => 
        RecordEntryMessages.Of(state, happened, (state.Advice?.Practice ?? state.Withdrawn?[^1].Practice) is { } practice && ServiceProvider.GetRequiredService<EprEndpoints>().Of(practice) is not null);
}

/// <summary>
/// What others learn of an entry: pseudonym, referral and time; and that the practice's EPR is to hear of it, where it has one. Of one that was withdrawn, this
/// zone's own consumers too.
/// </summary>
public static class RecordEntryMessages
{
    /// <summary>Filed, read, complete by now, or taken out again.</summary>
    public static IEnumerable<object> Of(RecordEntry entry, RecordEntryEvent happened, bool delivers) => happened switch
    {
        AdviceEntered filed => [new AdviceFiled { Referral = filed.Advice.Referral, Pseudonym = filed.Advice.Pseudonym, FiledAt = filed.FiledAt }, .. Due(filed.Advice.Referral, delivers)],
        EntryAcknowledged read => [new AdviceAcknowledged { Referral = entry.Advice!.Referral, Pseudonym = entry.Advice.Pseudonym, By = read.By, At = read.At }],
        EntryWithdrawn { Entry: var it } =>
        [
            new AdviceUnfiled { Referral = it.Referral, Pseudonym = it.Pseudonym, At = it.At },
            new IncidentRaised
            {
                Incident = new(DerivedId.Of("incident-Mispairing", it.Referral.Value, entry.Withdrawn!.Length, 0)), Kind = IncidentKind.Mispairing,
                Referral = it.Referral, Practice = it.Practice, Hub = it.Hub, Reason = it.Reason, By = it.By, At = it.At,
            },
            .. Due(it.Referral, delivers),
        ],
        // Not told to an EPR: an update could meet the mark of an answer that was entered in error there, and bring it back (ADR 0027).
        UsesNoted => [],
        CopiesNoted => delivers && entry.Advice is { } advice ? Due(advice.Referral, delivers) : [],
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    static IEnumerable<object> Due(ReferralId referral, bool delivers) => delivers ? [new DeliveryDue { Referral = referral }] : [];
}
