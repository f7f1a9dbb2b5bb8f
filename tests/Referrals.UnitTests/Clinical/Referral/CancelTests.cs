using Referrals.Clinical;
using Referrals.Durable;
using Xunit;
using static Referrals.UnitTests.Clinical.Referring.AReferral;

namespace Referrals.UnitTests.Clinical.Referring;

/// <summary>The GP takes a request back before the hub has answered.</summary>
public sealed class CancelTests
{
    static Decision<ReferralEvent> Cancel(Referral referral, Actor? by = null) => ReferralDecisions.Cancel(referral, by ?? Referrer, Now, ReferralCancelReason.PatientWithdrew);

    [Fact]
    public void A_waiting_case_is_taken_back_with_its_reason()
    {
        var cancelled = After(Queued, Cancel(Queued));
        Assert.Equal((ReferralStatus.Cancelled, ReferralCancelReason.PatientWithdrew), (cancelled.Status, cancelled.CancelReason));
        Given.Unchanged(Cancel(cancelled));
    }

    [Fact]
    public void A_held_case_is_freed_and_its_holder_told()
    {
        var cancelled = After(Claimed, Cancel(Claimed));
        Assert.Null(cancelled.Claim);
        Given.Refused(ReferralRefusals.Cancelled, ReferralDecisions.RenewClaim(cancelled, Dermatologist, Now, 1));
        Given.Refused(ReferralRefusals.Cancelled, ReferralDecisions.ReleaseClaim(cancelled, Dermatologist, Now, 1));
        Given.Refused(ReferralRefusals.Cancelled, ReferralDecisions.IssueAdvice(cancelled, Dermatologist, Now, AnAnswer));
        Given.Refused(ReferralRefusals.Cancelled, ReferralDecisions.Claim(cancelled, Colleague, Now, Terms));
        Given.Unchanged(ReferralDecisions.ExpireClaim(cancelled, Now.AddDays(1)));
    }

    [Fact]
    public void A_foreign_referrer() => Given.Refused(Refusals.NotFound, Cancel(Queued, ForeignReferrer));

    [Fact]
    public void An_answered_case()
    {
        foreach (var answered in new[] { Advised, Filed, Closed }) Given.Refused(ReferralRefusals.AlreadyAnswered, Cancel(answered));
    }

    /// <summary>The photographs lie on the phone whatever became of the request (DEL-02).</summary>
    [Fact]
    public void What_the_photographs_owe_stays_owed_and_is_cleared()
    {
        Assert.True(Cancelled.CopyLives);
        var cleared = After(Cancelled, ReferralDecisions.DeviceCleared(Cancelled, FirstSet.ImageSet));
        Assert.Equal((ReferralStatus.Cancelled, false), (cleared.Status, cleared.CopyLives));
    }

    /// <summary>The news of the sealing was on its way.</summary>
    [Fact]
    public void A_set_whose_sealing_is_heard_of_later_owes_its_copies_and_queues_nothing()
    {
        var cancelled = After(WithOpenSet, Cancel(WithOpenSet));
        var late = After(cancelled, ReferralDecisions.ImagesSealed(cancelled, Now, FirstSet));
        Assert.Equal((ReferralStatus.Cancelled, true), (late.Status, late.CopyLives));
        Given.Unchanged(ReferralDecisions.ImagesSealed(late, Now, FirstSet));
    }
}
