using System.Diagnostics;
using System.Text.Json.Serialization;
using Orleans.Concurrency;
using Referrals.Contracts;
using Referrals.Durable;

namespace Referrals.Identity;

/// <summary>Who a record of a practice is about. What is filed in it stands in its entries, each a grain of its own.</summary>
[Alias("IPatientRecordGrain")]
public interface IPatientRecordGrain : IGrainWithGuidKey
{
    /// <summary>Opens the record with its first answer; later brings a patient's particulars up to date.</summary>
    [Alias("Open")] Task<Result<PatientRecordView>> Open(Command command, PracticeId practice, SealedPatient patient);

    /// <summary>Notes that an answer stood here in error, and stands here no longer.</summary>
    [Alias("NoteWithdrawn")] Task<Result<PatientRecordView>> NoteWithdrawn(Command command, ReferralId referral, DateTimeOffset filedAt, MispairingReason reason, DateTimeOffset at);

    /// <summary>Why no link should be made for this patient; null where there is no reason.</summary>
    [Alias("Objection"), ReadOnly] Task<Refusal?> Objection(PatientDigests patient, bool confirmed);

    /// <summary>The patient goes by another number from now on.</summary>
    [Alias("ReplaceNumber")] Task<Result<PatientRecordView>> ReplaceNumber(Command command, NumberWish wish);

    /// <summary>The record is another record's patient.</summary>
    [Alias("Merge")] Task<Result<PatientRecordView>> Merge(Command command, MergeWish wish, MergeReason reason);

    /// <summary>It is not, after all.</summary>
    [Alias("Unmerge")] Task<Result<PatientRecordView>> Unmerge(Command command, MergeWish wish, UnmergeReason reason);

    /// <summary>The record's practice and sealed patient; null when nobody has opened it.</summary>
    [Alias("View"), ReadOnly] Task<PatientRecordView?> View();
}

/// <summary>A patient record's practice and its patient, sealed.</summary>
[GenerateSerializer, Immutable, Alias("PatientRecordView")]
public sealed record PatientRecordView
{
    [Id(0)] public required PracticeId Practice { get; init; }
    [Id(1)] public required SealedPatient Patient { get; init; }
    /// <summary>Answers of other patients that stood here for a time.</summary>
    [Id(2)] public EnteredInError[]? EnteredInError { get; init; }
    [Id(3)] public EarlierNumber[]? Earlier { get; init; }
    /// <summary>Null: read by itself.</summary>
    [Id(4)] public RecordMerge? Merged { get; init; }

    /// <summary>To ask in advance what the record would decide.</summary>
    public PatientRecord State() => new() { Practice = Practice, Patient = Patient, EnteredInError = EnteredInError, Earlier = Earlier, Merged = Merged };
}

/// <summary>An answer that stood in this record and was another patient's: whoever read it then must know (PSN-12). Its text is shown here no longer.</summary>
[GenerateSerializer, Immutable, Alias("EnteredInError")]
public sealed record EnteredInError
{
    [Id(0)] public required ReferralId Referral { get; init; }
    [Id(1)] public required DateTimeOffset FiledAt { get; init; }
    [Id(2)] public required DateTimeOffset WithdrawnAt { get; init; }
    [Id(3)] public required MispairingReason Reason { get; init; }
}

/// <summary>One patient of one practice.</summary>
public sealed record PatientRecord
{
    public PracticeId Practice { get; init; }
    /// <summary>Null: nobody has opened the record.</summary>
    public SealedPatient? Patient { get; init; }
    /// <summary>Null: never.</summary>
    public EnteredInError[]? EnteredInError { get; init; }
    /// <summary>Numbers by which the patient was known before, each going on to lead here; the last replaced last. Null: none.</summary>
    public EarlierNumber[]? Earlier { get; init; }
    /// <summary>Null: read by itself.</summary>
    public RecordMerge? Merged { get; init; }

    /// <summary>What has happened, taken into account.</summary>
    public PatientRecord Apply(PatientRecordEvent happened) => happened switch
    {
        RecordOpened opened => this with { Practice = opened.Practice, Patient = opened.Patient },
        PatientRestated restated => this with { Patient = restated.Patient },
        NumberReplaced replaced => this with
        {
            // Back to a number from before: it is the present one again, and stands among the earlier no longer.
            Patient = replaced.Patient, Earlier = [.. (Earlier ?? []).Where(number => number.Index != replaced.Patient.Digests.Index), replaced.Earlier],
        },
        RecordMerged merged => this with { Merged = merged.Merge },
        RecordUnmerged => this with { Merged = null },
        WithdrawalNoted noted => this with { EnteredInError = [.. EnteredInError ?? [], noted.Entry] },
        _ => throw new UnreachableException(),
    };
}

/// <summary>What happened to a record as a whole.</summary>
[JsonPolymorphic]
[JsonDerivedType(typeof(RecordOpened), nameof(RecordOpened))]
[JsonDerivedType(typeof(PatientRestated), nameof(PatientRestated))]
[JsonDerivedType(typeof(WithdrawalNoted), nameof(WithdrawalNoted))]
[JsonDerivedType(typeof(NumberReplaced), nameof(NumberReplaced))]
[JsonDerivedType(typeof(RecordMerged), nameof(RecordMerged))]
[JsonDerivedType(typeof(RecordUnmerged), nameof(RecordUnmerged))]
public abstract record PatientRecordEvent;

/// <summary>The first answer for this patient arrived.</summary>
public sealed record RecordOpened : PatientRecordEvent
{
    public required PracticeId Practice { get; init; }
    public required SealedPatient Patient { get; init; }
}

/// <summary>A later link gave other particulars: a new name, or a date of birth that the referrer has confirmed.</summary>
public sealed record PatientRestated : PatientRecordEvent
{
    public required SealedPatient Patient { get; init; }
}

/// <summary>An answer stood here in error.</summary>
public sealed record WithdrawalNoted : PatientRecordEvent
{
    public required EnteredInError Entry { get; init; }
}

/// <summary>The rules of a record as a whole.</summary>
public static class PatientRecordDecisions
{
    /// <summary>
    /// Number and date of birth must both fit, unless the referrer has confirmed the date: a wrong number that is a valid one would file into another
    /// patient's record.
    /// </summary>
    public static Decision<PatientRecordEvent> Open(PatientRecord record, PracticeId practice, SealedPatient patient)
    {
        if (record.Patient is null) return new RecordOpened { Practice = practice, Patient = patient };
        if (record.Practice != practice) return Refusals.NotFound;
        if (record.Patient.Digests.Whole == patient.Digests.Whole) return Decision<PatientRecordEvent>.Unchanged;
        // Under way since before the number was replaced: filed here, but what the link knows of the patient is older than what the record knows.
        if (RecordCorrectionDecisions.Earlier(record, patient.Digests.Index) is { } earlier)
            return earlier.BirthDate == patient.Digests.BirthDate ? Decision<PatientRecordEvent>.Unchanged : PatientRefusals.PatientDiffers;
        if (!Agrees(record, patient.Digests.BirthDate) && !patient.BirthDateConfirmed) return PatientRefusals.PatientDiffers;
        return new PatientRestated { Patient = patient };
    }

    /// <summary>Each withdrawal once.</summary>
    public static Decision<PatientRecordEvent> NoteWithdrawn(PatientRecord record, EnteredInError entry)
    {
        if (record.Patient is null) return Refusals.NotFound;
        return record.EnteredInError?.Contains(entry) ?? false ? Decision<PatientRecordEvent>.Unchanged : new WithdrawalNoted { Entry = entry };
    }

    /// <summary>Whether a date of birth is the record's.</summary>
    public static bool Agrees(PatientRecord record, string birthDate) => record.Patient is null || record.Patient.Digests.BirthDate == birthDate;
}

/// <inheritdoc cref="IPatientRecordGrain" />
[GrainType("patientrecord")]
public sealed class PatientRecordGrain : DecidingGrain<PatientRecord, PatientRecordEvent>, IPatientRecordGrain
{
    /// <inheritdoc />
    public Task<Result<PatientRecordView>> Open(Command command, PracticeId practice, SealedPatient patient) =>
        Execute(command, (record, _) => PatientRecordDecisions.Open(record, practice, patient), (record, _) => Seen(record));

    /// <inheritdoc />
    public Task<Result<PatientRecordView>> NoteWithdrawn(Command command, ReferralId referral, DateTimeOffset filedAt, MispairingReason reason, DateTimeOffset at) =>
        Execute(command, (record, _) => PatientRecordDecisions.NoteWithdrawn(record, new() { Referral = referral, FiledAt = filedAt, WithdrawnAt = at, Reason = reason }),
            (record, _) => Seen(record));

    /// <inheritdoc />
    [ReadOnly]
    public Task<Refusal?> Objection(PatientDigests patient, bool confirmed) => Task.FromResult(RecordCorrectionDecisions.Objection(State, patient, confirmed));

    /// <inheritdoc />
    public Task<Result<PatientRecordView>> ReplaceNumber(Command command, NumberWish wish) =>
        Execute(command, (record, now) => RecordCorrectionDecisions.ReplaceNumber(record, command.Actor, wish, now), (record, _) => Seen(record));

    /// <inheritdoc />
    public Task<Result<PatientRecordView>> Merge(Command command, MergeWish wish, MergeReason reason) =>
        Execute(command, (record, now) => RecordCorrectionDecisions.Merge(record, new(this.GetPrimaryKey()), command.Actor, wish, reason, now), (record, _) => Seen(record));

    /// <inheritdoc />
    public Task<Result<PatientRecordView>> Unmerge(Command command, MergeWish wish, UnmergeReason reason) =>
        Execute(command, (record, now) => RecordCorrectionDecisions.Unmerge(record, command.Actor, wish, reason, now), (record, _) => Seen(record));

    /// <inheritdoc />
    [ReadOnly]
    public Task<PatientRecordView?> View() => Task.FromResult(State.Patient is null ? null : Seen(State));

    /// <inheritdoc />
    protected override PatientRecord Apply(PatientRecord state, PatientRecordEvent happened) => state.Apply(happened);

    /// <inheritdoc />
    protected override IEnumerable<object> Messages(PatientRecord state, PatientRecordEvent happened) => PatientRecordMessages.Of(happened);

    static PatientRecordView Seen(PatientRecord record) => new()
    {
        Practice = record.Practice, Patient = record.Patient!, EnteredInError = record.EnteredInError, Earlier = record.Earlier, Merged = record.Merged,
    };
}
