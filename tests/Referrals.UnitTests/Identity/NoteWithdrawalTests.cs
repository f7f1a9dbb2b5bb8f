using Referrals.Contracts;
using Referrals.Durable;
using Referrals.Identity;
using Xunit;

namespace Referrals.UnitTests.Identity;

/// <summary>What a patient takes back of a consent stands in the record, whenever the answer was filed (CON-33, DT-17).</summary>
public sealed class NoteWithdrawalTests
{
    static readonly RecordEntry Filed = AnAdvice.Complete;

    static RecordEntry After(RecordEntry entry, params ConsentPurpose[] uses) => Tell(entry, ALink.FirstSet.ImageSet, uses).Events.Aggregate(entry, (so, happened) => so.Apply(happened));

    static Decision<RecordEntryEvent> Tell(RecordEntry entry, ImageSetId set, params ConsentPurpose[] uses) =>
        RecordEntryDecisions.NoteWithdrawal(entry, new() { ImageSet = set, Uses = [.. uses.Select(use => new WithdrawnPurpose { Purpose = use, At = ALink.Now })] });

    [Fact]
    public void A_withdrawn_use_is_no_purpose_any_more_and_care_goes_on()
    {
        var shown = RecordEntryView.Of(After(Filed, ConsentPurpose.TeachingInternal)).Advice;
        Assert.Equal((false, ConsentPurpose.DirectCare, ConsentPurpose.TeachingInternal), (shown.RecordOnly, shown.Capture!.Purposes.Single(), shown.Capture.Withdrawn!.Single().Purpose));
    }

    [Fact]
    public void Without_direct_care_the_entry_is_for_the_record_only() => Assert.True(RecordEntryView.Of(After(Filed, ConsentPurpose.DirectCare)).Advice.RecordOnly);

    /// <summary>By two roads in any order: told before the answer came, it is there when it is filed.</summary>
    [Fact]
    public void Told_before_the_answer_it_is_true_of_the_answer()
    {
        var early = After(AnAdvice.NotFiled, ConsentPurpose.DirectCare);
        Assert.True(RecordEntryView.Of(early with { Advice = Filed.Advice }).Advice.RecordOnly);
    }

    [Fact]
    public void Another_sets_consent_is_another_consent()
    {
        var other = new ImageSetId(Guid.Parse("33333333-0000-4000-8000-000000000009"));
        var noted = Tell(Filed, other, ConsentPurpose.DirectCare).Events.Aggregate(Filed, (so, happened) => so.Apply(happened));
        Assert.Same(Filed.Advice, RecordEntryView.Of(noted).Advice);
    }

    [Fact]
    public void An_older_message_tells_nothing_new()
    {
        var both = After(Filed, ConsentPurpose.TeachingInternal, ConsentPurpose.Research);
        Assert.Equal((null, 0), (Tell(both, ALink.FirstSet.ImageSet, ConsentPurpose.Research).Refusal, Tell(both, ALink.FirstSet.ImageSet, ConsentPurpose.Research).Events.Count));
    }
}
