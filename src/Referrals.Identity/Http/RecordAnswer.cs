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

/// <summary>Opens a record for its practice: right first, then the access row, then the identity (PSN-21).</summary>
public sealed class RecordOpening(IGrainFactory grains, PatientVault vault, RecordEntries entries, AccessLog access)
{
    /// <summary>The record, or that there is none for this caller.</summary>
    public async Task<IResult> Open(PatientRecordId id, Actor actor, Refusal absent, Cursor? after, int limit, CancellationToken cancel)
    {
        if (await grains.Grain<IPatientRecordGrain>(id.Value).View() is not { } record || !actor.May(Act.ReadRecord, Parties.Of(record.Practice))) return absent.ToProblem();
        await access.Append(actor, "read", "patientrecord", id.Value, "DirectCare", cancel);
        var page = await entries.Of(id, actor, after, limit, cancel);
        return TypedResults.Ok(new RecordAnswer
        {
            Record = id, Patient = await vault.Open(record.Patient, record.Practice), Entries = [.. page.Items.Select(EntryLine.Of)], Next = page.Next,
            EnteredInError = record.EnteredInError,
        });
    }
}
