using Referrals.Contracts;
using Referrals.Durable;
using Referrals.Hosting;

namespace Referrals.Identity;

/// <summary>A referrer reads an answer in full.</summary>
static class ReadEntryDoor
{
    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/records/{record:guid}/entries/{referral:guid}", Handle)
        .RequireAct(Act.ReadRecord).WithTags("Records").WithSummary("The whole entry: the hub's answer, which photographs it rests on, under which consent")
        .Produces<EntryAnswer>().ProducesProblem(404);

    static async Task<IResult> Handle(Guid record, Guid referral, HttpContext http, IGrainFactory grains, IKeyProvider keys, EprEndpoints endpoints, RecordJoins joins, AccessLog access,
        CancellationToken cancel)
    {
        var actor = http.Actor();
        var entry = await grains.Grain<IRecordEntryGrain>(referral).View();
        if (entry is null || !actor.May(Act.ReadRecord, Parties.Of(entry.Advice.Practice)) || !await joins.IsReadIn(new(record), entry.Record, cancel)) return Refusals.NotFound.ToProblem();
        await access.Append(actor, "read", "recordentry", referral, "DirectCare", cancel);
        var delivery = EntryDelivery.Of(await grains.Grain<IEprDeliveryGrain>(referral).View(), isConfigured: endpoints.Of(entry.Advice.Practice) is not null);
        return TypedResults.Ok(EntryAnswer.Of(entry, await EntryText.Open(entry.Advice, keys), delivery));
    }
}

/// <summary>A filed answer in full (WRK-10).</summary>
public sealed record EntryAnswer
{
    public required ReferralId Referral { get; init; }
    public required Pseudonym Pseudonym { get; init; }
    public required Outcome Outcome { get; init; }
    public required string Text { get; init; }
    /// <summary>Where the text names the patient or looks like naming somebody: worth a word with the hub, through other channels.</summary>
    public required IReadOnlyList<TextFinding> Flags { get; init; }
    /// <summary>Of a face-to-face appointment.</summary>
    public Urgency? Priority { get; init; }
    public required string Limitation { get; init; }
    /// <summary>As the referral was sent.</summary>
    public required Urgency Urgency { get; init; }
    public required PersonId Responder { get; init; }
    public required HubId Hub { get; init; }
    public required DateTimeOffset IssuedAt { get; init; }
    public required DateTimeOffset FiledAt { get; init; }
    public required ImageSetId ImageSet { get; init; }
    public required int SetVersion { get; init; }
    /// <summary>SHA-256 as lower-case hexadecimal.</summary>
    public required string ManifestRoot { get; init; }
    /// <summary>References; the client fetches the pictures from clinical.</summary>
    public required IReadOnlyList<ManifestEntry> Images { get; init; }
    /// <summary>Absent where no photograph was sent.</summary>
    public EntryConsent? Consent { get; init; }
    public DeviceScenario? DeviceScenario { get; init; }
    /// <summary>No live consent for direct care: the record is all that this may serve (DT-17).</summary>
    public required bool RecordOnly { get; init; }
    /// <summary>Counts (IMG-13), consent's purposes, transfer and risk; absent where no photograph was sent.</summary>
    public CaptureFacts? Capture { get; init; }
    /// <summary>Deletion receipts, set by set, as they come.</summary>
    public required IReadOnlyList<ClearedSet> Copies { get; init; }
    /// <summary>Whether the practice's own record system has it.</summary>
    public required EntryDelivery Epr { get; init; }
    public DateTimeOffset? AcknowledgedAt { get; init; }
    public PersonId? AcknowledgedBy { get; init; }

    /// <summary>The entry with its text opened.</summary>
    public static EntryAnswer Of(RecordEntryView entry, string text, EntryDelivery epr) => new()
    {
        Referral = entry.Advice.Referral, Pseudonym = entry.Advice.Pseudonym, Outcome = entry.Advice.Outcome, Text = text, Flags = entry.Advice.Flags ?? [], Priority = entry.Advice.Priority,
        Limitation = entry.Advice.Limitation, Urgency = entry.Advice.Urgency, Responder = entry.Advice.Responder, Hub = entry.Advice.Hub,
        IssuedAt = entry.Advice.IssuedAt, FiledAt = entry.FiledAt,
        ImageSet = entry.Advice.Set.ImageSet, SetVersion = entry.Advice.Set.SetVersion, ManifestRoot = entry.Advice.Set.ManifestRoot, Images = entry.Advice.Images,
        Consent = entry.Advice.Consent is { } consent ? new EntryConsent { Id = consent, Kind = entry.Advice.ConsentKind } : null,
        DeviceScenario = entry.Advice.DeviceScenario, RecordOnly = entry.Advice.RecordOnly,
        Capture = entry.Advice.Capture, Copies = entry.Cleared, Epr = epr,
        AcknowledgedAt = entry.AcknowledgedAt, AcknowledgedBy = entry.AcknowledgedBy,
    };

    /// <summary>Never the advice.</summary>
    public override string ToString() => "‹entry›";
}

/// <summary>The consent that the photographs rest on.</summary>
public sealed record EntryConsent
{
    public required ConsentId Id { get; init; }
    public string? Kind { get; init; }
}
