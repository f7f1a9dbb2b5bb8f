using Referrals.Contracts;
using Referrals.Durable;
using Referrals.Hosting;

namespace Referrals.Identity;

/// <summary>A patient's record as its practice sees it.</summary>
public sealed record RecordAnswer
{
    public required PatientRecordId Record { get; init; }
    public required PatientIdentity Patient { get; init; }
    /// <summary>The newest first.</summary>
    public required IReadOnlyList<EntryLine> Entries { get; init; }
    /// <summary>Other patients' answers that stood here and were taken out; absent where there was none.</summary>
    public IReadOnlyList<EnteredInError>? EnteredInError { get; init; }
    /// <summary>When the patient's number was replaced, and why; absent where it never was.</summary>
    public IReadOnlyList<NumberChange>? NumberChanges { get; init; }
    /// <summary>Records that are read as part of this one; absent where there is none.</summary>
    public IReadOnlyList<PatientRecordId>? Merged { get; init; }
    /// <summary>Searched for by a number that is not the patient's present one; absent otherwise.</summary>
    public bool? FoundBySupersededNumber { get; init; }
    /// <summary>Entries that the practice's own record system was given before the last change of number or merger: to be looked at there; absent where there is none.</summary>
    public IReadOnlyList<ReferralId>? CorrectInEpr { get; init; }
    /// <summary>Goes on at GET /records/{record}?after=…; absent on the last page.</summary>
    public string? Next { get; init; }
}

/// <summary>One filed answer in the list of a record.</summary>
public sealed record EntryLine
{
    public required ReferralId Referral { get; init; }
    public required Outcome Outcome { get; init; }
    public required DateTimeOffset FiledAt { get; init; }
    public DateTimeOffset? AcknowledgedAt { get; init; }

    /// <summary>Of a filed entry.</summary>
    public static EntryLine Of(RecordEntry entry) => new() { Referral = entry.Advice!.Referral, Outcome = entry.Advice.Outcome, FiledAt = entry.FiledAt, AcknowledgedAt = entry.AcknowledgedAt };
}

/// <summary>One change of a patient's number. Which number it was stands in no answer: the record's history keeps its digest.</summary>
public sealed record NumberChange(NumberChangeReason Reason, PersonId By, DateTimeOffset At);

/// <summary>Opens a record for its practice: right first, then the access row, then the identity (PSN-21).</summary>
public sealed class RecordOpening(IGrainFactory grains, PatientVault vault, RecordEntries entries, RecordJoins joins, AccessLog access)
{
    /// <summary>The record, or that there is none for this caller. One that was merged is read as part of the record that stands for both.</summary>
    /// <param name="id">As asked for.</param>
    /// <param name="actor">Who asks.</param>
    /// <param name="absent">What is said when there is none.</param>
    /// <param name="after">Where the page before ended.</param>
    /// <param name="limit">Entries of a page.</param>
    /// <param name="cancel">Ends the waiting.</param>
    /// <param name="soughtBy">Digest of the number by which it was found.</param>
    public async Task<IResult> Open(PatientRecordId id, Actor actor, Refusal absent, Cursor? after, int limit, CancellationToken cancel, string? soughtBy = null)
    {
        if (await grains.Grain<IPatientRecordGrain>(id.Value).View() is not { } record || !actor.May(Act.ReadRecord, Parties.Of(record.Practice))) return absent.ToProblem();
        if (record.Merged is not null && await joins.Shown(id, cancel) is var shown && shown != id)
            (id, record) = (shown, await grains.Grain<IPatientRecordGrain>(shown.Value).View() ?? throw new InvalidOperationException("A record was merged into one that nobody has opened."));
        await access.Append(actor, "read", "patientrecord", id.Value, "DirectCare", cancel);
        var members = await joins.Members(id, cancel);
        foreach (var member in members.Skip(1)) await access.Append(actor, "read", "patientrecord", member, "DirectCare", cancel);
        var page = await entries.Of(members, actor, after, limit, cancel);
        var others = await Task.WhenAll(members.Skip(1).Select(member => grains.Grain<IPatientRecordGrain>(member).View()));
        return TypedResults.Ok(new RecordAnswer
        {
            Record = id, Patient = await vault.Open(record.Patient, record.Practice), Entries = [.. page.Items.Select(EntryLine.Of)], Next = page.Next,
            EnteredInError = Some([.. record.EnteredInError ?? [], .. others.SelectMany(other => other?.EnteredInError ?? [])]),
            NumberChanges = Some([.. (record.Earlier ?? []).Select(number => new NumberChange(number.Reason, number.By, number.At))]),
            Merged = Some([.. members.Skip(1).Select(member => new PatientRecordId(member))]),
            FoundBySupersededNumber = soughtBy is null || record.Patient.Digests.Knows(soughtBy) ? null : true,
            CorrectInEpr = Some(await InEpr(record, members, others, cancel)),
        });
    }

    /// <summary>Nothing is asked for of the many records that were never corrected.</summary>
    async Task<ReferralId[]> InEpr(PatientRecordView record, Guid[] members, PatientRecordView?[] others, CancellationToken cancel)
    {
        DateTimeOffset[] changes = [.. (record.Earlier ?? []).Select(number => number.At), .. others.Select(other => other?.Merged?.At).OfType<DateTimeOffset>()];
        if (changes.Length == 0) return [];
        // The particulars of the record that is read are right since its own last number; those of the others never were.
        ReferralId[] own = record.Earlier is { } earlier ? await joins.DeliveredBefore(members[..1], earlier[^1].At, cancel) : [];
        return members.Length == 1 ? own : [.. own, .. await joins.DeliveredBefore(members[1..], changes.Max(), cancel)];
    }

    static T[]? Some<T>(T[] items) => items.Length == 0 ? null : items;
}
