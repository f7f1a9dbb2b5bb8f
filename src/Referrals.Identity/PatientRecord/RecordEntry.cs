using System.Diagnostics;
using System.Text.Json.Serialization;
using Referrals.Contracts;
using Referrals.Hosting;

namespace Referrals.Identity;

/// <summary>One filed answer in a patient's record, keyed by its referral: whatever happens, a referral is filed once and in one record.</summary>
/// <remarks>
/// Entries are not part of the record's own state: that would grow with every referral of a patient and be rewritten with each. As rows of their own the
/// record's page and the practice's unread answers are two indexed queries over generated columns. A row is written once and updated once, when it is read,
/// so it may hold the sealed text although that takes it past 2 KB.
/// <code>
/// state         File*         Acknowledge                      Withdraw
/// not filed     filed         refused                          refused
/// filed         filed         acknowledged                     not filed
/// acknowledged  acknowledged  acknowledged (the first stands)  not filed
/// </code>
/// * the same answer; another one is refused, and so is one that was withdrawn. What was withdrawn stands in the history for ever.
/// </remarks>
public sealed record RecordEntry
{
    /// <summary>Null: nothing is filed for this referral.</summary>
    public FiledAdvice? Advice { get; init; }
    public PatientRecordId Record { get; init; }
    public DateTimeOffset FiledAt { get; init; }
    public DateTimeOffset? AcknowledgedAt { get; init; }
    public PersonId? AcknowledgedBy { get; init; }
    /// <summary>Entered in error and taken out again (PSN-12), the last one last. Null: never.</summary>
    public WithdrawnEntry[]? Withdrawn { get; init; }
    /// <summary>How the copies outside the archive ended, set by set; usually known before the answer is.</summary>
    public ClearedSet[] Cleared { get; init; } = [];
    /// <summary>Uses of photographs that the patient has taken back since they were sent, set by set; before or after the answer is filed. Null: none.</summary>
    public TakenBackUses[]? TakenBack { get; init; }

    /// <summary>What the patient allows no longer of one set's photographs.</summary>
    public WithdrawnPurpose[] TakenBackOf(ImageSetId imageSet) => TakenBack?.FirstOrDefault(set => set.ImageSet == imageSet)?.Uses ?? [];

    /// <summary>Unix milliseconds, for the generated column: a timestamptz cannot be generated from text.</summary>
    public long FiledMs => FiledAt.ToUnixTimeMilliseconds();

    /// <inheritdoc cref="FiledMs" />
    public long? AcknowledgedMs => AcknowledgedAt?.ToUnixTimeMilliseconds();

    /// <summary>What has happened, taken into account.</summary>
    public RecordEntry Apply(RecordEntryEvent happened) => happened switch
    {
        AdviceEntered filed => this with { Advice = filed.Advice, Record = filed.Record, FiledAt = filed.FiledAt },
        EntryAcknowledged read => this with { AcknowledgedAt = read.At, AcknowledgedBy = read.By },
        EntryWithdrawn withdrawn => new() { Cleared = Cleared, TakenBack = TakenBack, Withdrawn = [.. Withdrawn ?? [], withdrawn.Entry] },
        CopiesNoted noted => this with { Cleared = [.. Cleared, noted.Cleared] },
        UsesNoted noted => this with { TakenBack = [.. (TakenBack ?? []).Where(set => set.ImageSet != noted.TakenBack.ImageSet), noted.TakenBack] },
        _ => throw new UnreachableException(),
    };
}

/// <summary>No copy of one set's photographs is left outside the archive, and how each came to its end (WRK-10).</summary>
[GenerateSerializer, Immutable, Alias("ClearedSet")]
public sealed record ClearedSet
{
    [Id(0)] public required ImageSetId ImageSet { get; init; }
    [Id(1)] public required DateTimeOffset ClearedAt { get; init; }
    [Id(2)] public required ClearedCopy[] Copies { get; init; }
}

/// <summary>What a patient allows no longer of one set's photographs (CON-33).</summary>
[GenerateSerializer, Immutable, Alias("TakenBackUses")]
public sealed record TakenBackUses
{
    [Id(0)] public required ImageSetId ImageSet { get; init; }
    [Id(1)] public required WithdrawnPurpose[] Uses { get; init; }
}

/// <summary>The answer as the record keeps it (WRK-10); its text sealed for the practice.</summary>
[GenerateSerializer, Immutable, Alias("FiledAdvice")]
public sealed record FiledAdvice
{
    [Id(0)] public required ReferralId Referral { get; init; }
    [Id(1)] public required Pseudonym Pseudonym { get; init; }
    [Id(2)] public required PracticeId Practice { get; init; }
    [Id(3)] public required HubId Hub { get; init; }
    [Id(4)] public required PersonId Responder { get; init; }
    [Id(5)] public required DateTimeOffset IssuedAt { get; init; }
    [Id(6)] public required Outcome Outcome { get; init; }
    [Id(7)] public required SealedText Text { get; init; }
    /// <summary>Opens the text; wrapped for the practice.</summary>
    [Id(8)] public required WrappedKey TextKey { get; init; }
    /// <summary>Of a face-to-face appointment.</summary>
    [Id(9)] public Urgency? Priority { get; init; }
    /// <summary>The fixed sentence that a photograph is no examination (SCO-09).</summary>
    [Id(10)] public required string Limitation { get; init; }
    [Id(11)] public required Urgency Urgency { get; init; }
    /// <summary>The set that was seen (WRK-06); the pictures themselves stay in clinical.</summary>
    [Id(12)] public required Binding Set { get; init; }
    [Id(13)] public required ManifestEntry[] Images { get; init; }
    [Id(14)] public ConsentId? Consent { get; init; }
    [Id(15)] public string? ConsentKind { get; init; }
    [Id(16)] public DeviceScenario? DeviceScenario { get; init; }
    /// <summary>DT-17, fifth row: no live consent for direct care, the record is all this may serve.</summary>
    [Id(17)] public bool RecordOnly { get; init; }
    /// <summary>Keyed digest of the package: the same answer again, or another?</summary>
    [Id(18)] public required string Package { get; init; }
    /// <summary>Where the text names the patient or looks like naming somebody (PSN-17): for the practice, never back to clinical. Null: nowhere.</summary>
    [Id(19)] public TextFinding[]? Flags { get; init; }
    /// <summary>How the photographs came to be and travelled; null where there are none.</summary>
    [Id(20)] public CaptureFacts? Capture { get; init; }

    /// <summary>As it is to be read once these uses were taken back, besides those that the hub knew of.</summary>
    public FiledAdvice Without(WithdrawnPurpose[] uses)
    {
        if (Capture is not { } capture || uses.Length == 0) return this;
        WithdrawnPurpose[] all = [.. (capture.Withdrawn ?? []).Concat(uses).DistinctBy(use => use.Purpose)];
        return this with
        {
            RecordOnly = RecordOnly || all.Any(use => use.Purpose == ConsentPurpose.DirectCare),
            Capture = capture with { Withdrawn = all, Purposes = [.. capture.Purposes.Except(all.Select(use => use.Purpose))] },
        };
    }
}

/// <summary>What happened to one entry of a record.</summary>
[JsonPolymorphic]
[JsonDerivedType(typeof(AdviceEntered), nameof(AdviceEntered))]
[JsonDerivedType(typeof(EntryAcknowledged), nameof(EntryAcknowledged))]
[JsonDerivedType(typeof(EntryWithdrawn), nameof(EntryWithdrawn))]
[JsonDerivedType(typeof(CopiesNoted), nameof(CopiesNoted))]
[JsonDerivedType(typeof(UsesNoted), nameof(UsesNoted))]
public abstract record RecordEntryEvent;

/// <summary>The answer stands in the patient's record.</summary>
public sealed record AdviceEntered : RecordEntryEvent
{
    public required PatientRecordId Record { get; init; }
    public required FiledAdvice Advice { get; init; }
    public required DateTimeOffset FiledAt { get; init; }
}

/// <summary>A referrer of the practice has taken note of the answer.</summary>
public sealed record EntryAcknowledged : RecordEntryEvent
{
    public required PersonId By { get; init; }
    public required DateTimeOffset At { get; init; }
}

/// <summary>The answer was entered in error: it is shown in this record no longer, and deleted nowhere.</summary>
public sealed record EntryWithdrawn : RecordEntryEvent
{
    public required WithdrawnEntry Entry { get; init; }
}

/// <summary>An entry that stood in the wrong patient's record.</summary>
[GenerateSerializer, Immutable, Alias("WithdrawnEntry")]
public sealed record WithdrawnEntry
{
    [Id(0)] public required PatientRecordId Record { get; init; }
    [Id(1)] public required Pseudonym Pseudonym { get; init; }
    [Id(2)] public required PracticeId Practice { get; init; }
    [Id(3)] public required HubId Hub { get; init; }
    /// <summary>Keyed digest of the answer: under this link it is never filed again.</summary>
    [Id(4)] public required string Package { get; init; }
    [Id(5)] public required DateTimeOffset FiledAt { get; init; }
    [Id(6)] public required MispairingReason Reason { get; init; }
    [Id(7)] public required PersonId By { get; init; }
    [Id(8)] public required DateTimeOffset At { get; init; }
    [Id(9)] public required ReferralId Referral { get; init; }
    /// <summary>What an EPR was told, so that it can be told that it was wrong. Null: withdrawn before that was kept.</summary>
    [Id(10)] public ToldParts? Told { get; init; }
}

/// <summary>The parts of an entry that an EPR holds as resources of their own; not a word of the answer.</summary>
[GenerateSerializer, Immutable, Alias("ToldParts")]
public sealed record ToldParts
{
    [Id(0)] public required Urgency Urgency { get; init; }
    [Id(1)] public ConsentId? Consent { get; init; }
    [Id(2)] public ImageId[] Photographs { get; init; } = [];

    /// <summary>Of an answer that is filed.</summary>
    public static ToldParts Of(FiledAdvice filed) =>
        new() { Urgency = filed.Urgency, Consent = filed.Consent, Photographs = [.. (filed.Capture?.Photographs ?? []).Select(photograph => photograph.Image)] };
}

/// <summary>Clinical has said that a set's copies are gone.</summary>
public sealed record CopiesNoted : RecordEntryEvent
{
    public required ClearedSet Cleared { get; init; }
}

/// <summary>Clinical has said that the patient has taken back uses of a set's photographs.</summary>
public sealed record UsesNoted : RecordEntryEvent
{
    public required TakenBackUses TakenBack { get; init; }
}
