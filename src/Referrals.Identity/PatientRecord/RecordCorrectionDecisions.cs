using Referrals.Durable;
using Referrals.Contracts;

namespace Referrals.Identity;

/// <summary>
/// Who a record's patient is may have been put down wrongly. Nothing filed is moved by any of this: a number goes on leading where it led, so that an
/// answer under way needs no guess, and two records that are one patient's are read together and can be read apart again.
/// </summary>
public static class RecordCorrectionDecisions
{
    /// <summary>Nobody's number changes more often; what goes on would be something else.</summary>
    public const int EarlierNumbersMax = 6;

    /// <summary>By a referrer of the practice, with the number that is to be replaced and the date of birth entered anew.</summary>
    public static Decision<PatientRecordEvent> ReplaceNumber(PatientRecord record, Actor actor, NumberWish wish, DateTimeOffset now)
    {
        if (NotYours(record, actor) is { } foreign) return foreign;
        var known = record.Patient!.Digests;
        if (wish.Patient?.Digests.Index == known.Index) return Decision<PatientRecordEvent>.Unchanged;
        if (wish.Patient is null || !known.Recognises(wish.Entered)) return QuarantineRefusals.IdentifiersMismatch;
        if (record.Merged is not null) return RecordCorrectionRefusals.MergedAway;
        if (wish.MadeFrom != known.Whole) return RecordCorrectionRefusals.ChangedMeanwhile;
        if (record.Earlier?.Length >= EarlierNumbersMax) return RecordCorrectionRefusals.TooManyNumbers;
        return new NumberReplaced
        {
            Patient = wish.Patient, Earlier = new() { Index = known.Index, BirthDate = known.BirthDate, Reason = wish.Reason, By = actor.Person, At = now },
        };
    }

    /// <summary>Of the record that gives way. Number and date of birth of both patients were entered anew, the date once: it must be both patients'.</summary>
    public static Decision<PatientRecordEvent> Merge(PatientRecord record, PatientRecordId self, Actor actor, MergeWish wish, MergeReason reason, DateTimeOffset now)
    {
        if (NotYours(record, actor) is { } foreign) return foreign;
        if (wish.Into == self) return RecordCorrectionRefusals.SameRecord;
        if (record.Merged is { } merged) return merged.Into == wish.Into ? Decision<PatientRecordEvent>.Unchanged : RecordCorrectionRefusals.MergedAway;
        if (!wish.IntoRecognised || !record.Patient!.Digests.Recognises(wish.Entered)) return QuarantineRefusals.IdentifiersMismatch;
        return new RecordMerged { Merge = new() { Into = wish.Into, Reason = reason, By = actor.Person, At = now } };
    }

    /// <summary>Takes them apart again; nothing has to be sorted, since nothing was moved.</summary>
    public static Decision<PatientRecordEvent> Unmerge(PatientRecord record, Actor actor, MergeWish wish, UnmergeReason reason, DateTimeOffset now)
    {
        if (NotYours(record, actor) is { } foreign) return foreign;
        if (record.Merged?.Into != wish.Into) return RecordCorrectionRefusals.NotMerged;
        if (!record.Patient!.Digests.Recognises(wish.Entered)) return QuarantineRefusals.IdentifiersMismatch;
        return new RecordUnmerged { From = wish.Into, Reason = reason, By = actor.Person, At = now, Entries = wish.Entries };
    }

    /// <summary>Why a link for this patient is not to be made, or its answer not to be filed here.</summary>
    /// <param name="record">Where the number leads.</param>
    /// <param name="patient">As the link knows it.</param>
    /// <param name="confirmed">A referrer insists on the date of birth. Of a number that was replaced nobody can: it is then another patient's, or mistyped.</param>
    public static Refusal? Objection(PatientRecord record, PatientDigests patient, bool confirmed)
    {
        if (Earlier(record, patient.Index) is { } earlier)
            return earlier.BirthDate == patient.BirthDate ? null : confirmed ? RecordCorrectionRefusals.NumberSuperseded : PatientRefusals.PatientDiffers;
        return confirmed || PatientRecordDecisions.Agrees(record, patient.BirthDate) ? null : PatientRefusals.PatientDiffers;
    }

    /// <summary>What the record knows of a number that was replaced; null of any other.</summary>
    public static EarlierNumber? Earlier(PatientRecord record, string index) => record.Earlier?.FirstOrDefault(number => number.Index == index);

    static Refusal? NotYours(PatientRecord record, Actor actor) =>
        record.Patient is not null && actor.May(Act.CorrectRecord, Parties.Of(record.Practice)) ? null : Refusals.NotFound;
}

/// <summary>Why who a record's patient is stays as it is.</summary>
public static class RecordCorrectionRefusals
{
    public static readonly Refusal NumberOnAnotherRecord = new("number-on-another-record", 409, "Your practice has another record under the new number.",
        "If both are one patient's, merge the records; if not, one of the numbers is wrong.");
    public static readonly Refusal NumberSuperseded = new("number-superseded", 409, "This number was replaced in your practice, and the date of birth is not that of the patient who had it.",
        "Use the patient's present number, or the practice's own identifier; whoever had the replaced number is somebody else.");
    public static readonly Refusal TooManyNumbers = new("too-many-numbers", 409, "This patient's number was replaced six times.",
        "Ask the operator to look at the record's history; a patient's number does not change so often.");
    public static readonly Refusal ChangedMeanwhile = new("record-changed", 409, "The patient's particulars changed while this was being done.",
        "Read the record again, and repeat the request under a new Idempotency-Key.");
    public static readonly Refusal MergedAway = new("record-merged", 409, "This record was merged and is read as part of another.",
        "Open the record again: what you get is the record to correct.");
    public static readonly Refusal SameRecord = new("same-record", 422, "A record cannot be merged with itself.", "Name the two records that are one patient's.");
    public static readonly Refusal NotMerged = new("record-not-merged", 409, "These two records are not merged.", "Read both; each stands by itself.");
}
