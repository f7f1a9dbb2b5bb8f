using System.Security.Cryptography;
using NetVips;
using Referrals.Imaging.Facts;
using Referrals.Ops.Photographs;
using Xunit;

namespace Referrals.UnitTests.Imaging;

/// <summary>To every reader the synthetic photographs are real ones: decodable, of camera size, with metadata that must not leak.</summary>
public class PhotographsTests
{
    static readonly PhotographSize small = PhotographSize.OfAbout(100_000);

    [Theory]
    [InlineData(PhotographView.Overview)]
    [InlineData(PhotographView.CloseUp)]
    [InlineData(PhotographView.Dermoscopy)]
    public void A_camera_photograph_is_as_large_as_a_cameras(PhotographView view)
    {
        var taken = Photographs.Take(7, view);

        Assert.Equal((3000, 2250), (taken.WidthPixels, taken.HeightPixels));
        Assert.InRange(taken.Bytes.Length, 1_500_000, 3_200_000);
        using var decoded = Decoded(taken);
        Assert.Equal((3000, 2250, 3), (decoded.Width, decoded.Height, decoded.Bands));
    }

    [Theory]
    [InlineData(60_000)]
    [InlineData(100_000)]
    [InlineData(400_000)]
    public void A_smaller_one_has_about_the_bytes_asked_for(int bytes)
    {
        var size = PhotographSize.OfAbout(bytes);
        foreach (var view in Enum.GetValues<PhotographView>())
            Assert.InRange(Photographs.Take(3, view, size).Bytes.Length, bytes * 2 / 3, bytes * 4 / 3 + 8_000);
    }

    [Fact]
    public void Every_seed_and_view_gives_a_photograph_that_decodes_and_is_accepted()
    {
        for (var seed = -2; seed < 16; seed++)
            foreach (var view in Enum.GetValues<PhotographView>())
            {
                var taken = Photographs.Take(seed, view, small);
                var found = Assert.IsType<ImageInspection.Accepted>(ImageSniffer.Look(taken.Bytes, isWhole: true, "image/jpeg"));
                Assert.Equal(new ImageFacts(ImageFormat.Jpeg, small.WidthPixels, small.HeightPixels), found.Facts);
                using var decoded = Decoded(taken);
                Assert.InRange(decoded.Avg(), 10, 245);
                Assert.InRange(decoded.Deviate(), 8, 120);
            }
    }

    [Fact]
    public void It_carries_what_a_real_camera_writes()
    {
        var taken = Photographs.Take(11, PhotographView.CloseUp, small, new DateTimeOffset(2026, 7, 3, 14, 5, 9, TimeSpan.FromHours(1)));
        using var decoded = Decoded(taken);

        Assert.StartsWith("Synthetic Optics", Text("exif-ifd0-Make"));
        Assert.StartsWith("SO-1 (no real camera)", Text("exif-ifd0-Model"));
        Assert.StartsWith("2026:07:03 14:05:09", Text("exif-ifd2-DateTimeOriginal"));
        Assert.StartsWith("+01:00", Text("exif-ifd2-OffsetTimeOriginal"));
        Assert.StartsWith($"{small.WidthPixels} ", Text("exif-ifd2-PixelXDimension"));
        Assert.StartsWith("53/1 ", Text("exif-ifd3-GPSLatitude"));
        Assert.StartsWith("N", Text("exif-ifd3-GPSLatitudeRef"));
        Assert.StartsWith("5/1 ", Text("exif-ifd3-GPSLongitude"));
        Assert.StartsWith("W", Text("exif-ifd3-GPSLongitudeRef"));
        Assert.Equal(taken.Orientation, decoded.Get("orientation"));
        using var embedded = Image.NewFromBuffer(Assert.IsType<byte[]>(decoded.Get("jpeg-thumbnail-data")));
        Assert.Equal((160, 120), (embedded.Width, embedded.Height));

        string Text(string field) => Assert.IsType<string>(decoded.Get(field));
    }

    [Fact]
    public void The_same_seed_gives_the_same_bytes_from_any_thread()
    {
        var once = Photographs.Take(5, PhotographView.Dermoscopy, small);
        var hashes = Enumerable.Range(0, 16).AsParallel().WithDegreeOfParallelism(4)
            .Select(_ => Photographs.Take(5, PhotographView.Dermoscopy, small).Sha256).Distinct().ToArray();

        Assert.Equal([once.Sha256], hashes);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(once.Bytes)), once.Sha256);
    }

    [Fact]
    public void No_two_photographs_are_alike()
    {
        var taken = from seed in Enumerable.Range(0, 12) from view in Enum.GetValues<PhotographView>() select Photographs.Take(seed, view, small);
        Assert.Distinct(taken.Select(photograph => photograph.Sha256));
    }

    /// <summary>Decodes every pixel; anything that the decoder only warns about is an error.</summary>
    static Image Decoded(Photograph photograph)
    {
        using var image = Image.NewFromBuffer(photograph.Bytes, failOn: Enums.FailOn.Warning);
        return image.CopyMemory();
    }
}
