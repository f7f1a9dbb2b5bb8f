using Referrals.Clinical;
using Referrals.Contracts;
using Referrals.Durable;
using Xunit;

namespace Referrals.UnitTests.Clinical.Referring;

/// <summary>What is true of every referral at every time.</summary>
static class Invariants
{
    /// <summary>Where a status may lead; everything else would be a case lost, answered twice or filed unanswered.</summary>
    static readonly Dictionary<ReferralStatus, ReferralStatus[]> Ways = new()
    {
        [ReferralStatus.None] = [ReferralStatus.AwaitingImages],
        [ReferralStatus.AwaitingImages] = [ReferralStatus.Queued, ReferralStatus.Cancelled],
        [ReferralStatus.Queued] = [ReferralStatus.Claimed, ReferralStatus.Cancelled],
        [ReferralStatus.Claimed] = [ReferralStatus.Queued, ReferralStatus.AwaitingInformation, ReferralStatus.Advised, ReferralStatus.Cancelled],
        [ReferralStatus.AwaitingInformation] = [ReferralStatus.Queued, ReferralStatus.Cancelled],
        [ReferralStatus.Advised] = [ReferralStatus.Filed, ReferralStatus.Closed],
        // Back when the wrong patient was found late (PSN-12).
        [ReferralStatus.Filed] = [ReferralStatus.Closed, ReferralStatus.Advised],
        [ReferralStatus.Closed] = [ReferralStatus.Advised],
        [ReferralStatus.Cancelled] = [],
    };

    public static void Check(Referral before, Decision<ReferralEvent> decision, Referral after, DateTimeOffset now)
    {
        Assert.True(decision.Refusal is null || decision.Events.Count == 0, "a refusal changes nothing");
        Assert.True(before.Status == after.Status || Ways[before.Status].Contains(after.Status), $"{before.Status} does not lead to {after.Status}");
        Holding(before, decision, after, now);
        Answering(before, decision, after, now);
        Sets(before, after);
        Assert.True(before.DueAt is null || before.DueAt == after.DueAt, "the due time is set once");
        Assert.DoesNotContain(after.Pseudonym, after.FormerPseudonyms);
        Assert.Equal(after.FormerPseudonyms.Distinct(), after.FormerPseudonyms);
        Assert.True(after.Information.Length <= ClinicalLimits.InformationRoundsMax);
    }

    static void Holding(Referral before, Decision<ReferralEvent> decision, Referral after, DateTimeOffset now)
    {
        Assert.Equal(after.Status == ReferralStatus.Claimed, after.Claim is not null);
        Assert.True(after.Fence >= before.Fence, "the fence never shrinks");
        if (after.Claim is { } claim) Assert.Equal(after.Fence, claim.Fence);
        foreach (var claimed in decision.Events.OfType<ReferralEvent.Claimed>())
        {
            Assert.True(claimed.Claim.Fence > before.Fence, "the fence grows with every claim");
            Assert.False(before.Claim?.LivesAt(now) ?? false, "two hold the case");
        }
    }

    static void Answering(Referral before, Decision<ReferralEvent> decision, Referral after, DateTimeOffset now)
    {
        if (decision.Events.Any(happened => happened is ReferralEvent.AdviceIssued or ReferralEvent.InformationRequested))
            Assert.True(before.Claim is { } held && held.LivesAt(now), "only a live hold answers");
        foreach (var issued in decision.Events.OfType<ReferralEvent.AdviceIssued>())
        {
            Assert.Equal((before.Claim!.By, before.Claim.Fence, before.Complete), (issued.Advice.By, issued.Fence, issued.Advice.Seen));
            Assert.Equal(issued.Advice.Outcome == Outcome.FaceToFace, issued.Advice.Priority is not null);
        }
        Assert.True(before.Advice is null || ReferenceEquals(before.Advice, after.Advice), "an answer is final");
        Assert.Equal(after.Status is ReferralStatus.Advised or ReferralStatus.Filed or ReferralStatus.Closed, after.Advice is not null);
        if (before.FiledAt is not null && after.FiledAt is null) Assert.Contains(decision.Events, happened => happened is ReferralEvent.AdviceUnfiled);
        Assert.True(after.FiledAt is null || after.UnfiledPseudonyms?.Contains(after.Pseudonym) is not true, "filed again under the wrong patient's link");
        Assert.True((after.Quarantine?.Number ?? 0) >= (before.Quarantine?.Number ?? 0), "older news has covered newer");
        Assert.True(after.Status is ReferralStatus.Filed or ReferralStatus.Closed == after.FiledAt is not null || after is { Regime: Regime.Anonymised, Status: ReferralStatus.Closed }, "closed and never filed");
        Assert.Equal(after.Status == ReferralStatus.Cancelled, after.CancelReason is not null);
        Assert.True(after.Advice?.Outcome != Outcome.FaceToFace || after.Regime != Regime.Anonymised || before.Regime != after.Regime || before.Advice == after.Advice, "an appointment for nobody");
        Assert.True(after.FaceToFace is null || after.Advice is { Outcome: Outcome.AdviceOnly }, "insisted on what was not refused");
        Assert.True(before.FaceToFace?.TakenAt is null || before.FaceToFace == after.FaceToFace, "taken once");
        Assert.False(after is { Status: ReferralStatus.Advised, Regime: Regime.Anonymised, AcknowledgedAt: not null, CopyLives: false }, "read by its sender, and still open");
        Assert.True(after.Status != ReferralStatus.Closed || after.AcknowledgedAt is not null, "closed unread");
        Assert.True(after.Status != ReferralStatus.Closed || !after.CopyLives, "closed while a copy lives");
        Assert.False(after is { Status: ReferralStatus.Filed, AcknowledgedAt: not null, CopyLives: false }, "nothing is left to do, and it is open");
    }

    static void Sets(Referral before, Referral after)
    {
        Assert.True(after.SetVersion >= before.SetVersion && after.SetVersion <= ClinicalLimits.ImageSetsMax);
        Assert.True((after.Complete?.Version ?? 0) >= (before.Complete?.Version ?? 0), "the complete set never goes back");
        Assert.Equal(after.OwedSets.Distinct(), after.OwedSets);
        Assert.Equal(after.ClearedSets.Distinct(), after.ClearedSets);
        Assert.True(after.Complete is not { Images: > 0 } complete || after.OwedSets.Contains(complete.ImageSet), "a sealed set owes its copies");
        if (after.CurrentSet is { } current) Assert.DoesNotContain(current, after.FormerSets);
        if (after.Status is not (ReferralStatus.Queued or ReferralStatus.Claimed)) return;
        Assert.True(after is { Complete: not null, SetIsOpen: false, DueAt: not null, QueuedAt: not null }, "queued without a complete set");
        // A text-only referral that was asked for photographs may be answered in words.
        Assert.True(after.TextOnlyReason is not null || after.Complete.Images > 0, "photographs were announced");
    }
}
