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

    static Decision<ReferralEvent> Clear(Referral referral, ImageSetId? set = null) => ReferralDecisions.DeviceCleared(referral, set ?? FirstSet.ImageSet);

    static Referral Read(Referral referral) => After(referral, Acknowledge(referral));

    [Fact]
    public void Read_while_a_copy_lives_it_waits_and_the_last_copy_closes_it()
    {
        var read = Read(FiledWithCopy);
        Assert.Equal((ReferralStatus.Filed, Now), (read.Status, read.AcknowledgedAt));
        Assert.Equal(ReferralStatus.Closed, After(read, Clear(read)).Status);
    }

    [Fact]
    public void In_whatever_order_it_is_filed_read_and_cleared_the_third_closes()
    {
        var (filed, read, cleared) = ((Func<Referral, Referral>)(it => After(it, File(it))), (Func<Referral, Referral>)Read, (Func<Referral, Referral>)(it => After(it, Clear(it))));
        foreach (var (first, second, third) in new[] { (filed, read, cleared), (filed, cleared, read), (read, filed, cleared), (read, cleared, filed), (cleared, filed, read), (cleared, read, filed) })
        {
            var two = second(first(AdvisedWithCopy));
            Assert.NotEqual(ReferralStatus.Closed, two.Status);
            Assert.Equal(ReferralStatus.Closed, third(two).Status);
        }
    }

    [Fact]
    public void A_device_may_be_cleared_before_the_referral_hears_of_the_sealing()
    {
        var early = After(WithOpenSet, Clear(WithOpenSet));
        Assert.False(After(early, ReferralDecisions.ImagesSealed(early, Now, FirstSet)).CopyLives);
    }

    [Fact]
    public void Every_set_of_photographs_must_be_gone_the_replaced_one_too()
    {
        var two = Attach(AwaitingImages, SetId(3));
        two = Attach(two, SetId(1));
        two = After(two, ReferralDecisions.ImagesSealed(two, Now, Set(3, 1, images: 1)));
        Given.Unchanged(ReferralDecisions.ImagesSealed(two, Now, Set(3, 1, images: 1)));
        two = After(two, ReferralDecisions.ImagesSealed(two, Now, Set(1, 2, images: 1)));
        Assert.Equal([SetId(3), SetId(1)], two.OwedSets);
        two = After(two, Clear(two));
        Assert.True(two.CopyLives);
        Assert.False(After(two, Clear(two, SetId(3))).CopyLives);
    }

    [Fact]
    public void Cleared_of_a_set_that_is_not_this_referrals() => Given.Refused(ReferralRefusals.ImageSetUnknown, Clear(FiledWithCopy, SetId(9)));

    [Fact]
    public void Without_photographs_nothing_is_owed() =>
        Assert.Empty(After(WithOpenSet with { WantsImages = false }, ReferralDecisions.ImagesSealed(WithOpenSet with { WantsImages = false }, Now, EmptySet)).OwedSets);

    [Fact]
    public void The_same_news_again_changes_nothing()
    {
        Given.Unchanged(File(Filed));
        Given.Unchanged(File(Closed));
        Given.Unchanged(Acknowledge(AdvisedAndRead));
        Given.Unchanged(Acknowledge(Closed));
        Given.Unchanged(Clear(Closed));
        Given.Unchanged(Acknowledge(Read(FiledWithCopy)));
    }

    [Fact]
    public void No_such_referral()
    {
        Given.Refused(Refusals.NotFound, File(Absent));
        Given.Refused(Refusals.NotFound, Acknowledge(Absent));
        Given.Refused(Refusals.NotFound, Clear(Absent));
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
