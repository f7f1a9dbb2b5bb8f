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

    /// <summary>Whether this date of birth (as its digest) is the record's; true also of a record that nobody has opened.</summary>
    [Alias("Agrees"), ReadOnly] Task<bool> Agrees(string birthDate);

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

    /// <summary>What has happened, taken into account.</summary>
    public PatientRecord Apply(PatientRecordEvent happened) => happened switch
    {
        RecordOpened opened => this with { Practice = opened.Practice, Patient = opened.Patient },
        PatientRestated restated => this with { Patient = restated.Patient },
        WithdrawalNoted noted => this with { EnteredInError = [.. EnteredInError ?? [], noted.Entry] },
        _ => throw new UnreachableException(),
    };
}

/// <summary>What happened to a record as a whole.</summary>
[JsonPolymorphic]
[JsonDerivedType(typeof(RecordOpened), nameof(RecordOpened))]
[JsonDerivedType(typeof(PatientRestated), nameof(PatientRestated))]
[JsonDerivedType(typeof(WithdrawalNoted), nameof(WithdrawalNoted))]
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
    public Task<bool> Agrees(string birthDate) => Task.FromResult(PatientRecordDecisions.Agrees(State, birthDate));

    /// <inheritdoc />
    [ReadOnly]
    public Task<PatientRecordView?> View() => Task.FromResult(State.Patient is null ? null : Seen(State));

    /// <inheritdoc />
    protected override PatientRecord Apply(PatientRecord state, PatientRecordEvent happened) => state.Apply(happened);

    static PatientRecordView Seen(PatientRecord record) => new() { Practice = record.Practice, Patient = record.Patient!, EnteredInError = record.EnteredInError };
}
