using System.Diagnostics;
using static Referrals.Clinical.ReferralEvent;

namespace Referrals.Clinical;

/// <summary>How each event changes a referral. Never refuses: what has happened has happened.</summary>
public static class ReferralHistory
{
    /// <summary>The referral after the event.</summary>
    public static Referral Apply(Referral referral, ReferralEvent happened) => happened switch
    {
        Submitted it => Begin(it),
        ImageSetAttached it => referral with
        {
            CurrentSet = it.ImageSet,
            SetVersion = it.Version,
            FormerSets = referral.CurrentSet is { } former ? [.. referral.FormerSets, former] : referral.FormerSets,
        },
        ImageSetCompleted it => referral with { Complete = it.Set },
        CopiesOwed it => referral with { OwedSets = [.. referral.OwedSets, it.ImageSet] },
        DeviceCleared it => referral with { ClearedSets = [.. referral.ClearedSets, it.ImageSet] },
        Queued it => referral with { Status = ReferralStatus.Queued, QueuedAt = it.At, DueAt = it.DueAt },
        Claimed it => referral with { Status = ReferralStatus.Claimed, Claim = it.Claim, Fence = it.Claim.Fence },
        ClaimRenewed it => referral with { Claim = referral.Claim! with { Until = it.Until } },
        ClaimReleased => referral with { Status = ReferralStatus.Queued, Claim = null },
        ClaimExpired it => referral with { Status = ReferralStatus.Queued, Claim = null, ExpiredFence = it.Fence },
        InformationRequested it => AwaitInformation(referral, it),
        InformationSupplied it => referral with { Information = [.. referral.Information[..^1], referral.Information[^1] with { Answer = it.Text, AnsweredAt = it.At }] },
        AdviceIssued it => referral with { Status = ReferralStatus.Advised, Claim = null, Advice = it.Advice },
        Relinked it => referral with { Pseudonym = it.Pseudonym, FormerPseudonyms = [.. referral.FormerPseudonyms, referral.Pseudonym], Regime = it.Regime ?? referral.Regime },
        Cancelled it => referral with { Status = ReferralStatus.Cancelled, Claim = null, CancelReason = it.Reason },
        FaceToFaceInsisted it => referral with { FaceToFace = new() { By = it.By, At = it.At, Reason = it.Reason, DueAt = it.DueAt } },
        FaceToFaceTaken it => referral with { FaceToFace = referral.FaceToFace! with { TakenBy = it.By, TakenAt = it.At, Priority = it.Priority } },
        AdviceFiled it => referral with { Status = ReferralStatus.Filed, FiledAt = it.At },
        AdviceAcknowledged it => referral with { AcknowledgedAt = it.At },
        QuarantineNoted it => referral with { Quarantine = it.Note },
        AdviceUnfiled it => Unfile(referral, it),
        Closed => referral with { Status = ReferralStatus.Closed },
        _ => throw new UnreachableException(),
    };

    static Referral Begin(Submitted it) => new()
    {
        Status = ReferralStatus.AwaitingImages,
        Practice = it.Practice,
        Hub = it.Hub,
        Pseudonym = it.Pseudonym,
        Referrer = it.By,
        Nation = it.Nation,
        Urgency = it.Urgency,
        UseCase = it.UseCase,
        WhyMobile = it.WhyMobile,
        BodySite = it.BodySite,
        Laterality = it.Laterality,
        AgeYears = it.AgeYears,
        Sex = it.Sex,
        WantsImages = it.Images,
        TextOnlyReason = it.TextOnlyReason,
        Question = it.Question,
        History = it.History,
        Keys = [new HubKey { Hub = it.Hub, Key = it.Key }],
        CreatedAt = it.At,
        Regime = it.Regime,
    };

    /// <summary>Back to where it waits for its record, which a new link will bring. News of a filing that it overtook is worth nothing when it comes.</summary>
    static Referral Unfile(Referral referral, AdviceUnfiled it) => referral with
    {
        Status = ReferralStatus.Advised, FiledAt = null, AcknowledgedAt = null, UnfiledPseudonyms = [.. referral.UnfiledPseudonyms ?? [], it.Pseudonym],
    };

    static Referral AwaitInformation(Referral referral, InformationRequested it) => referral with
    {
        Status = ReferralStatus.AwaitingInformation,
        Claim = null,
        WantsImages = referral.WantsImages || it.Kinds.Any(InformationKinds.AreImages),
        Information =
        [
            .. referral.Information,
            new InformationRound { By = it.By, At = it.At, Kinds = it.Kinds, Asked = it.Text, SetVersion = it.SetVersion },
        ],
    };
}
