using Referrals.Clinical;
using Referrals.Contracts;
using Xunit;

namespace Referrals.UnitTests.Clinical.ImageSets;

/// <summary>DT-14, as far as kinds of view tell.</summary>
public class CompletenessTests
{
    [Theory]
    [InlineData("Overview CloseUpWithScale", "")]
    [InlineData("Regional CloseUpWithScale", "")]
    [InlineData("Overview CloseUp", "Scale")]
    [InlineData("Overview CloseUpOblique CloseUpWithScale", "")]
    [InlineData("CloseUpWithScale", "Overview")]
    [InlineData("Overview", "CloseUp Scale")]
    [InlineData("CloseUp", "Overview Scale")]
    [InlineData("Overview CloseUpWithScale DermoscopicContactPolarised", "DermoscopyNonPolarised")]
    [InlineData("Overview CloseUpWithScale DermoscopicNonContactPolarised", "DermoscopyNonPolarised")]
    [InlineData("Overview CloseUpWithScale DermoscopicContactNonPolarised", "DermoscopyPolarised")]
    [InlineData("Overview CloseUpWithScale DermoscopicContactNonPolarised DermoscopicContactPolarised", "")]
    [InlineData("Overview DermoscopicContactNonPolarised DermoscopicContactPolarised", "Scale")]
    [InlineData("Document", "")]
    [InlineData("Document Overview", "CloseUp Scale")]
    [InlineData("", "")]
    public void What_is_missing_is_named(string sent, string missing) =>
        Assert.Equal(missing, string.Join(' ', Completeness.Of(sent.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Enum.Parse<ViewKind>))));

    [Fact]
    public void Only_overview_and_close_up_hold_a_set() =>
        Assert.Equal([MissingView.Overview, MissingView.CloseUp], Enum.GetValues<MissingView>().Where(Completeness.IsNeeded));
}
