using Orleans.Concurrency;
using Referrals.Contracts;
using Referrals.Durable;

namespace Referrals.Clinical;

/// <summary>The photographs of one capture: opened under a consent, filled by uploads, sealed once against the sender's manifest.</summary>
/// <remarks>Bytes never pass through here.</remarks>
[Alias("IImageSetGrain")]
public interface IImageSetGrain : IGrainWithGuidKey
{
    /// <summary>The practice announces photographs with consent and device, or states why there are none.</summary>
    [Alias("Open")] Task<Result<OpenedImageSet>> Open(Command command, ImageSetOpening opening);

    /// <summary>A photograph lies complete and verified in the archive. The same image again changes nothing.</summary>
    [Alias("AddImage")] Task<Result<ImageTaken>> AddImage(Command command, StoredImage image);

    /// <summary>The practice states what the set consists of; when that is what arrived, the set is final (TRN-08).</summary>
    [Alias("Seal")] Task<Result<SealedImageSet>> Seal(Command command, StatedManifest manifest);

    /// <summary>The patient takes the consent back, for some uses or for all (CON-33). What was withdrawn before changes nothing.</summary>
    [Alias("WithdrawConsent")] Task<Result<WithdrawnConsent>> WithdrawConsent(Command command, Withdrawal withdrawal);

    /// <summary>The set as stored; null when there is none.</summary>
    [Alias("View"), ReadOnly] Task<ImageSetView?> View();
}

/// <summary>What the photographs were taken with (DEV-01).</summary>
[GenerateSerializer, Immutable, Alias("CaptureDevice")]
public sealed record CaptureDevice
{
    [Id(0)] public required DeviceId Id { get; init; }
    [Id(1)] public required DeviceScenario Scenario { get; init; }
    /// <summary>Null when it is not said; then the photographs lie as on any phone.</summary>
    [Id(2)] public DeviceStorage? Storage { get; init; }
    /// <summary>Where the photographs came by on their way: a memory card, a PC, a mail (TRN-10, DEL-03).</summary>
    [Id(3)] public CopyLocation[]? AlsoOn { get; init; }

    /// <summary>Device and backup follow from the device itself; each other place is named once.</summary>
    public bool IsWellFormed() => AlsoOn is null
        || AlsoOn.Distinct().Count() == AlsoOn.Length && AlsoOn.All(location => location is CopyLocation.MemoryCard or CopyLocation.ConduitPc or CopyLocation.SentMail);
}

/// <summary>A set as the practice announces it, with what the referral says of itself.</summary>
[GenerateSerializer, Immutable, Alias("ImageSetOpening")]
public sealed record ImageSetOpening
{
    [Id(0)] public required ImageSetId ImageSet { get; init; }
    [Id(1)] public required ReferralId Referral { get; init; }
    [Id(2)] public required PracticeId Practice { get; init; }
    [Id(3)] public required HubId Hub { get; init; }
    /// <summary>Whether the referral announced photographs, or was asked for them since.</summary>
    [Id(4)] public required bool WantsImages { get; init; }
    /// <summary>Given by the referral when the set was attached; 0 before that.</summary>
    [Id(5)] public int Version { get; init; }
    /// <summary>16 random bytes, for this set alone (TRN-07).</summary>
    [Id(6)] public required byte[] Salt { get; init; }
    [Id(7)] public ConsentFacts? Consent { get; init; }
    [Id(8)] public CaptureDevice? Device { get; init; }
    /// <summary>Photographs taken, sent or not (IMG-13).</summary>
    [Id(9)] public int? Taken { get; init; }
    /// <summary>In place of consent and device: why there are no photographs.</summary>
    [Id(10)] public TextOnlyReason? Empty { get; init; }
    /// <summary>Which views are needed (DT-14); null for a set without photographs.</summary>
    [Id(11)] public CaseKind? Kind { get; init; }
    /// <summary>The referral's (DT-2); null: pseudonymised.</summary>
    [Id(12)] public Regime? Regime { get; init; }
}

/// <summary>The set is open; the salt goes into the manifest's root.</summary>
[GenerateSerializer, Immutable, Alias("OpenedImageSet")]
public sealed record OpenedImageSet
{
    [Id(0)] public required ImageSetId ImageSet { get; init; }
    /// <summary>1 for the referral's first set, counted up with each new one.</summary>
    [Id(1)] public required int Version { get; init; }
    [Id(2)] public required byte[] Salt { get; init; }
}

/// <summary>What is odd about a photograph without being a reason to refuse it.</summary>
public enum ImageWarning
{
    /// <summary>Too few pixels to judge most lesions (IMG-09).</summary>
    SmallPicture,
}

/// <summary>One photograph as the archive holds it: facts taken from the stored bytes, not from what the sender said.</summary>
[GenerateSerializer, Immutable, Alias("StoredImage")]
public sealed record StoredImage
{
    [Id(0)] public required ImageId Image { get; init; }
    /// <summary>1-based place in the set; 0 until the set is sealed.</summary>
    [Id(1)] public int Ordinal { get; init; }
    [Id(2)] public required ViewKind View { get; init; }
    /// <summary>image/jpeg or image/png.</summary>
    [Id(3)] public required string Type { get; init; }
    /// <summary>Bytes.</summary>
    [Id(4)] public required long Length { get; init; }
    /// <summary>Lower-case hexadecimal.</summary>
    [Id(5)] public required string Sha256 { get; init; }
    /// <summary>Pixels.</summary>
    [Id(6)] public required int Width { get; init; }
    [Id(7)] public required int Height { get; init; }
    [Id(8)] public ImageWarning[] Warnings { get; init; } = [];
    /// <summary>Bytes of the clean master, which is what a reader gets.</summary>
    [Id(9)] public long MasterLength { get; init; }
    /// <summary>Lower-case hexadecimal.</summary>
    [Id(10)] public string? MasterSha256 { get; init; }
    /// <summary>1 to 8 as in EXIF: how a reader turns the picture; the master says so itself.</summary>
    [Id(11)] public int Orientation { get; init; } = 1;
    /// <summary>The day on which it was taken, if the device says so (IMG-15); the hour stays with the original.</summary>
    [Id(12)] public DateOnly? TakenOn { get; init; }
    [Id(13)] public TakenWith TakenWith { get; init; }
    /// <summary>What the file carried and the master does not (PSN-18).</summary>
    [Id(14)] public RemovedPart[] Removed { get; init; } = [];
    /// <summary>Place in the set and number of photographs that it was sealed for on the device; null when it was not.</summary>
    [Id(15)] public int? BoundOrdinal { get; init; }
    [Id(16)] public int? BoundCount { get; init; }
}

/// <summary>What kind of device took a photograph, as far as the file tells.</summary>
public enum TakenWith { Unknown, Phone, Tablet, Camera }

/// <summary>What a photograph carried besides the picture, and was taken out.</summary>
public enum RemovedPart { Place, Thumbnail, SecondPicture, MotionVideo, Provenance, Comment, Text, ColourProfile }

/// <summary>The photograph belongs to the set.</summary>
[GenerateSerializer, Immutable, Alias("ImageTaken")]
public sealed record ImageTaken
{
    /// <summary>Photographs of the set so far.</summary>
    [Id(0)] public required int Images { get; init; }
}

/// <summary>What the practice says the complete set consists of.</summary>
[GenerateSerializer, Immutable, Alias("StatedManifest")]
public sealed record StatedManifest
{
    /// <summary>The set's version within its referral.</summary>
    [Id(0)] public required int Version { get; init; }
    [Id(1)] public required ManifestEntry[] Entries { get; init; }
    /// <summary>Lower-case hexadecimal, see <see cref="Manifest"/>.</summary>
    [Id(2)] public required string ManifestRoot { get; init; }
    /// <summary>Of a set without photographs.</summary>
    [Id(3)] public TextOnlyReason? EmptyReason { get; init; }
    /// <summary>Why it is sent although a view is missing (DT-14).</summary>
    [Id(4)] public IncompleteReason? IncompleteReason { get; init; }
    /// <summary>The hub's policy: an incomplete set without a reason waits.</summary>
    [Id(5)] public bool HoldIncomplete { get; init; }
    /// <summary>The case's complete set before this one; null when this is the first.</summary>
    [Id(6)] public BaselineCapture? Baseline { get; init; }
    /// <summary>What became of the photographs that were taken and not sent; null when it is not said.</summary>
    [Id(7)] public Discards? Discarded { get; init; }
    /// <summary>Announced for this package as pictures of the signed form, whether they have arrived or not; null: none.</summary>
    [Id(8)] public ImageId[]? ConsentForms { get; init; }
}

/// <summary>Why a set is sent although a view is missing.</summary>
public enum IncompleteReason { PatientDeclined, NotTolerated, SiteInaccessible, EquipmentMissing, NotNeededForTheQuestion }

/// <summary>Photographs that were discarded before sending, by their reason (DT-16); each was taken too.</summary>
[GenerateSerializer, Immutable, Alias("Discards")]
public sealed record Discards
{
    [Id(0)] public int Superfluous { get; init; }
    /// <summary>Extremely poor ones (IMG-13).</summary>
    [Id(1)] public int PoorTechnique { get; init; }
}

/// <summary>What DT-14 asks for; the baseline is the case's complete set before this one.</summary>
public enum MissingView { Overview, CloseUp, Scale, DermoscopyPolarised, DermoscopyNonPolarised, BaselineView, BaselineDevice, DateTaken, Document }

/// <summary>The receipt: every photograph is stored, and is what the practice said (TRN-20).</summary>
[GenerateSerializer, Immutable, Alias("SealedImageSet")]
public sealed record SealedImageSet
{
    [Id(0)] public required ImageSetId ImageSet { get; init; }
    [Id(1)] public required int Version { get; init; }
    [Id(2)] public required string ManifestRoot { get; init; }
    /// <summary>Photographs whose checksum was verified.</summary>
    [Id(3)] public required int Images { get; init; }
    [Id(4)] public required DateTimeOffset SealedAt { get; init; }
    /// <summary>Views that were not sent; the reader is told as well.</summary>
    [Id(5)] public MissingView[] Missing { get; init; } = [];
}

/// <summary>The consent's level and scope, as a dermatologist sees it: never the form (CON-38).</summary>
[GenerateSerializer, Immutable, Alias("ConsentLevel")]
public sealed record ConsentLevel
{
    [Id(0)] public required ConsentId Id { get; init; }
    [Id(1)] public required ConsentKind Kind { get; init; }
    /// <summary>What the consent really carries by DT-10, which may be less than was ticked, and what the patient has not withdrawn.</summary>
    [Id(2)] public required ConsentPurpose[] Purposes { get; init; }
    [Id(3)] public required BodySite[] Areas { get; init; }
    /// <summary>Null: nothing was withdrawn.</summary>
    [Id(4)] public WithdrawnPurpose[]? Withdrawn { get; init; }
}

/// <summary>An image set as its readers may know it.</summary>
[GenerateSerializer, Immutable, Alias("ImageSetView")]
public sealed record ImageSetView
{
    [Id(0)] public required ImageSetId ImageSet { get; init; }
    [Id(1)] public required ReferralId Referral { get; init; }
    [Id(2)] public required PracticeId Practice { get; init; }
    [Id(3)] public required HubId Hub { get; init; }
    /// <summary>1 for the referral's first set.</summary>
    [Id(4)] public required int Version { get; init; }
    /// <summary>For the sender's manifest.</summary>
    [Id(5)] public required byte[] Salt { get; init; }
    [Id(6)] public required bool Sealed { get; init; }
    [Id(7)] public DateTimeOffset? SealedAt { get; init; }
    /// <summary>Null until sealed.</summary>
    [Id(8)] public string? ManifestRoot { get; init; }
    [Id(9)] public required StoredImage[] Images { get; init; }
    /// <summary>Null for a set without photographs.</summary>
    [Id(10)] public ConsentLevel? Consent { get; init; }
    [Id(11)] public DeviceScenario? DeviceScenario { get; init; }
    /// <summary>Why there are no photographs; null when there are to be some.</summary>
    [Id(12)] public TextOnlyReason? Empty { get; init; }
    /// <summary>Views that were not sent (DT-14).</summary>
    [Id(13)] public MissingView[] Missing { get; init; } = [];
    [Id(14)] public IncompleteReason? IncompleteReason { get; init; }
    /// <summary>Photographs taken and not sent (IMG-13): taken = retained + deleted.</summary>
    [Id(15)] public int? Deleted { get; init; }
    /// <summary>For the practice: what its photographs were taken with; null for a set without.</summary>
    [Id(16)] public CaptureDevice? Device { get; init; }
    /// <summary>Null for a set without photographs, and for sets of before the kinds were told apart.</summary>
    [Id(17)] public CaseKind? Kind { get; init; }
    [Id(18)] public Discards? Discarded { get; init; }
    /// <summary>The referral's when the set was opened (DT-2).</summary>
    [Id(19)] public Regime Regime { get; init; } = Regime.Pseudonymised;
    /// <summary>Each time the patient took something back, in order.</summary>
    [Id(20)] public ConsentWithdrawal[] Withdrawals { get; init; } = [];
}
