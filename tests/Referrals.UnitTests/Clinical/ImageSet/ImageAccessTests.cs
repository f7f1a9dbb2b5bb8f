using Referrals.Clinical;
using Referrals.Durable;
using Xunit;

namespace Referrals.UnitTests.Clinical.ImageSets;

/// <summary>DT-18: who may see the photographs, and as what it is written down.</summary>
public sealed class ImageAccessTests
{
    static readonly Guid Foreign = new("a0000000-0000-4000-8000-00000000000f");

    [Theory]
    [InlineData(Role.Referrer, true, true, "own-referral")]
    [InlineData(Role.Referrer, true, false, "own-referral")]
    [InlineData(Role.Referrer, false, true, null)]
    [InlineData(Role.Dermatologist, true, true, "triage")]
    [InlineData(Role.Dermatologist, true, false, null)]
    [InlineData(Role.Dermatologist, false, true, null)]
    [InlineData(Role.Service, false, true, "filing")]
    [InlineData(Role.Service, false, false, null)]
    [InlineData(Role.NetworkAdmin, true, true, null)]
    [InlineData(Role.DataGuardian, true, true, null)]
    public void Only_the_practice_the_hub_and_the_filing_service_see_them(Role role, bool own, bool isSealed, string? purpose)
    {
        Guid[] mine = role is Role.Referrer ? [AnImageSet.Practice.Value] : [AnImageSet.Hub.Value];
        var actor = new Actor { Person = AnImageSet.Referrer.Person, Role = role, Organisations = own ? mine : [Foreign] };
        Assert.Equal(purpose, ImageAccess.PurposeOf(actor, ASet(isSealed)));
    }

    [Fact]
    public void An_organisation_of_another_kind_opens_nothing()
    {
        var dermatologist = new Actor { Person = AnImageSet.Referrer.Person, Role = Role.Dermatologist, Organisations = [AnImageSet.Practice.Value] };
        Assert.Null(ImageAccess.PurposeOf(dermatologist, ASet(true)));
    }

    static ImageSetView ASet(bool isSealed) => new()
    {
        ImageSet = AnImageSet.Opening.ImageSet, Referral = AnImageSet.Opening.Referral, Practice = AnImageSet.Practice, Hub = AnImageSet.Hub,
        Version = 1, Salt = [], Sealed = isSealed, Images = [],
    };
}
