using Referrals.Clinical;
using Referrals.Contracts;
using Xunit;

namespace Referrals.UnitTests.Clinical.Policy;

/// <summary>DT-3, as far as views and site tell it.</summary>
public sealed class ImageRiskTableTests
{
    [Theory]
    [InlineData(ImageRisk.Low, BodySite.UpperExtremity, ViewKind.CloseUp, ViewKind.DermoscopicContactPolarised)]
    [InlineData(ImageRisk.Medium, BodySite.UpperExtremity, ViewKind.CloseUp, ViewKind.Regional)]
    [InlineData(ImageRisk.High, BodySite.UpperExtremity, ViewKind.Overview, ViewKind.CloseUp)]
    [InlineData(ImageRisk.High, BodySite.UpperExtremity, ViewKind.Document)]
    [InlineData(ImageRisk.High, BodySite.OralGenital, ViewKind.CloseUp)]
    public void The_highest_of_a_set_counts(ImageRisk expected, BodySite site, params ViewKind[] views) => Assert.Equal(expected, ImageRiskTable.Of(views, site));

    [Fact]
    public void Every_view_has_a_risk() => Assert.All(Enum.GetValues<ViewKind>(), view => Assert.True(Enum.IsDefined(ImageRiskTable.Of([view], BodySite.Widespread))));
}
