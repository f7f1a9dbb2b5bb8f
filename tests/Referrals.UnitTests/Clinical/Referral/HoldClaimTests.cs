using Referrals.Clinical;
using Referrals.Durable;
using Xunit;
using static Referrals.UnitTests.Clinical.Referring.AReferral;

namespace Referrals.UnitTests.Clinical.Referring;

/// <summary>The holder needs longer, gives the case back, or lets it lapse.</summary>
public sealed class HoldClaimTests
{
    static readonly DateTimeOffset LeaseEnd = Now.AddMinutes(LeaseMinutes);
    static readonly Referral Lapsed = After(Claimed, ReferralDecisions.ExpireClaim(Claimed, LeaseEnd));

    static Decision<ReferralEvent> Renew(Referral referral, Actor by, int fence, DateTimeOffset? at = null) => ReferralDecisions.RenewClaim(referral, by, at ?? Now, fence);

    static Decision<ReferralEvent> Release(Referral referral, Actor by, int fence, DateTimeOffset? at = null) => ReferralDecisions.ReleaseClaim(referral, by, at ?? Now, fence);

    [Fact]
    public void A_renewal_begins_the_lease_anew_under_the_same_fence()
    {
        var referral = After(Claimed, Renew(Claimed, Dermatologist, 1, Now.AddMinutes(10)));
        Assert.Equal((1, LeaseEnd.AddMinutes(10)), (referral.Fence, referral.Claim!.Until));
    }

    [Fact]
    public void A_release_puts_the_case_back_at_its_old_place()
    {
        var referral = After(Claimed, Release(Claimed, Dermatologist, 1));
        Assert.Equal((ReferralStatus.Queued, null, Queued.DueAt, Queued.QueuedAt), (referral.Status, referral.Claim, referral.DueAt, referral.QueuedAt));
    }

    [Fact]
    public void The_fence_grows_after_a_release()
    {
        var released = After(Claimed, Release(Claimed, Dermatologist, 1));
        Assert.Equal(2, Claim(released, Dermatologist).Claim!.Fence);
    }

    [Fact]
    public void The_alarm_ends_a_lease_that_ran_out() => Assert.Equal((ReferralStatus.Queued, 1), (Lapsed.Status, Lapsed.ExpiredFence));

    [Fact]
    public void The_alarm_leaves_a_live_lease_alone() => Given.Unchanged(ReferralDecisions.ExpireClaim(Claimed, LeaseEnd.AddTicks(-1)));

    [Fact]
    public void The_alarm_twice_has_one_effect() => Given.Unchanged(ReferralDecisions.ExpireClaim(Lapsed, LeaseEnd));

    [Fact]
    public void A_dermatologist_of_another_hub()
    {
        Given.Refused(Refusals.NotFound, Renew(Claimed, ForeignDermatologist, 1));
        Given.Refused(Refusals.NotFound, Release(Claimed, ForeignDermatologist, 1));
    }

    [Fact]
    public void Nobody_holds_the_case()
    {
        Given.Refused(ReferralRefusals.NotClaimed, Renew(Queued, Dermatologist, 1));
        Given.Refused(ReferralRefusals.NotClaimed, Release(Queued, Dermatologist, 0));
    }

    [Fact]
    public void The_fence_is_an_old_one()
    {
        var again = Claim(Claimed, Colleague, LeaseEnd);
        Given.Refused(ReferralRefusals.StaleFence, Renew(again, Dermatologist, 1, LeaseEnd));
        Given.Refused(ReferralRefusals.StaleFence, Release(again, Dermatologist, 1, LeaseEnd));
    }

    [Fact]
    public void A_colleague_guesses_the_fence()
    {
        Given.Refused(ReferralRefusals.NotClaimed, Renew(Claimed, Colleague, 1));
        Given.Refused(ReferralRefusals.NotClaimed, Release(Claimed, Colleague, 1));
    }

    [Fact]
    public void The_lease_has_run_out_before_the_alarm_and_after_it()
    {
        foreach (var referral in new[] { Claimed, Lapsed })
        {
            Given.Refused(ReferralRefusals.LeaseExpired, Renew(referral, Dermatologist, 1, LeaseEnd));
            Given.Refused(ReferralRefusals.LeaseExpired, Release(referral, Dermatologist, 1, LeaseEnd));
        }
    }
}
