using Referrals.Clinical;
using Referrals.Contracts;
using Referrals.Durable;
using Xunit;
using static Referrals.UnitTests.Clinical.Referring.AReferral;

namespace Referrals.UnitTests.Clinical.Referring;

/// <summary>The wrong patient had been picked; another link stands for the right one.</summary>
public sealed class RelinkTests
{
    static Decision<ReferralEvent> Relink(Referral referral, Pseudonym pseudonym, Actor? by = null) => ReferralDecisions.Relink(referral, by ?? Referrer, pseudonym);

    [Fact]
    public void The_new_pseudonym_stands_and_the_old_one_is_remembered()
    {
        var referral = After(Queued, Relink(Queued, OtherPseudonym));
        Assert.Equal((ReferralStatus.Queued, OtherPseudonym, ItsPseudonym), (referral.Status, referral.Pseudonym, Assert.Single(referral.FormerPseudonyms)));
    }

    [Fact]
    public void The_same_pseudonym_again_changes_nothing() => Given.Unchanged(Relink(Queued, ItsPseudonym));

    [Fact]
    public void A_foreign_referrer() => Given.Refused(Refusals.NotFound, Relink(Queued, OtherPseudonym, ForeignReferrer));

    [Fact]
    public void The_answer_is_filed()
    {
        Given.Refused(ReferralRefusals.AlreadyFiled, Relink(Filed, OtherPseudonym));
        Given.Refused(ReferralRefusals.AlreadyFiled, Relink(Closed, OtherPseudonym));
        Given.Refused(ReferralRefusals.AlreadyFiled, Relink(AdvisedAndRead, OtherPseudonym));
    }

    [Fact]
    public void A_cancelled_referral() => Given.Refused(ReferralRefusals.WrongState, Relink(Cancelled, OtherPseudonym));

    [Fact]
    public void A_link_that_was_replaced_does_not_come_back() =>
        Given.Refused(ReferralRefusals.LinkReplaced, Relink(After(Queued, Relink(Queued, OtherPseudonym)), ItsPseudonym));

    [Fact]
    public void Too_many_links()
    {
        var referral = Queued;
        for (byte number = 2; number <= ClinicalLimits.LinksMax; number++) referral = After(referral, Relink(referral, Pseudonyms(number)));
        Given.Refused(ReferralRefusals.TooManyLinks, Relink(referral, Pseudonyms(99)));
    }
}
