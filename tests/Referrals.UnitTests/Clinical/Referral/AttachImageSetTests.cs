using Referrals.Clinical;
using Referrals.Contracts;
using Referrals.Durable;
using Xunit;
using static Referrals.UnitTests.Clinical.Referring.AReferral;

namespace Referrals.UnitTests.Clinical.Referring;

/// <summary>A set is opened for photographs.</summary>
public sealed class AttachImageSetTests
{
    static Decision<ReferralEvent> Attach(Referral referral, int set, Actor? actor = null) => ReferralDecisions.AttachImageSet(referral, actor ?? Referrer, SetId(set));

    [Fact]
    public void The_first_set_is_version_1() => Assert.Equal(1, Given.Only<ReferralEvent.ImageSetAttached, ReferralEvent>(Attach(AwaitingImages, 1)).Version);

    [Fact]
    public void The_same_set_again_keeps_its_version() => Given.Unchanged(Attach(WithOpenSet, 1));

    [Fact]
    public void The_same_set_again_is_fine_even_when_it_is_complete() => Given.Unchanged(Attach(Queued, 1));

    [Fact]
    public void A_new_set_takes_the_place_of_an_unsealed_one()
    {
        var referral = After(WithOpenSet, Attach(WithOpenSet, 2));
        Assert.Equal((SetId(2), 2, SetId(1)), (referral.CurrentSet, referral.SetVersion, Assert.Single(referral.FormerSets)));
    }

    [Fact]
    public void A_new_set_answers_a_request_for_more()
    {
        var referral = After(AwaitingInformation, Attach(AwaitingInformation, 2));
        Assert.Equal((ReferralStatus.AwaitingInformation, 2, FirstSet), (referral.Status, referral.SetVersion, referral.Complete));
    }

    [Fact]
    public void A_foreign_referrer() => Given.Refused(Refusals.NotFound, Attach(AwaitingImages, 1, ForeignReferrer));

    [Fact]
    public void No_such_referral() => Given.Refused(Refusals.NotFound, Attach(Absent, 1));

    [Fact]
    public void A_set_that_was_replaced() => Given.Refused(ReferralRefusals.ImageSetReplaced, Attach(After(WithOpenSet, Attach(WithOpenSet, 2)), 1));

    [Fact]
    public void A_case_in_the_queue_takes_no_new_set() => Given.Refused(ReferralRefusals.WrongState, Attach(Queued, 2));

    [Fact]
    public void Too_many_sets() => Given.Refused(ReferralRefusals.TooManyImageSets, Attach(WithOpenSet with { SetVersion = ClinicalLimits.ImageSetsMax }, 2));
}
