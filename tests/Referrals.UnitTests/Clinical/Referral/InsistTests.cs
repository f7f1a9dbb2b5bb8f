using Referrals.Clinical;
using Referrals.Contracts;
using Referrals.Durable;
using Xunit;
using static Referrals.UnitTests.Clinical.Referring.AReferral;

namespace Referrals.UnitTests.Clinical.Referring;

/// <summary>The GP wants a patient seen whom the hub has answered in words, and the hub takes it.</summary>
public sealed class InsistTests
{
    static Decision<ReferralEvent> Insist(Referral referral, Actor? by = null) => ReferralDecisions.Insist(referral, by ?? Referrer, Now, InsistReason.ClinicalConcern);

    static Decision<ReferralEvent> Take(Referral referral, Actor? by = null) => ReferralDecisions.TakeFaceToFace(referral, by ?? Dermatologist, Now, Urgency.SuspectedCancer);

    [Fact]
    public void The_wish_stands_beside_the_answer_with_an_urgent_clock()
    {
        foreach (var answered in new[] { Advised, Filed, Closed })
        {
            var insisted = After(answered, Insist(answered));
            Assert.Equal((answered.Status, InsistReason.ClinicalConcern, UrgencyClock.DueAt(Urgency.Urgent, Nation.England, Now)), (insisted.Status, insisted.FaceToFace!.Reason, insisted.FaceToFace.DueAt));
            Assert.Same(answered.Advice, insisted.Advice);
            Given.Unchanged(Insist(insisted));
        }
    }

    [Fact]
    public void A_foreign_referrer() => Given.Refused(Refusals.NotFound, Insist(Closed, ForeignReferrer));

    [Fact]
    public void An_unanswered_case()
    {
        foreach (var open in new[] { AwaitingImages, Queued, Claimed, AwaitingInformation, Cancelled }) Given.Refused(ReferralRefusals.WrongState, Insist(open));
    }

    [Fact]
    public void A_case_with_an_appointment() =>
        Given.Refused(ReferralRefusals.FaceToFaceOffered, Insist(After(Claimed, ReferralDecisions.IssueAdvice(Claimed, Dermatologist, Now, AnAnswer with { Outcome = Outcome.FaceToFace, Priority = Urgency.Urgent }))));

    [Fact]
    public void An_anonymised_case() => Given.Refused(ReferralRefusals.AnonymisedAdviceOnly, Insist(AdvisedAnonymised));

    [Fact]
    public void The_hub_takes_it_once()
    {
        var taken = After(Insisted, Take(Insisted));
        Assert.Equal((Dermatologist.Person, Urgency.SuspectedCancer), (taken.FaceToFace!.TakenBy!.Value, taken.FaceToFace.Priority!.Value));
        Given.Unchanged(Take(taken, Colleague));
        Given.Unchanged(Insist(taken));
    }

    [Fact]
    public void A_foreign_dermatologist() => Given.Refused(Refusals.NotFound, Take(Insisted, ForeignDermatologist));

    [Fact]
    public void Nobody_has_insisted() => Given.Refused(ReferralRefusals.NothingInsisted, Take(Closed));
}
