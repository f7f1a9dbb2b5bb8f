using Referrals.Clinical;
using Referrals.Contracts;
using Referrals.Durable;
using Xunit;
using static Referrals.UnitTests.Clinical.Referring.AReferral;

namespace Referrals.UnitTests.Clinical.Referring;

/// <summary>A complete set puts the referral into the triage queue (WRK-04).</summary>
public sealed class ImagesSealedTests
{
    static Decision<ReferralEvent> Sealed(Referral referral, CompleteSet set, DateTimeOffset? at = null) => ReferralDecisions.ImagesSealed(referral, at ?? Now, set);

    [Fact]
    public void The_referral_joins_the_queue_and_its_clock_starts()
    {
        var referral = After(WithOpenSet, Sealed(WithOpenSet, FirstSet));
        Assert.Equal((ReferralStatus.Queued, Now, FirstSet), (referral.Status, referral.QueuedAt, referral.Complete));
        Assert.Equal(UrgencyClock.DueAt(Urgency.Routine, Nation.England, Now), referral.DueAt);
    }

    [Fact]
    public void A_text_only_referral_queues_with_its_empty_set()
    {
        var referral = After(Absent, ReferralDecisions.Submit(Absent, Referrer, Now, TextOnly));
        referral = Attach(referral, EmptySet.ImageSet);
        Assert.Equal(ReferralStatus.Queued, After(referral, Sealed(referral, EmptySet)).Status);
    }

    [Fact]
    public void New_photographs_queue_the_case_again_with_its_first_due_time()
    {
        var referral = Attach(AwaitingInformation, SetId(2));
        referral = After(referral, Sealed(referral, Set(2, 2, 1), Now.AddDays(3)));
        Assert.Equal((ReferralStatus.Queued, Now.AddDays(3), Queued.DueAt, 2), (referral.Status, referral.QueuedAt, referral.DueAt, referral.Complete!.Version));
    }

    [Fact]
    public void No_such_referral() => Given.Refused(Refusals.NotFound, Sealed(Absent, FirstSet));

    [Fact]
    public void A_replaced_set_moves_nothing_but_its_photographs_are_owed_once()
    {
        var replaced = Attach(WithOpenSet, SetId(2));
        Assert.Equal(FirstSet.ImageSet, Given.Only<ReferralEvent.CopiesOwed, ReferralEvent>(Sealed(replaced, FirstSet)).ImageSet);
        Given.Unchanged(Sealed(After(replaced, Sealed(replaced, FirstSet)), FirstSet));
        Given.Unchanged(Sealed(replaced, EmptySet));
        Given.Unchanged(Sealed(replaced with { Status = ReferralStatus.Closed }, FirstSet));
    }

    [Fact]
    public void A_set_that_is_not_attached() => Given.Refused(ReferralRefusals.ImageSetUnknown, Sealed(WithOpenSet, Set(9, 1, 3)));

    [Fact]
    public void A_version_that_is_not_attached() => Given.Refused(ReferralRefusals.ImageSetUnknown, Sealed(WithOpenSet, FirstSet with { Version = 2 }));

    [Fact]
    public void The_same_news_again_changes_nothing() => Given.Unchanged(Sealed(Claimed, FirstSet));

    [Fact]
    public void A_referral_that_announces_photographs_never_queues_without_them() => Given.Refused(ReferralRefusals.EmptySetNotAllowed, Sealed(WithOpenSet, EmptySet));
}
