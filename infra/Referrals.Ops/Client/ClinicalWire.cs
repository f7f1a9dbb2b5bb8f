using Referrals.Contracts;

namespace Referrals.Ops.Client;

/// <summary>What the GP asks, without a word on who the patient is.</summary>
public sealed record ReferralWish
{
    public required string Ticket { get; init; }
    public required string TextCheck { get; init; }
    public required PracticeId Practice { get; init; }
    public required HubId Hub { get; init; }
    public required Urgency Urgency { get; init; }
    public required UseCase UseCase { get; init; }
    public required WhyMobile WhyMobile { get; init; }
    public int? AgeYears { get; init; }
    public Sex? Sex { get; init; }
    public required BodySite BodySite { get; init; }
    public Laterality? Laterality { get; init; }
    public required string Question { get; init; }
    public string? History { get; init; }
    public required bool Images { get; init; }
    public TextOnlyReason? TextOnlyReason { get; init; }
}

/// <summary>The referral was taken, or where it is now.</summary>
public sealed record ReferralTaken(ReferralId Referral, Pseudonym Pseudonym, string Status, int Version);

/// <summary>Consent facts of a capture (DT-10).</summary>
public sealed record ConsentGiven
{
    public required ConsentId Id { get; init; }
    public required ConsentKind Kind { get; init; }
    public required PatientGroup Patient { get; init; }
    public required IReadOnlyList<ConsentPurpose> Purposes { get; init; }
    public required IReadOnlyList<BodySite> Areas { get; init; }
    public required DateTimeOffset GivenAt { get; init; }
    public required string FormVersion { get; init; }
    public required IReadOnlyList<Signatory> SignedBy { get; init; }
    public required bool InformationComplete { get; init; }
    public required bool Documented { get; init; }
}

/// <summary>What the photographs were taken with (DEV-01).</summary>
public sealed record CaptureDevice(DeviceId Id, DeviceScenario Scenario);

/// <summary>A capture is to be sent: photographs with consent and device, or nothing, and then the reason.</summary>
public sealed record ImageSetWish
{
    public ConsentGiven? Consent { get; init; }
    public CaptureDevice? Device { get; init; }
    public int? Taken { get; init; }
    public TextOnlyReason? Empty { get; init; }
}

/// <summary>The set is open for uploads. The salt goes into the manifest's root (TRN-07).</summary>
public sealed record ImageSetOpened(ImageSetId ImageSet, int Version, byte[] Salt);

/// <summary>What the sender says the complete set consists of.</summary>
public sealed record Seal(int Version, IReadOnlyList<ManifestLine> Entries, string ManifestRoot, TextOnlyReason? EmptyReason = null);

/// <summary>The set was complete and as stated; from here the service answers for it.</summary>
public sealed record Sealed(ImageSetId ImageSet, int Version, string ManifestRoot, int Images, DateTimeOffset SealedAt, string Receipt);

/// <summary>The device has deleted its photographs of a set, in the trash and in every backup too.</summary>
public sealed record Deletion(DeviceId Device, int Images)
{
    public IReadOnlyList<CopyLocation> Locations => [CopyLocation.Device, CopyLocation.Backup];
    public DeletionMeans Means => DeletionMeans.ByApp;
    public bool SecondStepDone => true;
    public bool BackupsChecked => true;
}

/// <summary>What is still owed for a set's copies; without a time of clearing, something.</summary>
public sealed record DeletionOwed(ImageSetId ImageSet, DateTimeOffset? ClearedAt = null);

/// <summary>A referral in its practice's list.</summary>
public sealed record ReferralLine(ReferralId Referral, Pseudonym Pseudonym, string Status, Urgency Urgency, DateTimeOffset? DueAt = null);

/// <summary>A referral as its practice and its hub see it.</summary>
public sealed record ReferralView
{
    public required ReferralId Referral { get; init; }
    public required Pseudonym Pseudonym { get; init; }
    public required PracticeId Practice { get; init; }
    public required HubId Hub { get; init; }
    public required string Status { get; init; }
    public required int Version { get; init; }
    public required Urgency Urgency { get; init; }
    public required string Question { get; init; }
    public string? History { get; init; }
    public IReadOnlyList<InformationRound> Information { get; init; } = [];
    public ImageSetId? ImageSet { get; init; }
    public int SetVersion { get; init; }
    public IReadOnlyList<ImageView> Images { get; init; } = [];
    public Holding? Claim { get; init; }
    /// <summary>Null: the answer never had to wait.</summary>
    public HeldNote? Quarantine { get; init; }
}

/// <summary>What both sides are told of an answer that waits, or has waited, in quarantine.</summary>
public sealed record HeldNote(string? Reason = null, string? End = null);

/// <summary>Whose hands a case is in.</summary>
public sealed record Holding(PersonId By, long Fence, DateTimeOffset Until);

/// <summary>What a dermatologist asked for before answering, and what came.</summary>
public sealed record InformationRound(DateTimeOffset At, InformationAsked Asked, string? Answer = null);

/// <summary>What is missing, coded and in words.</summary>
public sealed record InformationAsked(IReadOnlyList<InformationKind> Kinds, string? Text = null);

/// <summary>One photograph of a referral, with what the service found odd about it.</summary>
public sealed record ImageView(ImageId Image, int Ordinal, ViewKind View, string Type, long Length, string Sha256, int Width, int Height)
{
    public IReadOnlyList<string> Warnings { get; init; } = [];
    public required long MasterLength { get; init; }
    public required string MasterSha256 { get; init; }
    /// <summary>What the file carried and was taken out.</summary>
    public IReadOnlyList<string> Removed { get; init; } = [];
}

/// <summary>A case in a hub's queue.</summary>
public sealed record QueueLine(ReferralId Referral, Pseudonym Pseudonym, Urgency Urgency, string Status, PersonId? ClaimedBy = null);

/// <summary>A case is yours until the lease ends; the fence number goes with everything that is done under it.</summary>
public sealed record Claim(ReferralId Referral, long Fence, DateTimeOffset LeaseUntil);

/// <summary>The lease, lengthened.</summary>
public sealed record Lease(long Fence, DateTimeOffset LeaseUntil);

/// <summary>A dermatologist's answer.</summary>
public sealed record Advice
{
    public required long Fence { get; init; }
    public required int SetVersion { get; init; }
    public required Outcome Outcome { get; init; }
    public required string Text { get; init; }
    public Urgency? Priority { get; init; }
    public IReadOnlyList<InformationKind>? Kinds { get; init; }
}

/// <summary>Where a change has brought the referral.</summary>
public sealed record Standing(string Status, int Version);
