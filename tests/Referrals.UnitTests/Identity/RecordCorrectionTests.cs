using Referrals.Durable;
using Referrals.Identity;
using Xunit;
using static Referrals.Identity.RecordCorrectionDecisions;
using static Referrals.UnitTests.Identity.ACorrectedPatient;
using static Referrals.UnitTests.Identity.ALink;

namespace Referrals.UnitTests.Identity;

/// <summary>A patient's NHS number is replaced; what was under way under the one before still comes home (domain.md §11).</summary>
public sealed class ReplaceNumberTests
{
    static Decision<PatientRecordEvent> Ask(PatientRecord record, NumberWish wish, Actor? by = null) => ReplaceNumber(record, by ?? Gp, wish, Now.AddHours(1));

    [Fact]
    public void The_new_number_is_the_patients_and_the_old_one_is_kept_with_who_and_when()
    {
        var replaced = Given.Only<NumberReplaced, PatientRecordEvent>(Ask(Old, To("new", Old, Entered("old"))));
        var after = Old.Apply(replaced);
        Assert.Equal(Digest("new"), after.Patient!.Digests.Index);
        Assert.Equal([new EarlierNumber { Index = Digest("old"), BirthDate = Digest("old born"), Reason = NumberChangeReason.Superseded, By = Gp.Person, At = Now.AddHours(1) }], after.Earlier!);
    }

    [Fact]
    public void Nobodys_record_or_another_practices_look_alike()
    {
        Given.Refused(Refusals.NotFound, Ask(new(), To("new", Old, Entered("old"))));
        Given.Refused(Refusals.NotFound, Ask(Old, To("new", Old, Entered("old")), ForeignGp));
        Given.Refused(Refusals.NotFound, Ask(Old, To("new", Old, Entered("old")), Guardian));
    }

    [Fact]
    public void The_same_number_changes_nothing() => Given.Unchanged(Ask(Renumbered, To("new", Renumbered, Entered("new"))));

    [Fact]
    public void Wrong_identifiers_or_a_patient_who_was_not_opened()
    {
        Given.Refused(QuarantineRefusals.IdentifiersMismatch, Ask(Old, To("new", Old, Entered("else", known: "old"))));
        Given.Refused(QuarantineRefusals.IdentifiersMismatch, Ask(Old, To("new", Old, Entered("old", "another day"))));
        Given.Refused(QuarantineRefusals.IdentifiersMismatch, Ask(Old, To("new", Old, Entered("old")) with { Patient = null }));
    }

    [Fact]
    public void A_record_that_was_merged_away() => Given.Refused(RecordCorrectionRefusals.MergedAway, Ask(Away, To("new", Away, Entered("old"))));

    [Fact]
    public void Particulars_that_changed_meanwhile() =>
        Given.Refused(RecordCorrectionRefusals.ChangedMeanwhile, Ask(Old, To("new", Old, Entered("old")) with { MadeFrom = Digest("before") }));

    [Fact]
    public void More_numbers_than_anybody_has()
    {
        var record = Old;
        for (var change = 0; change < EarlierNumbersMax; change++)
            record = After(record, Ask(record, To($"n{change}", record, Entered(change == 0 ? "old" : $"n{change - 1}"))));
        Given.Refused(RecordCorrectionRefusals.TooManyNumbers, Ask(record, To("one more", record, Entered($"n{EarlierNumbersMax - 1}"))));
    }

    [Fact]
    public void Back_to_the_number_before_it_is_the_present_one_and_no_earlier_one()
    {
        var back = After(Renumbered, Ask(Renumbered, To("old", Renumbered, Entered("new"))));
        Assert.Equal(Digest("old"), back.Patient!.Digests.Index);
        Assert.Equal([Digest("new")], back.Earlier!.Select(number => number.Index));
    }

    [Fact]
    public void An_answer_under_way_under_the_old_number_is_filed_and_does_not_bring_the_old_number_back()
    {
        Given.Unchanged(PatientRecordDecisions.Open(Renumbered, Practice, Known("old")));
        Given.Unchanged(PatientRecordDecisions.Open(Renumbered, Practice, Known("old", name: "an older name")));
        Given.Unchanged(PatientRecordDecisions.Open(Renumbered, Practice, Known("new")));
    }

    /// <summary>The number that was replaced was another patient's all along: nobody's insisting files that patient's answer here.</summary>
    [Theory, InlineData(false), InlineData(true)]
    public void An_answer_under_the_old_number_for_somebody_born_on_another_day_is_not_filed_here(bool confirmed) =>
        Given.Refused(PatientRefusals.PatientDiffers, PatientRecordDecisions.Open(Renumbered, Practice, Known("old", "another day", confirmed: confirmed)));

    [Fact]
    public void A_new_link_under_either_number_needs_the_patients_date_of_birth()
    {
        Assert.Null(Objection(Renumbered, Known("old").Digests, confirmed: false));
        Assert.Null(Objection(Renumbered, Known("new").Digests, confirmed: false));
        Assert.Null(Objection(new(), Known("new").Digests, confirmed: false));
        Assert.Equal(PatientRefusals.PatientDiffers, Objection(Renumbered, Known("old", "another day").Digests, confirmed: false));
        Assert.Equal(RecordCorrectionRefusals.NumberSuperseded, Objection(Renumbered, Known("old", "another day").Digests, confirmed: true));
        Assert.Equal(PatientRefusals.PatientDiffers, Objection(Renumbered, Known("new", "another day").Digests, confirmed: false));
        Assert.Null(Objection(Renumbered, Known("new", "another day").Digests, confirmed: true));
    }
}

/// <summary>Two records are one patient's; or they are not after all.</summary>
public sealed class MergeRecordTests
{
    static Decision<PatientRecordEvent> Join(PatientRecord record, MergeWish wish, Actor? by = null) => Merge(record, TheRecord, by ?? Gp, wish, MergeReason.RegisteredTwice, Now);
    static Decision<PatientRecordEvent> Apart(PatientRecord record, MergeWish wish, Actor? by = null) => Unmerge(record, by ?? Gp, wish, UnmergeReason.DifferentPatients, Now.AddDays(1));

    [Fact]
    public void It_points_to_the_record_that_is_read_and_keeps_its_own_patient()
    {
        Assert.Equal((Other, MergeReason.RegisteredTwice, Gp.Person, Now), (Away.Merged!.Into, Away.Merged.Reason, Away.Merged.By, Away.Merged.At));
        Assert.Equal(Old.Patient, Away.Patient);
        Given.Unchanged(Join(Away, IntoOther));
    }

    [Fact]
    public void Not_yours_itself_elsewhere_already_or_not_recognised()
    {
        Given.Refused(Refusals.NotFound, Join(new(), IntoOther));
        Given.Refused(Refusals.NotFound, Join(Old, IntoOther, ForeignGp));
        Given.Refused(RecordCorrectionRefusals.SameRecord, Join(Old, IntoOther with { Into = TheRecord }));
        Given.Refused(RecordCorrectionRefusals.MergedAway, Join(Away, IntoOther with { Into = new(Guid.Parse("55555555-0000-4000-8000-000000000003")) }));
        Given.Refused(QuarantineRefusals.IdentifiersMismatch, Join(Old, IntoOther with { IntoRecognised = false }));
        Given.Refused(QuarantineRefusals.IdentifiersMismatch, Join(Old, IntoOther with { Entered = Entered("old", "another day") }));
    }

    [Fact]
    public void Taken_apart_it_is_what_it_was()
    {
        Assert.Equivalent(Old, After(Away, Apart(Away, IntoOther)), strict: true);
        Given.Refused(Refusals.NotFound, Apart(Away, IntoOther, ForeignGp));
        Given.Refused(RecordCorrectionRefusals.NotMerged, Apart(Old, IntoOther));
        Given.Refused(RecordCorrectionRefusals.NotMerged, Apart(Away, IntoOther with { Into = TheRecord }));
        Given.Refused(QuarantineRefusals.IdentifiersMismatch, Apart(Away, IntoOther with { Entered = Entered("else", known: "old") }));
    }

    [Fact]
    public void Its_own_answers_go_on_being_filed_under_its_own_number() => Given.Unchanged(PatientRecordDecisions.Open(Away, Practice, Known("old")));
}
