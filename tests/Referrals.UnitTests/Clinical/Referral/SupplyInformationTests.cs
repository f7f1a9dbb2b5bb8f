using Referrals.Clinical;
using Referrals.Durable;
using Xunit;
using static Referrals.UnitTests.Clinical.Referring.AReferral;

namespace Referrals.UnitTests.Clinical.Referring;

/// <summary>The GP answers the hub's question in words.</summary>
public sealed class SupplyInformationTests
{
    static readonly DateTimeOffset Later = Now.AddDays(2);

    static Decision<ReferralEvent> Supply(Referral referral, Actor? by = null) => ReferralDecisions.SupplyInformation(referral, by ?? Referrer, Later, Text);

    [Fact]
    public void The_case_joins_the_queue_again_with_its_first_due_time()
    {
        var referral = After(AwaitingInformation, Supply(AwaitingInformation));
        Assert.Equal((ReferralStatus.Queued, Later, Queued.DueAt), (referral.Status, referral.QueuedAt, referral.DueAt));
        Assert.Equal((Text, Later), (referral.Information[0].Answer, referral.Information[0].AnsweredAt));
    }

    [Fact]
    public void While_a_new_set_is_open_the_case_waits_for_it()
    {
        var open = Attach(AwaitingInformation, SetId(2));
        var referral = After(open, Supply(open));
        Assert.Equal((ReferralStatus.AwaitingInformation, false), (referral.Status, referral.AsksForWords));
        Assert.Equal(ReferralStatus.Queued, After(referral, ReferralDecisions.ImagesSealed(referral, Later, Set(2, 2, 1))).Status);
    }

    [Fact]
    public void Words_may_follow_when_the_photographs_have_queued_the_case()
    {
        var open = Attach(AwaitingInformation, SetId(2));
        var queued = After(open, ReferralDecisions.ImagesSealed(open, Now, Set(2, 2, 1)));
        Assert.Equal(ReferralStatus.Queued, After(queued, Supply(queued)).Status);
        Given.Only<ReferralEvent.InformationSupplied, ReferralEvent>(Supply(queued));
    }

    [Fact]
    public void A_foreign_referrer() => Given.Refused(Refusals.NotFound, Supply(AwaitingInformation, ForeignReferrer));

    [Fact]
    public void Nothing_was_asked() => Given.Refused(ReferralRefusals.NothingAsked, Supply(Queued));

    [Fact]
    public void The_question_is_answered_already() => Given.Refused(ReferralRefusals.NothingAsked, Supply(After(AwaitingInformation, Supply(AwaitingInformation))));

    [Fact]
    public void A_dermatologist_is_at_work_on_it()
    {
        var open = Attach(AwaitingInformation, SetId(2));
        var claimed = Claim(After(open, ReferralDecisions.ImagesSealed(open, Now, Set(2, 2, 1))), Dermatologist);
        Given.Refused(ReferralRefusals.NothingAsked, Supply(claimed));
    }
}
