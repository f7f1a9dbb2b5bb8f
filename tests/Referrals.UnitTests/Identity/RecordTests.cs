using Referrals.Contracts;
using Referrals.Contracts.Messages;
using Referrals.Durable;
using Referrals.Identity;
using Xunit;
using static Referrals.UnitTests.Identity.AnAdvice;

namespace Referrals.UnitTests.Identity;

/// <summary>An answer is put into the record, once, and read.</summary>
public sealed class RecordEntryTests
{
    static readonly PatientRecordId OtherRecord = new(Guid.Parse("55555555-0000-4000-8000-000000000009"));

    static Decision<RecordEntryEvent> File(RecordEntry entry, FiledAdvice advice, PatientRecordId? record = null) => RecordEntryDecisions.File(entry, record ?? ALink.TheRecord, advice, ALink.Now);

    static Decision<RecordEntryEvent> Acknowledge(RecordEntry entry, Actor by, PatientRecordId? record = null) =>
        RecordEntryDecisions.Acknowledge(entry, by, record ?? ALink.TheRecord, ALink.Now.AddHours(2));

    [Fact]
    public void The_answer_is_filed_and_clinical_is_told()
    {
        Assert.Equal((ALink.TheRecord, ALink.Now, AnAdvice.Filed), (Unread.Record, Unread.FiledAt, Unread.Advice));
        var message = Assert.Single(RecordEntryMessages.Of(Unread, File(NotFiled, AnAdvice.Filed).Events[0], delivers: false));
        Assert.Equal(new AdviceFiled { Referral = ALink.Referral, Pseudonym = ALink.Pseudonym, FiledAt = ALink.Now }, message);
    }

    [Fact]
    public void The_same_answer_again_is_the_same_entry()
    {
        Given.Unchanged(File(Unread, AnAdvice.Filed with { Text = new SealedText { Box = [7] } }));
        Given.Unchanged(File(Read, AnAdvice.Filed));
    }

    [Fact]
    public void Another_answer_or_another_record()
    {
        Given.Refused(RecordRefusals.AlreadyFiled, File(Unread, AnAdvice.Filed with { Package = "another" }));
        Given.Refused(RecordRefusals.AlreadyFiled, File(Unread, AnAdvice.Filed, OtherRecord));
    }

    [Fact]
    public void A_referrer_reads_it_and_clinical_is_told()
    {
        Assert.Equal((ALink.Gp.Person, ALink.Now.AddHours(1)), (Read.AcknowledgedBy, Read.AcknowledgedAt));
        var message = Assert.Single(RecordEntryMessages.Of(Read, Acknowledge(Unread, ALink.Gp).Events[0], delivers: false));
        Assert.Equal(new AdviceAcknowledged { Referral = ALink.Referral, Pseudonym = ALink.Pseudonym, By = ALink.Gp.Person, At = ALink.Now.AddHours(2) }, message);
    }

    [Fact]
    public void Whoever_was_first_stands() => Given.Unchanged(Acknowledge(Read, ALink.Colleague));

    [Fact]
    public void Nothing_filed_another_record_or_a_foreign_referrer_look_alike()
    {
        Given.Refused(Refusals.NotFound, Acknowledge(NotFiled, ALink.Gp));
        Given.Refused(Refusals.NotFound, Acknowledge(Unread, ALink.Gp, OtherRecord));
        Given.Refused(Refusals.NotFound, Acknowledge(Unread, ALink.ForeignGp));
    }
}

/// <summary>Who a record is about.</summary>
public sealed class PatientRecordTests
{
    static readonly PatientRecord Nobody = new();
    static readonly PatientRecord Opened = Nobody.Apply(Assert.Single(PatientRecordDecisions.Open(Nobody, ALink.Practice, ALink.Patient).Events));
    static readonly SealedPatient Renamed = ALink.Patient with { Digests = ALink.Patient.Digests with { Whole = ALink.Digest("new name") } };

    [Fact]
    public void The_first_answer_opens_it() => Assert.Equal((ALink.Practice, ALink.Patient), (Opened.Practice, Opened.Patient));

    [Fact]
    public void The_same_patient_again_changes_nothing() => Given.Unchanged(PatientRecordDecisions.Open(Opened, ALink.Practice, ALink.Patient));

    [Fact]
    public void A_new_name_with_the_same_date_of_birth_is_taken_over() =>
        Assert.Equal(Renamed, Opened.Apply(Given.Only<PatientRestated, PatientRecordEvent>(PatientRecordDecisions.Open(Opened, ALink.Practice, Renamed))).Patient);

    [Fact]
    public void Another_practice() => Given.Refused(Refusals.NotFound, PatientRecordDecisions.Open(Opened, new PracticeId(ALink.ForeignGp.Organisations[0]), ALink.Patient));

    [Fact]
    public void Another_date_of_birth_unless_it_was_confirmed()
    {
        Given.Refused(PatientRefusals.PatientDiffers, PatientRecordDecisions.Open(Opened, ALink.Practice, ALink.OtherPatient));
        Given.Only<PatientRestated, PatientRecordEvent>(PatientRecordDecisions.Open(Opened, ALink.Practice, ALink.OtherPatient with { BirthDateConfirmed = true }));
        Assert.True(PatientRecordDecisions.Agrees(Nobody, "any"));
        Assert.True(PatientRecordDecisions.Agrees(Opened, ALink.Patient.Digests.BirthDate));
        Assert.False(PatientRecordDecisions.Agrees(Opened, ALink.OtherPatient.Digests.BirthDate));
    }
}

/// <summary>Answers that must wait.</summary>
public sealed class QuarantineTests
{
    static readonly Quarantine Empty = new();
    static readonly Quarantine Holding = Empty.Apply(Assert.Single(QuarantineDecisions.Hold(Empty, Held, ALink.Now).Events));

    [Fact]
    public void It_waits_with_its_reason_owner_and_time()
    {
        Assert.Equal((Held, ALink.Now), (Holding.Advice, Holding.ArrivedAt));
        Assert.True(QuarantineDecisions.Stays(Holding, Held.Package));
        Assert.False(QuarantineDecisions.Stays(Empty, Held.Package));
    }

    [Theory]
    [InlineData(QuarantineReason.NotAParty, 1)]
    [InlineData(QuarantineReason.PossibleMispairing, 0)]
    public void Whoever_uses_a_key_without_being_a_party_is_an_incident(QuarantineReason reason, int incidents)
    {
        var held = new AdviceHeld { Advice = Held with { Reason = reason }, At = ALink.Now };
        var raised = QuarantineMessages.Of(Held.Referral, Empty.Apply(held), held).OfType<Contracts.Messages.IncidentRaised>().ToArray();
        Assert.Equal(incidents, raised.Count(each => each.Kind == IncidentKind.KeyRefused && each.Practice == Held.Owner));
    }

    [Fact]
    public void The_same_answer_twice_is_one_quarantine() => Given.Unchanged(QuarantineDecisions.Hold(Holding, Held with { Reason = QuarantineReason.TooEarly }, ALink.Now.AddDays(1)));

    [Fact]
    public void Another_answer_is_kept_too_and_the_waiting_began_with_the_first()
    {
        var both = Holding.Apply(Given.Only<AdviceHeld, QuarantineEvent>(QuarantineDecisions.Hold(Holding, Held with { Package = "another" }, ALink.Now.AddDays(1))));
        Assert.Equal(("another", ALink.Now), (both.Advice!.Package, both.ArrivedAt));
    }

    [Theory]
    [InlineData(QuarantineReason.TooEarly, true)]
    [InlineData(QuarantineReason.CancelledLink, true)]
    [InlineData(QuarantineReason.UnpairedLink, true)]
    [InlineData(QuarantineReason.UnknownPseudonym, false)]
    [InlineData(QuarantineReason.PossibleMispairing, false)]
    [InlineData(QuarantineReason.NotAParty, false)]
    [InlineData(QuarantineReason.AlreadyFiled, false)]
    public void Once_it_is_filed_only_what_waited_for_the_sender_is_released(QuarantineReason reason, bool released)
    {
        var holding = new Quarantine { Advice = Held with { Reason = reason }, ArrivedAt = ALink.Now };
        Assert.Equal(!released, QuarantineDecisions.Stays(holding, Held.Package));
        if (released) Assert.Null(holding.Apply(Given.Only<AdviceReleased, QuarantineEvent>(QuarantineDecisions.Release(holding, Held.Pseudonym, ALink.Now))).Advice);
        else Given.Unchanged(QuarantineDecisions.Release(holding, Held.Pseudonym, ALink.Now));
        Given.Unchanged(QuarantineDecisions.Release(Empty, Held.Pseudonym, ALink.Now));
    }

    /// <summary>Of one referral only one link lives: whoever filed under another has taken back the one that was in doubt.</summary>
    [Theory]
    [InlineData(QuarantineReason.PossibleMispairing, true)]
    [InlineData(QuarantineReason.UnknownPseudonym, false)]
    [InlineData(QuarantineReason.NotAParty, false)]
    [InlineData(QuarantineReason.AlreadyFiled, false)]
    public void A_mix_up_under_a_link_that_was_taken_back_ends_when_the_answer_is_filed_under_the_new_one(QuarantineReason reason, bool released)
    {
        var holding = new Quarantine { Advice = Held with { Reason = reason }, ArrivedAt = ALink.Now };
        Assert.Equal(released, QuarantineDecisions.Release(holding, Contracts.Pseudonym.FromRandom([1, 2, 3, 4, 5, 6, 7, 8]), ALink.Now).Events.Count == 1);
    }

    [Fact]
    public void What_waited_for_the_sender_may_turn_out_to_be_a_mix_up_and_never_covers_one()
    {
        var early = new Quarantine { Advice = Held with { Reason = QuarantineReason.TooEarly }, ArrivedAt = ALink.Now };
        Assert.Equal(Held, Given.Only<AdviceHeld, QuarantineEvent>(QuarantineDecisions.Hold(early, Held, ALink.Now)).Advice);
        Given.Unchanged(QuarantineDecisions.Hold(early, early.Advice!, ALink.Now));
        Given.Unchanged(QuarantineDecisions.Hold(Holding, Held with { Package = "another", Reason = QuarantineReason.CancelledLink }, ALink.Now));
    }
}

/// <summary>A page's cursor is the sort key of its last row.</summary>
public sealed class CursorTests
{
    [Fact]
    public void It_comes_back()
    {
        var cursor = new Cursor(1_795_370_828_374, ALink.Referral.Value);
        Assert.True(Cursor.TryRead(cursor.ToString(), out var read));
        Assert.Equal(cursor, read);
        Assert.True(Cursor.TryRead(null, out var beginning));
        Assert.Null(beginning);
    }

    [Theory]
    [InlineData("")]
    [InlineData("zz")]
    [InlineData("***")]
    [InlineData("AAAA")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public void Anything_else_is_none(string text) => Assert.False(Cursor.TryRead(text, out _));
}
