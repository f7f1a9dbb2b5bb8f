using NetVips;
using Referrals.Imaging.Previews;
using Referrals.Ops.Photographs;
using Xunit;

namespace Referrals.UnitTests.Imaging.Previews;

/// <summary>A dermatologist sees the picture as it was taken, upright and in its colours, and nothing that the camera wrote beside it.</summary>
public sealed class MakingPreviewsTests
{
    static readonly int[] Red = [200, 30, 30], Blue = [30, 30, 200], Green = [30, 200, 30];

    [Fact]
    public async Task A_camera_photograph_becomes_a_thumbnail_and_a_preview()
    {
        var taken = Photographs.Take(4, PhotographView.CloseUp);
        var done = await AWorker.Developed(taken.Bytes);
        using Image thumbnail = AWorker.Decoded(done.Thumbnail), preview = AWorker.Decoded(done.Preview);

        var (width, height) = taken.Orientation >= 5 ? (2250, 3000) : (3000, 2250);
        Assert.Equal((width, height), (done.WidthPixels, done.HeightPixels));
        Assert.Equal((320, 2048), (Math.Max(thumbnail.Width, thumbnail.Height), Math.Max(preview.Width, preview.Height)));
        Assert.Equal(width > height, preview.Width > preview.Height);
        Assert.Equal((3, Enums.Interpretation.Srgb), (preview.Bands, preview.Interpretation));
    }

    [Theory]
    [InlineData(1), InlineData(2), InlineData(3), InlineData(4), InlineData(5), InlineData(6), InlineData(7), InlineData(8)]
    public async Task Whichever_way_the_camera_was_held_it_stands_upright(int orientation)
    {
        using var upright = AWorker.Flag(3000, 1200);
        var done = await AWorker.Developed(AsStored(upright, orientation));

        Assert.Equal((3000, 1200), (done.WidthPixels, done.HeightPixels));
        foreach (var (bytes, side) in new[] { (done.Thumbnail, 320), (done.Preview, 2048) })
        {
            using var picture = AWorker.Decoded(bytes);
            Assert.Equal((side, (int)Math.Round(side * 0.4)), (picture.Width, picture.Height));
            AWorker.IsAbout(Green, picture.Colour(0.1, 0.1));
            AWorker.IsAbout(Red, picture.Colour(0.9, 0.1));
            AWorker.IsAbout(Blue, picture.Colour(0.1, 0.9));
            Assert.False(picture.Contains("orientation") && (int)picture.Get("orientation") != 1);
        }
    }

    [Fact]
    public async Task Nothing_but_the_picture_is_in_it()
    {
        var done = await AWorker.Developed(Photographs.Take(9, PhotographView.Dermoscopy).Bytes);
        Assert.All(new[] { done.Thumbnail, done.Preview }, picture => Assert.Subset<byte>(new HashSet<byte> { 0xE0, 0xDB, 0xC0, 0xC4, 0xDA }, Segments(picture.ToArray())));
    }

    /// <summary>4:4:4: the colour of a fine network is as sharp as its brightness. Quality 92 halves a table's first entry, 16, six times.</summary>
    [Fact]
    public async Task It_keeps_colour_as_fine_as_brightness_and_a_quality_of_92()
    {
        var preview = (await AWorker.Developed(Photographs.Take(9, PhotographView.Dermoscopy).Bytes)).Preview.ToArray();
        var frame = preview.AsSpan(preview.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xC0]));
        Assert.Equal([0x11, 0x11, 0x11], [frame[11], frame[14], frame[17]]);
        var table = preview.AsSpan(preview.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xDB]));
        Assert.InRange(table[5], 1, 16 * (200 - 2 * PreviewLimits.Quality) / 100 + 1);
    }

    [Fact]
    public async Task A_photograph_in_a_phones_wide_colours_is_shown_in_the_screens()
    {
        using var screen = AWorker.Plain(400, 300, 180, 90, 80);
        using var wide = screen.IccTransform("p3", inputProfile: "srgb");
        Assert.True(Math.Abs(wide.Colour(0.5, 0.5)[0] - 180) > 5, "the wide colours have other numbers");

        using var preview = AWorker.Decoded((await AWorker.Developed(wide.JpegsaveBuffer(q: 98))).Preview);

        AWorker.IsAbout([180, 90, 80], preview.Colour(0.5, 0.5), tolerance: 3);
    }

    [Fact]
    public async Task What_is_transparent_becomes_white()
    {
        using var half = AWorker.Plain(600, 400, 200, 30, 30, 0).Insert(AWorker.Plain(300, 400, 200, 30, 30, 255), 0, 0);
        using var preview = AWorker.Decoded((await AWorker.Developed(half.PngsaveBuffer())).Preview);

        AWorker.IsAbout(Red, preview.Colour(0.2, 0.5));
        AWorker.IsAbout([255, 255, 255], preview.Colour(0.9, 0.5));
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task Sixteen_bits_become_eight(bool transparent)
    {
        using var deep = (AWorker.Plain(600, 400, transparent ? [200, 30, 30, 255] : [200, 30, 30]) * 257).Cast(Enums.BandFormat.Ushort).Copy(interpretation: Enums.Interpretation.Rgb16);
        var master = deep.PngsaveBuffer(bitdepth: 16);
        Assert.Equal(16, master[24]);

        using var preview = AWorker.Decoded((await AWorker.Developed(master)).Preview);

        AWorker.IsAbout(Red, preview.Colour(0.5, 0.5), tolerance: 4);
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task Grey_stays_grey(bool png)
    {
        using var grey = AWorker.Plain(500, 700, 90);
        using var preview = AWorker.Decoded((await AWorker.Developed(png ? grey.PngsaveBuffer() : grey.JpegsaveBuffer())).Preview);

        AWorker.IsAbout([90, 90, 90], preview.Colour(0.5, 0.5), tolerance: 3);
    }

    [Theory]
    [InlineData(1, 1), InlineData(7, 3), InlineData(100, 60), InlineData(321, 20), InlineData(20_000, 1)]
    public async Task A_small_picture_is_not_enlarged(int width, int height)
    {
        using var small = AWorker.Plain(width, height, 90, 120, 150);
        var done = await AWorker.Developed(small.PngsaveBuffer());
        using Image thumbnail = AWorker.Decoded(done.Thumbnail), preview = AWorker.Decoded(done.Preview);

        Assert.Equal((Math.Min(width, 320), Math.Min(height, 320)), (thumbnail.Width, Math.Max(thumbnail.Height, Math.Min(height, 20))));
        Assert.Equal((Math.Min(width, 2048), height), (preview.Width, preview.Height));
    }

    [Fact]
    public async Task A_stream_gives_the_same_as_its_bytes()
    {
        var taken = Photographs.Take(2, PhotographView.Overview, PhotographSize.OfAbout(60_000));
        using var worker = AWorker.Sandboxed();
        var fromBytes = Assert.IsType<PreviewOutcome.Done>(await worker.Develop(taken.Bytes, CancellationToken.None));
        var fromStream = Assert.IsType<PreviewOutcome.Done>(await worker.Develop(new MemoryStream(taken.Bytes), CancellationToken.None));

        Assert.True(fromBytes.Preview.Span.SequenceEqual(fromStream.Preview.Span) && fromBytes.Thumbnail.Span.SequenceEqual(fromStream.Thumbnail.Span));
    }

    /// <summary>Turned the other way before it is stored, and marked so.</summary>
    static byte[] AsStored(Image upright, int orientation)
    {
        using var turned = orientation switch
        {
            2 => upright.FlipHor(),
            3 => upright.Rot180(),
            4 => upright.FlipVer(),
            5 => upright.Rot90().FlipHor(),
            6 => upright.Rot270(),
            7 => upright.Rot270().FlipHor(),
            8 => upright.Rot90(),
            _ => upright.Copy(),
        };
        using var marked = turned.Mutate(image => image.Set(GValue.GIntType, "orientation", orientation));
        return marked.JpegsaveBuffer(q: 95);
    }

    static HashSet<byte> Segments(byte[] jpeg)
    {
        var found = new HashSet<byte>();
        for (var at = 2; !found.Contains(0xDA); at += 2 + (jpeg[at + 2] << 8 | jpeg[at + 3])) found.Add(jpeg[at + 1]);
        return found;
    }
}
