using Referrals.Contracts;
using Referrals.Durable;
using static Referrals.Clinical.ReferralEvent;

namespace Referrals.Clinical;

/// <summary>Claiming and answering: at most one dermatologist holds a case, and only a live hold can answer.</summary>
public static partial class ReferralDecisions
{
    /// <summary>A dermatologist takes the case. Their own live claim is answered as it stands; a lease that ran out is no obstacle.</summary>
    public static Decision<ReferralEvent> Claim(Referral referral, Actor actor, DateTimeOffset now, ClaimTerms terms)
    {
        if (NotTheirHub(referral, actor)) return Refusals.NotFound;
        if (referral.Status == ReferralStatus.Cancelled) return ReferralRefusals.Cancelled;
        if (referral.Status is not (ReferralStatus.Queued or ReferralStatus.Claimed)) return ReferralRefusals.WrongState;
        if (referral.Claim is { } held && held.LivesAt(now))
            return held.By == actor.Person && !terms.Next ? Decision<ReferralEvent>.Unchanged : ReferralRefusals.AlreadyClaimed;
        if (terms.OpenClaims >= ClinicalLimits.OpenClaimsMax) return ReferralRefusals.TooManyOpenClaims;
        var claimed = new Claimed
        {
            Claim = new Claim { By = actor.Person, Fence = referral.Fence + 1, At = now, Until = now.AddMinutes(terms.LeaseMinutes), LeaseMinutes = terms.LeaseMinutes },
        };
        return referral.Claim is { } lapsed ? new ReferralEvent[] { new ClaimExpired { Fence = lapsed.Fence }, claimed } : claimed;
    }

    /// <summary>The lease starts again from now, under the same fencing number.</summary>
    public static Decision<ReferralEvent> RenewClaim(Referral referral, Actor actor, DateTimeOffset now, int fence)
    {
        if (NotTheirHub(referral, actor)) return Refusals.NotFound;
        if (NotHeld(referral, actor, now, fence) is { } refusal) return refusal;
        return new ClaimRenewed { Fence = fence, Until = now.AddMinutes(referral.Claim!.LeaseMinutes) };
    }

    /// <summary>The case goes back to the queue at its old place.</summary>
    public static Decision<ReferralEvent> ReleaseClaim(Referral referral, Actor actor, DateTimeOffset now, int fence)
    {
        if (NotTheirHub(referral, actor)) return Refusals.NotFound;
        if (NotHeld(referral, actor, now, fence) is { } refusal) return refusal;
        return new ClaimReleased { Fence = fence };
    }

    /// <summary>The alarm: a lease has run out unattended.</summary>
    public static Decision<ReferralEvent> ExpireClaim(Referral referral, DateTimeOffset now) =>
        referral.Claim is { } held && !held.LivesAt(now) ? new ClaimExpired { Fence = held.Fence } : Decision<ReferralEvent>.Unchanged;

    /// <summary>The holder answers, or asks back. Either names the image set version that was looked at (WRK-06).</summary>
    public static Decision<ReferralEvent> IssueAdvice(Referral referral, Actor actor, DateTimeOffset now, Answer answer)
    {
        if (NotTheirHub(referral, actor)) return Refusals.NotFound;
        if (NotHeld(referral, actor, now, answer.Fence) is { } refusal) return refusal;
        if (referral.Complete is not { } seen || seen.Version != answer.SetVersion) return ReferralRefusals.SetVersionOutdated;
        if (answer.Text is not { } text) return ReferralRefusals.AdviceTextRequired;
        if (answer.Priority is not null && answer.Outcome != Outcome.FaceToFace || answer.Kinds.Length > 0 && answer.Outcome != Outcome.MoreInformation)
            return ReferralRefusals.AnswerContradictory;
        if (answer.Outcome == Outcome.FaceToFace && referral.IsAnonymised) return ReferralRefusals.AnonymisedAdviceOnly;
        return answer.Outcome switch
        {
            Outcome.AdviceOnly => Advise(null),
            Outcome.FaceToFace => answer.Priority is { } priority ? Advise(priority) : ReferralRefusals.PriorityRequired,
            Outcome.MoreInformation => AskBack(referral, actor, now, answer, text),
        };

        Decision<ReferralEvent> Advise(Urgency? priority) => new AdviceIssued
        {
            Fence = answer.Fence,
            Advice = new Advice
            {
                By = actor.Person, At = now, Outcome = answer.Outcome, Text = text, Priority = priority, Seen = seen, Limitation = Limitation.Current,
            },
        };
    }

    static Decision<ReferralEvent> AskBack(Referral referral, Actor actor, DateTimeOffset now, Answer answer, SealedText text)
    {
        if (answer.Kinds.Length == 0) return ReferralRefusals.KindsRequired;
        if (referral.Information.Length >= ClinicalLimits.InformationRoundsMax) return ReferralRefusals.TooManyQuestions;
        return new InformationRequested
        {
            By = actor.Person, At = now, Fence = answer.Fence, SetVersion = answer.SetVersion, Kinds = [.. answer.Kinds.Distinct()], Text = text,
        };
    }

    /// <summary>Why this person does not hold the case under this number just now; null when they do.</summary>
    static Refusal? NotHeld(Referral referral, Actor actor, DateTimeOffset now, int fence)
    {
        if (referral.Status == ReferralStatus.Cancelled) return ReferralRefusals.Cancelled;
        if (referral.Claim is not { } held) return fence > 0 && fence == referral.ExpiredFence ? ReferralRefusals.LeaseExpired : ReferralRefusals.NotClaimed;
        if (held.Fence != fence) return ReferralRefusals.StaleFence;
        if (held.By != actor.Person) return ReferralRefusals.NotClaimed;
        return held.LivesAt(now) ? null : ReferralRefusals.LeaseExpired;
    }
}
