using Referrals.Clinical;
using Referrals.Durable;
using Xunit;

namespace Referrals.UnitTests.Clinical.ImageSets;

public sealed class AddImageTests
{
    [Fact]
    public void A_stored_photograph_joins_the_open_set()
    {
        Assert.Equal([AnImageSet.Image(1).Image, AnImageSet.Image(2).Image], AnImageSet.WithTwoImages.Images.Select(image => image.Image));
        Assert.All(AnImageSet.WithTwoImages.Images, image => Assert.Equal(0, image.Ordinal));
    }

    [Fact]
    public void The_same_photograph_again_changes_nothing() => Assert.Empty(Add(AnImageSet.WithTwoImages, 2).Events);

    [Fact]
    public void The_same_photograph_again_after_sealing_changes_nothing() => Assert.Equal((null, 0), (Add(AnImageSet.Sealed, 2).Refusal, Add(AnImageSet.Sealed, 2).Events.Count));

    [Fact]
    public void To_no_set() => Refused("not-found", Add(AnImageSet.Absent, 1));

    [Fact]
    public void By_another_practice() => Refused("not-found", ImageSetDecisions.AddImage(AnImageSet.Open, AnImageSet.Stranger, AnImageSet.Image(1)));

    [Fact]
    public void To_a_sealed_set() => Refused("set-sealed", Add(AnImageSet.Sealed, 3));

    [Fact]
    public void To_an_empty_set() => Refused("set-takes-no-images", Add(AnImageSet.OpenEmpty, 1));

    [Fact]
    public void To_a_full_set() => Refused("too-many-images", Add(AnImageSet.With(AnImageSet.Open, ClinicalImageLimits.ImagesPerSetMax), ClinicalImageLimits.ImagesPerSetMax + 1));

    static Decision<ImageSetEvent> Add(ImageSet set, int number) => ImageSetDecisions.AddImage(set, AnImageSet.Referrer, AnImageSet.Image(number));

    static void Refused(string code, Decision<ImageSetEvent> decision) => Assert.Equal((code, 0), (decision.Refusal?.Code, decision.Events.Count));
}
