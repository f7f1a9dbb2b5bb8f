using Referrals.Clinical;
using Referrals.Contracts;
using Referrals.Durable;
using Xunit;
using static Referrals.UnitTests.Clinical.Referring.AReferral;

namespace Referrals.UnitTests.Clinical.Referring;

/// <summary>The GP asks for an opinion.</summary>
public sealed class SubmitTests
{
    static Decision<ReferralEvent> Submit(Submission wish, Actor? actor = null, Referral? referral = null) =>
        ReferralDecisions.Submit(referral ?? Absent, actor ?? Referrer, Now, wish);

    [Fact]
    public void A_referral_with_photographs_waits_for_them()
    {
        var referral = After(Absent, Submit(AWish));
        Assert.Equal((ReferralStatus.AwaitingImages, ItsPseudonym, Referrer.Person, true), (referral.Status, referral.Pseudonym, referral.Referrer, referral.WantsImages));
        Assert.Equal((Now, null, null), (referral.CreatedAt, referral.QueuedAt, referral.DueAt));
    }

    [Fact]
    public void The_data_key_is_kept_for_the_hub() => Assert.Equal(TheHub, Assert.Single(AwaitingImages.Keys).Hub);

    [Fact]
    public void A_text_only_referral_waits_for_its_empty_set()
    {
        var referral = After(Absent, Submit(TextOnly));
        Assert.Equal((ReferralStatus.AwaitingImages, false, TextOnlyReason.ManagementQuestion), (referral.Status, referral.WantsImages, referral.TextOnlyReason));
    }

    [Fact]
    public void A_reason_beside_photographs_is_left_out() =>
        Assert.Null(After(Absent, Submit(AWish with { TextOnlyReason = TextOnlyReason.FollowUpQuestion })).TextOnlyReason);

    [Fact]
    public void A_foreign_practice_is_not_found() => Given.Refused(Refusals.NotFound, Submit(AWish, ForeignReferrer));

    [Fact]
    public void An_id_that_is_taken() => Given.Refused(Refusals.AlreadyExists, Submit(AWish, referral: AwaitingImages));

    [Fact]
    public void An_emergency_never_waits_in_a_queue() => Given.Refused(ReferralRefusals.Emergency, Submit(AWish with { Urgency = Urgency.Emergency }));

    [Fact]
    public void A_hub_that_the_practice_does_not_send_to() => Given.Refused(ReferralRefusals.HubUnknown, Submit(AWish with { Terms = null }));

    [Fact]
    public void Words_only_without_a_reason() => Given.Refused(ReferralRefusals.TextOnlyReasonRequired, Submit(TextOnly with { TextOnlyReason = null }));

    [Fact]
    public void Words_only_where_the_hub_wants_photographs() => Given.Refused(ReferralRefusals.TextOnlyNotAllowed,
        Submit(TextOnly with { Terms = new HubTerms { Nation = Nation.England, TextOnlyAllowed = false } }));
}
