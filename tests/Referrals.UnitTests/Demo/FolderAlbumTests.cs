using Referrals.Ops;
using Referrals.Ops.Demo;
using Xunit;

namespace Referrals.UnitTests.Demo;

/// <summary>A folder of pictures is dealt over the referrals.</summary>
public sealed class FolderAlbumTests : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("album").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Each_referral_gets_three_to_five_and_every_picture_is_dealt()
    {
        Put("a.jpg", "b.JPG", "c.png", "d.heic", "e.jpeg", "f.webp", "g.jpg");
        var album = new FolderAlbum(_folder);
        var captures = await Task.WhenAll(Enumerable.Range(1, 6).Select(number => album.Take(number, version: 1)));
        var hands = captures.Select(capture => capture.Photographs).ToList();
        Assert.All(hands, hand => Assert.InRange(hand.Count, 3, 5));
        Assert.All(hands, hand => Assert.Distinct(hand.Select(photograph => photograph.Name)));
        Assert.Equal(7, hands.SelectMany(hand => hand).Select(photograph => photograph.Name).Distinct().Count());
    }

    [Fact]
    public async Task What_is_not_in_the_hand_is_a_spare()
    {
        Put("a.jpg", "b.jpg", "c.jpg", "d.jpg", "e.jpg", "f.jpg");
        var capture = await new FolderAlbum(_folder).Take(2, version: 1);
        Assert.Equal(6, capture.Photographs.Concat(capture.Spares).Select(photograph => photograph.Name).Distinct().Count());
    }

    [Fact]
    public async Task A_folder_of_one_picture_deals_it_to_everybody()
    {
        Put("only.jpg");
        var capture = await new FolderAlbum(_folder).Take(17, version: 2);
        Assert.Equal(["only.jpg"], capture.Photographs.Select(photograph => photograph.Name));
        Assert.Empty(capture.Spares);
    }

    [Fact]
    public void Files_that_are_no_pictures_are_named_and_left_out()
    {
        Put("a.jpg", "README.md");
        Assert.Equal(["README.md"], new FolderAlbum(_folder).LeftOut);
    }

    [Fact]
    public void A_folder_without_pictures_is_refused()
    {
        Put("README.md");
        Assert.Throws<OpsRefusal>(() => new FolderAlbum(_folder));
    }

    void Put(params string[] names)
    {
        foreach (var name in names)
            File.WriteAllText(Path.Combine(_folder, name), name);
    }
}
