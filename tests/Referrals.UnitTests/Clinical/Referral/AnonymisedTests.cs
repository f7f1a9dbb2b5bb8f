using Referrals.Clinical;
using Referrals.Contracts;
using Xunit;
using static Referrals.UnitTests.Clinical.Referring.AReferral;

namespace Referrals.UnitTests.Clinical.Referring;

/// <summary>A case behind which nobody is known: advice for its sender, and no record (PSN-03).</summary>
public sealed class AnonymisedTests
{
    static readonly Referral Held = Claimed with { Regime = Regime.Anonymised };

    [Fact]
    public void The_tickets_regime_is_kept()
    {
        var referral = After(Absent, ReferralDecisions.Submit(Absent, Referrer, Now, AWish with { Regime = Regime.Anonymised }));
        Assert.Equal((true, Regime.Anonymised), (referral.IsAnonymised, referral.Regime));
        Assert.False(AwaitingImages.IsAnonymised);
    }

    [Fact]
    public void Nobody_is_given_an_appointment() =>
        Given.Refused(ReferralRefusals.AnonymisedAdviceOnly, ReferralDecisions.IssueAdvice(Held, Dermatologist, Now, AnAnswer with { Outcome = Outcome.FaceToFace, Priority = Urgency.Urgent }));

    [Fact]
    public void It_closes_when_its_sender_has_read_the_answer()
    {
        Assert.Equal(ReferralStatus.Closed, After(AdvisedAnonymised, ReferralDecisions.AcknowledgeAdvice(AdvisedAnonymised, ItsPseudonym, Referrer.Person, Now)).Status);
        var withCopy = AdvisedWithCopy with { Regime = Regime.Anonymised };
        var read = After(withCopy, ReferralDecisions.AcknowledgeAdvice(withCopy, ItsPseudonym, Referrer.Person, Now));
        Assert.Equal(ReferralStatus.Advised, read.Status);
        Assert.Equal(ReferralStatus.Closed, After(read, ReferralDecisions.DeviceCleared(read, FirstSet.ImageSet)).Status);
    }

    /// <summary>The sender has said whose it is after having read it.</summary>
    [Fact]
    public void The_news_that_it_was_filed_after_all_changes_nothing_more()
    {
        var closed = After(AdvisedAnonymised, ReferralDecisions.AcknowledgeAdvice(AdvisedAnonymised, ItsPseudonym, Referrer.Person, Now));
        Given.Unchanged(ReferralDecisions.AdviceFiled(closed, ItsPseudonym, Now));
    }

    [Fact]
    public void A_known_patient_is_not_made_unknown_by_another_link()
    {
        Given.Refused(ReferralRefusals.LinkAnonymised, ReferralDecisions.Relink(Queued, Referrer, OtherPseudonym, Regime.Anonymised));
        var named = Queued with { Regime = Regime.Anonymised };
        Assert.Equal(Regime.Pseudonymised, After(named, ReferralDecisions.Relink(named, Referrer, OtherPseudonym, Regime.Pseudonymised)).Regime);
    }
}
