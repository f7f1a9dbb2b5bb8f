using Referrals.Contracts;
using Referrals.Durable;

namespace Referrals.Identity;

/// <summary>The rules of an entry, in the order of its life.</summary>
public static class RecordEntryDecisions
{
    /// <summary>Once. The same answer again is the same entry.</summary>
    public static Decision<RecordEntryEvent> File(RecordEntry entry, PatientRecordId record, FiledAdvice advice, DateTimeOffset now)
    {
        if (entry.Advice is { } filed)
            return filed.Package == advice.Package && entry.Record == record ? Decision<RecordEntryEvent>.Unchanged : RecordRefusals.AlreadyFiled;
        if (entry.Withdrawn?.Any(withdrawn => withdrawn.Package == advice.Package) ?? false) return RecordRefusals.EntryWithdrawn;
        return new AdviceEntered { Record = record, Advice = advice, FiledAt = now };
    }

    /// <summary>Once for each set; comes before the answer when the device is quick, which is the rule.</summary>
    public static Decision<RecordEntryEvent> NoteCopies(RecordEntry entry, ClearedSet cleared) =>
        entry.Cleared.Any(set => set.ImageSet == cleared.ImageSet) ? Decision<RecordEntryEvent>.Unchanged : new CopiesNoted { Cleared = cleared };

    /// <summary>Whole each time: an older message, or the same again, tells nothing new. A withdrawal is never taken back, so the first time of each use stands.</summary>
    public static Decision<RecordEntryEvent> NoteWithdrawal(RecordEntry entry, TakenBackUses told)
    {
        var known = entry.TakenBackOf(told.ImageSet);
        WithdrawnPurpose[] all = [.. known.Concat(told.Uses).DistinctBy(use => use.Purpose)];
        return all.Length == known.Length ? Decision<RecordEntryEvent>.Unchanged : new UsesNoted { TakenBack = told with { Uses = all } };
    }

    /// <summary>By any referrer of the practice; whoever was first stands.</summary>
    public static Decision<RecordEntryEvent> Acknowledge(RecordEntry entry, Actor actor, PatientRecordId record, DateTimeOffset now)
    {
        if (entry.Advice is null || entry.Record != record || !actor.May(Act.ReadRecord, Parties.Of(entry.Advice.Practice))) return Refusals.NotFound;
        return entry.AcknowledgedAt is null ? new EntryAcknowledged { By = actor.Person, At = now } : Decision<RecordEntryEvent>.Unchanged;
    }

    /// <summary>A referrer of the practice says that the answer is another patient's. The door has compared two identifiers of the patient from whom it is taken.</summary>
    public static Decision<RecordEntryEvent> Withdraw(RecordEntry entry, Actor actor, PatientRecordId record, MispairingReason reason, DateTimeOffset now)
    {
        if (entry.Advice is not { } filed || entry.Record != record || !actor.May(Act.ReadRecord, Parties.Of(filed.Practice))) return Refusals.NotFound;
        return new EntryWithdrawn
        {
            Entry = new()
            {
                Referral = filed.Referral, Record = record, Pseudonym = filed.Pseudonym, Practice = filed.Practice, Hub = filed.Hub, Package = filed.Package, FiledAt = entry.FiledAt,
                Reason = reason, By = actor.Person, At = now, Told = ToldParts.Of(filed),
            },
        };
    }
}

/// <summary>Why nothing is filed, and why no record is shown.</summary>
public static class RecordRefusals
{
    public static readonly Refusal AlreadyFiled = new("already-filed", 409, "Another answer is filed for this referral.",
        "Look at the entry that is filed; an answer is never replaced.");
    public static readonly Refusal EntryWithdrawn = new("entry-withdrawn", 409, "This answer was taken out of a record as entered in error; under the same link it is not filed again.",
        "Make a new link for the right patient and put it in place.");
    public static readonly Refusal NoSuchRecord = new("no-such-record", 404, "Your practice has no record under this number.",
        "Check the number. A record exists from the first filed answer on.");
}
