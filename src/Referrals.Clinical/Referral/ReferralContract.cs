using System.Text.Json.Serialization;
using Referrals.Contracts;
using Referrals.Hosting;

namespace Referrals.Clinical;

/// <summary>The GP's request as the door hands it on: coded values, sealed texts, and what hub and practice allow.</summary>
[GenerateSerializer, Immutable, Alias("Submission")]
public sealed record Submission
{
    [Id(0)] public required PracticeId Practice { get; init; }
    [Id(1)] public required HubId Hub { get; init; }
    /// <summary>From the verified link ticket.</summary>
    [Id(2)] public required Pseudonym Pseudonym { get; init; }
    [Id(3)] public required Urgency Urgency { get; init; }
    [Id(4)] public required UseCase UseCase { get; init; }
    [Id(5)] public required WhyMobile WhyMobile { get; init; }
    [Id(6)] public required BodySite BodySite { get; init; }
    [Id(7)] public Laterality? Laterality { get; init; }
    [Id(8)] public int? AgeYears { get; init; }
    [Id(9)] public Sex? Sex { get; init; }
    /// <summary>Whether photographs are announced; then the referral never queues without them.</summary>
    [Id(10)] public required bool Images { get; init; }
    [Id(11)] public TextOnlyReason? TextOnlyReason { get; init; }
    [Id(12)] public required SealedText Question { get; init; }
    [Id(13)] public SealedText? History { get; init; }
    /// <summary>The referral's data key, wrapped for the hub that may read the texts.</summary>
    [Id(14)] public required WrappedKey Key { get; init; }
    /// <summary>Null when the practice may not send to this hub, or there is no such hub.</summary>
    [Id(15)] public HubTerms? Terms { get; init; }
    /// <summary>From the ticket; null in those from before anonymised cases.</summary>
    [Id(16)] public Regime? Regime { get; init; }
}

/// <summary>What the hub's own settings mean for a referral.</summary>
[GenerateSerializer, Immutable, Alias("HubTerms")]
public sealed record HubTerms
{
    /// <summary>Whose working days count.</summary>
    [Id(0)] public required Nation Nation { get; init; }
    [Id(1)] public required bool TextOnlyAllowed { get; init; }
}

/// <summary>What a claim rests on besides the referral itself.</summary>
[GenerateSerializer, Immutable, Alias("ClaimTerms")]
public sealed record ClaimTerms
{
    /// <summary>Minutes until the claim runs out unless renewed; the hub's setting.</summary>
    [Id(0)] public required int LeaseMinutes { get; init; }
    /// <summary>Cases that this dermatologist holds just now.</summary>
    [Id(1)] public required int OpenClaims { get; init; }
    /// <summary>The caller asked for the next case, not for this one: a case of their own is then no answer.</summary>
    [Id(2)] public bool Next { get; init; }
}

/// <summary>What the dermatologist answers. The text comes sealed.</summary>
[GenerateSerializer, Immutable, Alias("Answer")]
public sealed record Answer
{
    [Id(0)] public required int Fence { get; init; }
    /// <summary>The image set version that was looked at (WRK-06).</summary>
    [Id(1)] public required int SetVersion { get; init; }
    [Id(2)] public required Outcome Outcome { get; init; }
    /// <summary>Null when nothing was written.</summary>
    [Id(3)] public SealedText? Text { get; init; }
    /// <summary>Of a face-to-face appointment.</summary>
    [Id(4)] public Urgency? Priority { get; init; }
    /// <summary>What is asked for with <see cref="Outcome.MoreInformation"/>.</summary>
    [Id(5)] public InformationKind[] Kinds { get; init; } = [];
}

/// <summary>Where the referral stands after a command.</summary>
[GenerateSerializer, Immutable, Alias("ReferralChanged")]
public sealed record ReferralChanged
{
    [Id(0)] public required ReferralId Referral { get; init; }
    [Id(1)] public required Pseudonym Pseudonym { get; init; }
    [Id(2)] public required ReferralStatus Status { get; init; }
    /// <summary>Its ETag.</summary>
    [Id(3)] public required int Version { get; init; }
}

/// <summary>The set that now counts, and its version within the referral.</summary>
[GenerateSerializer, Immutable, Alias("AttachedImageSet")]
public sealed record AttachedImageSet
{
    [Id(0)] public required ImageSetId ImageSet { get; init; }
    /// <summary>1 for the referral's first set, counted up with each new one.</summary>
    [Id(1)] public required int Version { get; init; }
}

/// <summary>A dermatologist's hold on a case.</summary>
[GenerateSerializer, Immutable, Alias("ClaimedReferral")]
public sealed record ClaimedReferral
{
    [Id(0)] public required ReferralId Referral { get; init; }
    /// <summary>Grows with every claim; an answer under an older one is refused.</summary>
    [Id(1)] public required int Fence { get; init; }
    [Id(2)] public required DateTimeOffset LeaseUntil { get; init; }
    [Id(3)] public required int Version { get; init; }
    /// <summary>True when it is the next case that was asked for, null when this one was chosen. The database lets one wish for the next take one case only.</summary>
    [Id(4), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public bool? Next { get; init; }
}

/// <summary>What the doors of image sets and uploads must know of the referral.</summary>
[GenerateSerializer, Immutable, Alias("ReferralForImages")]
public sealed record ReferralForImages
{
    [Id(0)] public required PracticeId Practice { get; init; }
    [Id(1)] public required HubId Hub { get; init; }
    [Id(2)] public required Pseudonym Pseudonym { get; init; }
    [Id(3)] public required ReferralStatus Status { get; init; }
    /// <summary>Announced by the GP, or asked for since by the hub.</summary>
    [Id(4)] public required bool WantsImages { get; init; }
    /// <summary>Attached last; null before the first.</summary>
    [Id(5)] public ImageSetId? CurrentSet { get; init; }
    /// <summary>0 before the first set.</summary>
    [Id(6)] public required int SetVersion { get; init; }
    [Id(7)] public UseCase UseCase { get; init; }
    /// <summary>The last set that is complete; null before the first.</summary>
    [Id(8)] public ImageSetId? CompleteSet { get; init; }
    /// <summary>Null: pseudonymised.</summary>
    [Id(9)] public Regime? Regime { get; init; }
}

/// <summary>A referral as stored, and its version.</summary>
[GenerateSerializer, Immutable, Alias("ReferralSnapshot")]
public sealed record ReferralSnapshot
{
    [Id(0)] public required Referral Referral { get; init; }
    [Id(1)] public required int Version { get; init; }
}
