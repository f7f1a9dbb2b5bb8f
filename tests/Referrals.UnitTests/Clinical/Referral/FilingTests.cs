using Referrals.Clinical;
using Referrals.Contracts;
using Referrals.Durable;
using Xunit;
using static Referrals.UnitTests.Clinical.Referring.AReferral;

namespace Referrals.UnitTests.Clinical.Referring;

/// <summary>The answer is filed and read, in whatever order the news of it comes.</summary>
public sealed class FilingTests
{
    static Decision<ReferralEvent> File(Referral referral, Pseudonym? pseudonym = null) => ReferralDecisions.AdviceFiled(referral, pseudonym ?? ItsPseudonym, Now);

    static Decision<ReferralEvent> Acknowledge(Referral referral, Pseudonym? pseudonym = null) =>
        ReferralDecisions.AcknowledgeAdvice(referral, pseudonym ?? ItsPseudonym, Referrer.Person, Now);

    [Fact]
    public void A_filed_answer_waits_to_be_read() => Assert.Equal((ReferralStatus.Filed, Now), (Filed.Status, Filed.FiledAt));

    [Fact]
    public void Reading_it_closes_the_referral() => Assert.Equal((ReferralStatus.Closed, Now), (Closed.Status, Closed.AcknowledgedAt));

    [Fact]
    public void When_the_reading_overtakes_the_filing_the_filing_closes()
    {
        Assert.Equal(ReferralStatus.Advised, AdvisedAndRead.Status);
        Assert.Equal(ReferralStatus.Closed, After(AdvisedAndRead, File(AdvisedAndRead)).Status);
    }

    [Fact]
    public void The_same_news_again_changes_nothing()
    {
        Given.Unchanged(File(Filed));
        Given.Unchanged(File(Closed));
        Given.Unchanged(Acknowledge(AdvisedAndRead));
        Given.Unchanged(Acknowledge(Closed));
    }

    [Fact]
    public void No_such_referral()
    {
        Given.Refused(Refusals.NotFound, File(Absent));
        Given.Refused(Refusals.NotFound, Acknowledge(Absent));
    }

    [Fact]
    public void Filed_or_read_under_a_pseudonym_that_no_longer_stands()
    {
        var relinked = After(Advised, ReferralDecisions.Relink(Advised, Referrer, OtherPseudonym));
        Given.Refused(ReferralRefusals.PseudonymOutdated, File(relinked));
        Given.Refused(ReferralRefusals.PseudonymOutdated, Acknowledge(relinked));
    }

    [Fact]
    public void There_is_no_answer_yet()
    {
        Given.Refused(ReferralRefusals.WrongState, File(Claimed));
        Given.Refused(ReferralRefusals.WrongState, Acknowledge(Claimed));
    }
}
