using Referrals.Contracts;
using Referrals.Durable;
using Referrals.Identity;
using Xunit;
using static Referrals.UnitTests.Identity.ALink;

namespace Referrals.UnitTests.Identity;

/// <summary>A case of which nobody shall know whose it is, until its sender says so (PSN-03, PSN-09; scenario 21).</summary>
public sealed class AnonymisedTests
{
    static readonly FiledAdvice Advice = AnAdvice.Filed;

    [Fact]
    public void The_risk_must_be_accepted_and_is_recorded()
    {
        Given.Refused(PseudonymKeyRefusals.UnlinkedNotAccepted, PseudonymKeyDecisions.MakeLink(None, Gp, AnAnonymisedWish with { AcceptsUnlinked = false }));
        var made = Assert.IsType<LinkMade>(Assert.Single(PseudonymKeyDecisions.MakeLink(None, Gp, AnAnonymisedWish).Events));
        Assert.Equal((true, Gp.Person, null, Regime.Anonymised), (made.UnlinkedAccepted, made.Sender, made.Patient, made.Regime));
    }

    [Fact]
    public void Any_other_case_needs_its_patient() => Given.Refused(PseudonymKeyRefusals.PatientMissing, PseudonymKeyDecisions.MakeLink(None, Gp, Wish with { Patient = null }));

    [Fact]
    public void There_is_no_year_of_birth_to_ask_for()
    {
        Given.Refused(PseudonymKeyRefusals.BirthYearMismatch, PseudonymKeyDecisions.Bind(OpenAnonymised, Gp, AWish(FirstSet)));
        Assert.Equal(LinkStatus.Bound, BoundAnonymised.Status);
    }

    [Fact]
    public void It_is_paired_and_not_filed()
    {
        Assert.Equal(LinkStatus.Paired, PairedAnonymised.Status);
        var answer = Pairing.Judge(PairedAnonymised, Package).Answer(PairedAnonymised);
        Assert.Equal((null, null, true), (answer.Quarantine, answer.Patient, answer.SentAnonymised));
        Given.Refused(PseudonymKeyRefusals.NoLink, PseudonymKeyDecisions.NoteFiled(PairedAnonymised, TheRecord));
        Given.Refused(PseudonymKeyRefusals.NoLink, PseudonymKeyDecisions.File(PairedAnonymised, Gp));
        Given.Refused(Refusals.NotFound, PseudonymKeyDecisions.File(PairedAnonymised, ForeignGp));
    }

    [Fact]
    public void The_sender_says_whose_it_is_and_then_it_is_filed()
    {
        Given.Refused(Refusals.NotFound, PseudonymKeyDecisions.Identify(PairedAnonymised, ForeignGp, Patient));
        var identified = After(PairedAnonymised, PseudonymKeyDecisions.Identify(PairedAnonymised, Colleague, Patient));
        Assert.Equal((LinkStatus.Paired, Regime.Anonymised, Regime.Identified, Patient), (identified.Status, identified.Regime, identified.RegimeNow, identified.Patient));
        Assert.Same(Patient, Pairing.Judge(identified, Package).Answer(identified).Patient);
        Assert.Equal(LinkStatus.Filed, After(identified, PseudonymKeyDecisions.NoteFiled(identified, TheRecord)).Status);
    }

    [Fact]
    public void There_is_no_way_back_and_no_other_patient()
    {
        var identified = After(OpenAnonymised, PseudonymKeyDecisions.Identify(OpenAnonymised, Gp, Patient));
        Given.Unchanged(PseudonymKeyDecisions.Identify(identified, Gp, Patient));
        Given.Refused(PseudonymKeyRefusals.AlreadyIdentified, PseudonymKeyDecisions.Identify(identified, Gp, OtherPatient));
        Given.Refused(PseudonymKeyRefusals.AlreadyIdentified, PseudonymKeyDecisions.Identify(Open, Gp, OtherPatient));
        // The wish under which it was made still finds it.
        Given.Unchanged(PseudonymKeyDecisions.MakeLink(identified, Gp, AnAnonymisedWish));
        // From now on the year of birth is asked for, as for any patient.
        Given.Refused(PseudonymKeyRefusals.BirthYearMismatch, PseudonymKeyDecisions.Bind(identified, Gp, new BindingWish { Binding = FirstSet }));
    }

    [Fact]
    public void A_cancelled_case_is_not_identified()
    {
        var cancelled = After(OpenAnonymised, PseudonymKeyDecisions.Cancel(OpenAnonymised, Gp, CancelReason.NoLongerNeeded));
        Given.Refused(PseudonymKeyRefusals.LinkCancelled, PseudonymKeyDecisions.Identify(cancelled, Gp, Patient));
    }

    static UnlinkedAnswer Step(UnlinkedAnswer answer, Decision<UnlinkedAnswerEvent> decision) => decision.Events.Aggregate(answer, (state, happened) => state.Apply(happened));

    [Fact]
    public void An_answer_is_kept_once_read_by_its_practice_and_ends_with_the_filing()
    {
        var kept = Step(new(), UnlinkedAnswerDecisions.Keep(new(), Advice, Now));
        Assert.Empty(UnlinkedAnswerDecisions.Keep(kept, Advice, Now).Events);
        Assert.Equal(RecordRefusals.AlreadyFiled, UnlinkedAnswerDecisions.Keep(kept, Advice with { Package = "other" }, Now).Refusal);
        Assert.Equal(Refusals.NotFound, UnlinkedAnswerDecisions.Acknowledge(kept, ForeignGp, Now).Refusal);
        Assert.Equal(Refusals.NotFound, UnlinkedAnswerDecisions.Acknowledge(new(), Gp, Now).Refusal);
        var read = Step(kept, UnlinkedAnswerDecisions.Acknowledge(kept, Gp, Now));
        Assert.Equal(Now, read.AcknowledgedAt);
        var filed = Step(read, UnlinkedAnswerDecisions.NoteFiled(read, TheRecord));
        Assert.Equal((null, TheRecord), (filed.Advice, filed.Record));
        Assert.Empty(UnlinkedAnswerDecisions.Keep(filed, Advice, Now).Events);
    }
}
