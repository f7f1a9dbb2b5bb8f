using Referrals.Clinical;
using Referrals.Contracts;
using Xunit;
using static Referrals.Clinical.CaseKind;

namespace Referrals.UnitTests.Clinical.ImageSets;

/// <summary>DT-14, row by row, written by hand: what is missing, and whether the hub that holds incomplete sets holds this one.</summary>
public class CompletenessTests
{
    static readonly DeviceId Device = new(new Guid("de000000-0000-4000-8000-000000000001"));

    // Row "any": overview and close-up are required, scale is recommended.
    [Theory]
    [InlineData(Other, "Overview CloseUpWithScale", "", false)]
    [InlineData(Other, "Regional CloseUpWithScale", "", false)]
    [InlineData(Other, "Overview CloseUp", "Scale", false)]
    [InlineData(Other, "Overview CloseUpOblique CloseUpWithScale", "", false)]
    [InlineData(Other, "CloseUpWithScale", "Overview", true)]
    [InlineData(Other, "Overview", "CloseUp Scale", true)]
    [InlineData(Other, "CloseUp", "Overview Scale", true)]
    [InlineData(Other, "Overview CloseUpWithScale DermoscopicContactPolarised", "DermoscopyNonPolarised", false)]
    [InlineData(Other, "Overview CloseUpWithScale DermoscopicNonContactPolarised", "DermoscopyNonPolarised", false)]
    [InlineData(Other, "Overview CloseUpWithScale DermoscopicContactNonPolarised", "DermoscopyPolarised", false)]
    [InlineData(Other, "Overview CloseUpWithScale DermoscopicContactNonPolarised DermoscopicContactPolarised", "", false)]
    [InlineData(Other, "Overview DermoscopicContactNonPolarised DermoscopicContactPolarised", "CloseUp Scale", true)]
    [InlineData(Other, "Document", "", false)]
    [InlineData(Other, "Document Overview", "CloseUp Scale", true)]
    [InlineData(Other, "", "", false)]
    // Pigmented or suspicious lesion: the close-up has a scale, and dermoscopy is recommended.
    [InlineData(SuspectedLesion, "Overview CloseUpWithScale DermoscopicContactPolarised DermoscopicContactNonPolarised", "", false)]
    [InlineData(SuspectedLesion, "Overview CloseUpWithScale", "DermoscopyPolarised DermoscopyNonPolarised", false)]
    [InlineData(SuspectedLesion, "Overview CloseUp DermoscopicContactPolarised DermoscopicContactNonPolarised", "Scale", true)]
    [InlineData(SuspectedLesion, "Overview DermoscopicContactPolarised DermoscopicContactNonPolarised", "CloseUp Scale", true)]
    [InlineData(SuspectedLesion, "CloseUpWithScale DermoscopicContactPolarised DermoscopicContactNonPolarised", "Overview", true)]
    [InlineData(SuspectedLesion, "Document", "Overview CloseUp Scale DermoscopyPolarised DermoscopyNonPolarised", true)]
    // Serial monitoring, nothing photographed before: as any.
    [InlineData(SerialMonitoring, "Overview CloseUpWithScale", "", false)]
    [InlineData(SerialMonitoring, "Overview CloseUp", "Scale", false)]
    [InlineData(SerialMonitoring, "CloseUpWithScale", "Overview", true)]
    // Rash: its extent is required, a close-up recommended, a scale not asked for.
    [InlineData(Rash, "Overview CloseUp", "", false)]
    [InlineData(Rash, "Regional", "CloseUp", false)]
    [InlineData(Rash, "CloseUpWithScale", "Overview", true)]
    // Result of an investigation: the document, and no view of the skin.
    [InlineData(InvestigationResult, "Document", "", false)]
    [InlineData(InvestigationResult, "Overview CloseUpWithScale", "Document", true)]
    public void What_is_missing_is_named_and_held_where_the_hub_says_so(CaseKind kind, string sent, string missing, bool held)
    {
        var facts = new ViewsSent { Kind = kind, Views = Views(sent) };
        var expected = missing.Length == 0 ? CompletenessOutcome.Complete : CompletenessOutcome.Warned;
        Assert.Equal((held ? CompletenessOutcome.Held : expected, missing), Judged(facts, holds: true));
        Assert.Equal((expected, missing), Judged(facts, holds: false));
    }

    [Theory]
    [InlineData("Overview CloseUpWithScale", "Overview CloseUpWithScale CloseUpOblique", true, "")]
    [InlineData("Overview CloseUpWithScale CloseUpOblique", "Overview CloseUpWithScale", true, "BaselineView")]
    [InlineData("Overview CloseUpWithScale", "Overview CloseUpWithScale", false, "")]
    [InlineData("Overview DermoscopicContactPolarised", "Overview CloseUpWithScale DermoscopicContactPolarised DermoscopicContactNonPolarised", true, "")]
    [InlineData("Overview DermoscopicContactPolarised", "Overview CloseUpWithScale DermoscopicContactPolarised DermoscopicContactNonPolarised", false, "BaselineDevice")]
    public void Serial_monitoring_is_compared_with_the_set_before(string before, string sent, bool sameDevice, string missing)
    {
        var facts = new ViewsSent
        {
            Kind = SerialMonitoring, Views = Views(sent), Device = Device,
            Baseline = new() { Views = Views(before), Device = sameDevice ? Device : new(Guid.Empty) },
        };
        Assert.Equal(missing, Judged(facts, holds: true).Missing);
        Assert.Equal(missing == "BaselineView", Judged(facts, holds: true).Outcome == CompletenessOutcome.Held);
        Assert.Equal("", Judged(facts with { Kind = Other }, holds: true).Missing);
    }

    [Theory]
    [InlineData(Other, "DateTaken")]
    [InlineData(InvestigationResult, "")]
    public void A_day_that_no_photograph_bears_is_said_and_never_held(CaseKind kind, string missing) => Assert.Equal(
        (missing.Length == 0 ? CompletenessOutcome.Complete : CompletenessOutcome.Warned, missing),
        Judged(new() { Kind = kind, Views = Views("Overview CloseUpWithScale Document"), DaysKnown = false }, holds: true));

    /// <summary>A lesion that the use case names stays one, whatever else is stated.</summary>
    [Theory]
    [InlineData(UseCase.PigmentedLesion, null, SuspectedLesion)]
    [InlineData(UseCase.PigmentedLesion, Rash, SuspectedLesion)]
    [InlineData(UseCase.ChangingLesion, Other, SuspectedLesion)]
    [InlineData(UseCase.HomeMonitoring, null, SerialMonitoring)]
    [InlineData(UseCase.HomeMonitoring, SuspectedLesion, SuspectedLesion)]
    [InlineData(UseCase.EmergencyDermatosis, null, Rash)]
    [InlineData(UseCase.InvestigationResult, null, InvestigationResult)]
    [InlineData(UseCase.TriageSupplement, null, Other)]
    [InlineData(UseCase.TriageSupplement, SuspectedLesion, SuspectedLesion)]
    [InlineData(UseCase.AdviceAndGuidance, Rash, Rash)]
    [InlineData(UseCase.Teaching, null, Other)]
    public void The_kind_follows_from_the_use_case_or_is_stated(UseCase useCase, CaseKind? stated, CaseKind kind) => Assert.Equal(kind, Completeness.KindOf(useCase, stated));

    static ViewKind[] Views(string names) => [.. names.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Enum.Parse<ViewKind>)];

    static (CompletenessOutcome Outcome, string Missing) Judged(ViewsSent facts, bool holds)
    {
        var (outcome, missing) = Completeness.Judge(facts, holds);
        return (outcome, string.Join(' ', missing));
    }
}
