using Referrals.Clinical;
using Referrals.Contracts;
using Referrals.Durable;
using Xunit;
using static Referrals.UnitTests.Clinical.Referring.AReferral;

namespace Referrals.UnitTests.Clinical.Referring;

/// <summary>The holder answers, or asks back.</summary>
public sealed class IssueAdviceTests
{
    static readonly Answer FaceToFace = AnAnswer with { Outcome = Outcome.FaceToFace, Priority = Urgency.Urgent };

    static Decision<ReferralEvent> Issue(Answer answer, Actor? by = null, Referral? referral = null, DateTimeOffset? at = null) =>
        ReferralDecisions.IssueAdvice(referral ?? Claimed, by ?? Dermatologist, at ?? Now, answer);

    [Fact]
    public void Advice_names_who_answered_what_was_seen_and_its_limitation()
    {
        var advice = Given.Only<ReferralEvent.AdviceIssued, ReferralEvent>(Issue(AnAnswer)).Advice;
        Assert.Equal((Dermatologist.Person, Outcome.AdviceOnly, FirstSet, Limitation.Current), (advice.By, advice.Outcome, advice.Seen, advice.Limitation));
        Assert.Contains("face to face", Limitation.Text(advice.Limitation));
    }

    [Fact]
    public void An_answered_case_is_held_by_nobody() => Assert.Equal((ReferralStatus.Advised, null), (Advised.Status, Advised.Claim));

    [Fact]
    public void A_face_to_face_appointment_has_a_priority() =>
        Assert.Equal(Urgency.Urgent, Given.Only<ReferralEvent.AdviceIssued, ReferralEvent>(Issue(FaceToFace)).Advice.Priority);

    [Fact]
    public void A_question_back_goes_to_the_GP()
    {
        var round = Assert.Single(AwaitingInformation.Information);
        Assert.Equal((ReferralStatus.AwaitingInformation, null, null), (AwaitingInformation.Status, AwaitingInformation.Advice, AwaitingInformation.Claim));
        Assert.Equal([InformationKind.Medication, InformationKind.RetakeImages], round.Kinds);
    }

    [Fact]
    public void A_question_for_photographs_opens_a_text_only_referral_for_them()
    {
        var referral = After(Claimed with { WantsImages = false }, Issue(Question, referral: Claimed with { WantsImages = false }));
        Assert.True(referral.WantsImages);
    }

    [Fact]
    public void A_kind_named_twice_is_asked_once() => Assert.Single(
        Given.Only<ReferralEvent.InformationRequested, ReferralEvent>(Issue(Question with { Kinds = [InformationKind.History, InformationKind.History] })).Kinds);

    [Fact]
    public void A_dermatologist_of_another_hub() => Given.Refused(Refusals.NotFound, Issue(AnAnswer, ForeignDermatologist));

    [Fact]
    public void Nobody_holds_the_case() => Given.Refused(ReferralRefusals.NotClaimed, Issue(AnAnswer, referral: Queued));

    [Fact]
    public void The_fence_is_an_old_one() => Given.Refused(ReferralRefusals.StaleFence, Issue(AnAnswer with { Fence = 0 }));

    [Fact]
    public void A_colleague_guesses_the_fence() => Given.Refused(ReferralRefusals.NotClaimed, Issue(AnAnswer, Colleague));

    [Fact]
    public void The_lease_has_run_out() => Given.Refused(ReferralRefusals.LeaseExpired, Issue(AnAnswer, at: Now.AddMinutes(LeaseMinutes)));

    [Fact]
    public void Another_image_set_version_was_seen() => Given.Refused(ReferralRefusals.SetVersionOutdated, Issue(AnAnswer with { SetVersion = 2 }));

    [Fact]
    public void No_text() => Given.Refused(ReferralRefusals.AdviceTextRequired, Issue(AnAnswer with { Text = null }));

    [Fact]
    public void A_priority_without_an_appointment() => Given.Refused(ReferralRefusals.AnswerContradictory, Issue(AnAnswer with { Priority = Urgency.Urgent }));

    [Fact]
    public void Kinds_without_a_question() => Given.Refused(ReferralRefusals.AnswerContradictory, Issue(FaceToFace with { Kinds = [InformationKind.History] }));

    [Fact]
    public void An_appointment_without_a_priority() => Given.Refused(ReferralRefusals.PriorityRequired, Issue(FaceToFace with { Priority = null }));

    [Fact]
    public void A_question_without_kinds() => Given.Refused(ReferralRefusals.KindsRequired, Issue(Question with { Kinds = [] }));

    [Fact]
    public void A_question_too_many() => Given.Refused(ReferralRefusals.TooManyQuestions,
        Issue(Question, referral: Claimed with { Information = [.. Enumerable.Repeat(AwaitingInformation.Information[0], ClinicalLimits.InformationRoundsMax)] }));

    [Fact]
    public void An_answered_case_is_not_answered_twice() => Given.Refused(ReferralRefusals.NotClaimed, Issue(AnAnswer, referral: Advised));
}
