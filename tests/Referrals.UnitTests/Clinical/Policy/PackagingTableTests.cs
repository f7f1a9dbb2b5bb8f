using Referrals.Clinical;
using Referrals.Contracts;
using Xunit;
using static Referrals.Clinical.PackagePart;
using static Referrals.Clinical.PackageRoute;
using static Referrals.Clinical.PartPlace;
using static Referrals.Contracts.Regime;

namespace Referrals.UnitTests.Clinical.Policy;

/// <summary>DT-8: what may lie together in one package, and where the rest goes.</summary>
public sealed class PackagingTableTests
{
    [Theory]
    [InlineData(Identified, Images, InPackage, LowRiskOnly)]
    [InlineData(Identified, ConsentForm, InPackage, LowRiskOnly)]
    [InlineData(Identified, Particulars, InPackage, LowRiskOnly)]
    [InlineData(Pseudonymised, Images, InPackage, SafestAvailable)]
    [InlineData(Pseudonymised, ConsentForm, SeparatelySecure, SafestAvailable)]
    [InlineData(Pseudonymised, Particulars, SeparatelySecure, SafestAvailable)]
    [InlineData(Anonymised, Images, InPackage, SafestAvailableForAdviceOnly)]
    [InlineData(Anonymised, ConsentForm, HeldBySender, SafestAvailableForAdviceOnly)]
    [InlineData(Anonymised, Particulars, NotSent, SafestAvailableForAdviceOnly)]
    public void Each_row_is_the_guidances(Regime regime, PackagePart part, PartPlace place, PackageRoute route) =>
        Assert.Equal((place, route), (PackagingTable.Row(regime, part).Place, PackagingTable.Row(regime, part).Route));

    [Fact]
    public void Every_combination_has_exactly_one_row() => Assert.Equal(
        from regime in Enum.GetValues<Regime>() from part in Enum.GetValues<PackagePart>() select (regime, part),
        PackagingTable.Rows.Select(row => (row.Regime, row.Part)).OrderBy(row => row));

    /// <summary>CON-37: form and identity lie beside pictures in the one regime in which these say who the patient is anyway; CON-36: there both must.</summary>
    [Fact]
    public void What_names_the_patient_travels_with_identified_photographs_only() => Assert.All(PackagingTable.Rows,
        row => Assert.Equal(row.Regime == Identified || row.Part == Images, row.Place == InPackage));

    [Fact]
    public void Each_regime_has_one_route() => Assert.All(PackagingTable.Rows.GroupBy(row => row.Regime), rows => Assert.Single(rows.Select(row => row.Route).Distinct()));
}
