using System.Text.Json.Serialization;
using Referrals.Contracts;
using Referrals.Hosting;

namespace Referrals.Clinical;

/// <summary>What has happened to a referral: its permanent history (WRK-02, WRK-09). Texts are sealed here too, for events are for ever.</summary>
[JsonPolymorphic]
[JsonDerivedType(typeof(Submitted), nameof(Submitted))]
[JsonDerivedType(typeof(ImageSetAttached), nameof(ImageSetAttached))]
[JsonDerivedType(typeof(ImageSetCompleted), nameof(ImageSetCompleted))]
[JsonDerivedType(typeof(CopiesOwed), nameof(CopiesOwed))]
[JsonDerivedType(typeof(DeviceCleared), nameof(DeviceCleared))]
[JsonDerivedType(typeof(Queued), nameof(Queued))]
[JsonDerivedType(typeof(Claimed), nameof(Claimed))]
[JsonDerivedType(typeof(ClaimRenewed), nameof(ClaimRenewed))]
[JsonDerivedType(typeof(ClaimReleased), nameof(ClaimReleased))]
[JsonDerivedType(typeof(ClaimExpired), nameof(ClaimExpired))]
[JsonDerivedType(typeof(InformationRequested), nameof(InformationRequested))]
[JsonDerivedType(typeof(InformationSupplied), nameof(InformationSupplied))]
[JsonDerivedType(typeof(AdviceIssued), nameof(AdviceIssued))]
[JsonDerivedType(typeof(Relinked), nameof(Relinked))]
[JsonDerivedType(typeof(Cancelled), nameof(Cancelled))]
[JsonDerivedType(typeof(FaceToFaceInsisted), nameof(FaceToFaceInsisted))]
[JsonDerivedType(typeof(FaceToFaceTaken), nameof(FaceToFaceTaken))]
[JsonDerivedType(typeof(AdviceFiled), nameof(AdviceFiled))]
[JsonDerivedType(typeof(AdviceAcknowledged), nameof(AdviceAcknowledged))]
[JsonDerivedType(typeof(QuarantineNoted), nameof(QuarantineNoted))]
[JsonDerivedType(typeof(AdviceUnfiled), nameof(AdviceUnfiled))]
[JsonDerivedType(typeof(Closed), nameof(Closed))]
public abstract record ReferralEvent
{
    /// <summary>The GP has asked.</summary>
    public sealed record Submitted : ReferralEvent
    {
        public required PracticeId Practice { get; init; }
        public required HubId Hub { get; init; }
        public required Pseudonym Pseudonym { get; init; }
        public required PersonId By { get; init; }
        public required Nation Nation { get; init; }
        public required Urgency Urgency { get; init; }
        public required UseCase UseCase { get; init; }
        public required WhyMobile WhyMobile { get; init; }
        public required BodySite BodySite { get; init; }
        public Laterality? Laterality { get; init; }
        public int? AgeYears { get; init; }
        public Sex? Sex { get; init; }
        public required bool Images { get; init; }
        public TextOnlyReason? TextOnlyReason { get; init; }
        public required SealedText Question { get; init; }
        public SealedText? History { get; init; }
        public required WrappedKey Key { get; init; }
        public Regime? Regime { get; init; }
        [JsonConverter(typeof(UnixMilliseconds))] public required DateTimeOffset At { get; init; }
    }

    /// <summary>A set was opened for photographs; an open one before it no longer counts.</summary>
    public sealed record ImageSetAttached : ReferralEvent
    {
        public required ImageSetId ImageSet { get; init; }
        public required int Version { get; init; }
    }

    /// <summary>The attached set is sealed.</summary>
    public sealed record ImageSetCompleted : ReferralEvent
    {
        public required CompleteSet Set { get; init; }
    }

    /// <summary>The sealed set's photographs still lie on the device that took them.</summary>
    public sealed record CopiesOwed : ReferralEvent
    {
        public required ImageSetId ImageSet { get; init; }
    }

    /// <summary>Every copy of the set outside the archive has been deleted.</summary>
    public sealed record DeviceCleared : ReferralEvent
    {
        public required ImageSetId ImageSet { get; init; }
    }

    /// <summary>The case waits for a dermatologist.</summary>
    public sealed record Queued : ReferralEvent
    {
        [JsonConverter(typeof(UnixMilliseconds))] public required DateTimeOffset At { get; init; }
        [JsonConverter(typeof(UnixMilliseconds))] public required DateTimeOffset DueAt { get; init; }
    }

    /// <summary>A dermatologist holds the case.</summary>
    public sealed record Claimed : ReferralEvent
    {
        public required Claim Claim { get; init; }
    }

    /// <summary>The holder took longer.</summary>
    public sealed record ClaimRenewed : ReferralEvent
    {
        public required int Fence { get; init; }
        [JsonConverter(typeof(UnixMilliseconds))] public required DateTimeOffset Until { get; init; }
    }

    /// <summary>The holder gave the case back.</summary>
    public sealed record ClaimReleased : ReferralEvent
    {
        public required int Fence { get; init; }
    }

    /// <summary>The holder let the lease run out.</summary>
    public sealed record ClaimExpired : ReferralEvent
    {
        public required int Fence { get; init; }
    }

    /// <summary>The dermatologist asks back before answering.</summary>
    public sealed record InformationRequested : ReferralEvent
    {
        public required PersonId By { get; init; }
        [JsonConverter(typeof(UnixMilliseconds))] public required DateTimeOffset At { get; init; }
        public required int Fence { get; init; }
        public required int SetVersion { get; init; }
        public required InformationKind[] Kinds { get; init; }
        public required SealedText Text { get; init; }
    }

    /// <summary>The GP has answered in words.</summary>
    public sealed record InformationSupplied : ReferralEvent
    {
        public required PersonId By { get; init; }
        [JsonConverter(typeof(UnixMilliseconds))] public required DateTimeOffset At { get; init; }
        public required SealedText Text { get; init; }
    }

    /// <summary>The hub has answered.</summary>
    public sealed record AdviceIssued : ReferralEvent
    {
        public required int Fence { get; init; }
        public required Advice Advice { get; init; }
    }

    /// <summary>Another link's pseudonym stands for the patient from now on.</summary>
    public sealed record Relinked : ReferralEvent
    {
        public required Pseudonym Pseudonym { get; init; }
        /// <summary>Of the new link, where it says so.</summary>
        public Regime? Regime { get; init; }
    }

    /// <summary>The GP has taken the request back. What the photographs owe stays owed.</summary>
    public sealed record Cancelled : ReferralEvent
    {
        public required PersonId By { get; init; }
        [JsonConverter(typeof(UnixMilliseconds))] public required DateTimeOffset At { get; init; }
        public required ReferralCancelReason Reason { get; init; }
    }

    /// <summary>The GP wants the patient seen, whatever was answered.</summary>
    public sealed record FaceToFaceInsisted : ReferralEvent
    {
        public required PersonId By { get; init; }
        [JsonConverter(typeof(UnixMilliseconds))] public required DateTimeOffset At { get; init; }
        public required InsistReason Reason { get; init; }
        [JsonConverter(typeof(UnixMilliseconds))] public required DateTimeOffset DueAt { get; init; }
    }

    /// <summary>The hub will see the patient.</summary>
    public sealed record FaceToFaceTaken : ReferralEvent
    {
        public required PersonId By { get; init; }
        [JsonConverter(typeof(UnixMilliseconds))] public required DateTimeOffset At { get; init; }
        public required Urgency Priority { get; init; }
    }

    /// <summary>The answer is in one patient's record.</summary>
    public sealed record AdviceFiled : ReferralEvent
    {
        public required Pseudonym Pseudonym { get; init; }
        [JsonConverter(typeof(UnixMilliseconds))] public required DateTimeOffset At { get; init; }
    }

    /// <summary>A referrer has read the filed answer.</summary>
    public sealed record AdviceAcknowledged : ReferralEvent
    {
        public required PersonId By { get; init; }
        [JsonConverter(typeof(UnixMilliseconds))] public required DateTimeOffset At { get; init; }
    }

    /// <summary>Identity holds the answer back, or does so no longer.</summary>
    public sealed record QuarantineNoted : ReferralEvent
    {
        public required QuarantineNote Note { get; init; }
    }

    /// <summary>The answer stood in the wrong patient's record, and stands in none now.</summary>
    public sealed record AdviceUnfiled : ReferralEvent
    {
        public required Pseudonym Pseudonym { get; init; }
        [JsonConverter(typeof(UnixMilliseconds))] public required DateTimeOffset At { get; init; }
    }

    /// <summary>Answered, filed, read, and no copy left on any device: nothing is left to do.</summary>
    public sealed record Closed : ReferralEvent;
}
