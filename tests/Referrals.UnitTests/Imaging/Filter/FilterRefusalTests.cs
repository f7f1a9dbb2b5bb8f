using System.Buffers.Binary;
using Referrals.Imaging.Facts;
using Referrals.Ops.Fuzz;
using Xunit;

namespace Referrals.UnitTests.Imaging.Filter;

/// <summary>What is refused before a decoder sees it (IMG-17): bombs, rare codings, and files that are not whole.</summary>
public class FilterRefusalTests
{
    static readonly byte[] jpeg = SeedPictures.Jpeg(45, 37);
    static readonly byte[] png = PngParts.Picture(new Random(1), 23, 19, 8, 2, interlaced: false, pixelChunks: 3);

    [Theory]
    [InlineData(100, true)]
    [InlineData(101, false)]
    [InlineData(2000, false)]
    public void A_scan_bomb(int scans, bool taken)
    {
        var file = Scans(scans);
        if (taken) Assert.Equal(file, Filtered.Master(file));
        else Filtered.Refuses(ImageRefusal.TooManyScans, file);
    }

    [Theory]
    [InlineData(0xC0, 65_500, 65_500, ImageRefusal.TooManyPixels)]
    [InlineData(0xC0, 10_001, 10_000, ImageRefusal.TooManyPixels)]
    [InlineData(0xC0, 20_001, 8, ImageRefusal.TooManyPixels)]
    [InlineData(0xC2, 7_100, 7_100, ImageRefusal.TooManyPixels)]
    [InlineData(0xC0, 0, 8, ImageRefusal.Damaged)]
    [InlineData(0xC0, 8, 0, ImageRefusal.Damaged)]
    public void A_pixel_flood(int frame, int width, int height, ImageRefusal refusal) => Filtered.Refuses(refusal, Sized((byte)frame, width, height));

    [Theory]
    [InlineData(0xC0, 10_000, 10_000)]
    [InlineData(0xC2, 7_071, 7_071)]
    public void A_large_photograph_is_taken(int frame, int width, int height) => Filtered.Cleaned(Sized((byte)frame, width, height));

    [Theory]
    [InlineData(0xC3), InlineData(0xC5), InlineData(0xC6), InlineData(0xC7), InlineData(0xC9), InlineData(0xCA), InlineData(0xCB), InlineData(0xCD), InlineData(0xCE), InlineData(0xCF)]
    public void Lossless_hierarchical_and_arithmetic_coding(int frame) =>
        Filtered.Refuses(ImageRefusal.UnsupportedCoding, JpegParts.Renamed(jpeg, 0xC0, (byte)frame));

    [Theory]
    [InlineData(0xCC), InlineData(0xDC), InlineData(0xDE), InlineData(0xDF), InlineData(0xF7), InlineData(0x05)]
    public void Segments_that_only_rare_codings_have(int marker) =>
        Filtered.Refuses(ImageRefusal.UnsupportedCoding, JpegParts.Before(jpeg, 0xDA, JpegParts.Segment((byte)marker, 0, 0)));

    [Fact]
    public void Twelve_bits()
    {
        var file = jpeg.ToArray();
        file[JpegParts.Find(file, 0xC0) + 4] = 12;
        Filtered.Refuses(ImageRefusal.UnsupportedCoding, file);
    }

    [Theory]
    [InlineData(2, ImageRefusal.UnsupportedCoding)]
    [InlineData(4, ImageRefusal.Cmyk)]
    public void Other_than_one_or_three_components(byte components, ImageRefusal refusal)
    {
        var at = JpegParts.Find(jpeg, 0xC0);
        byte[] frame = JpegParts.Segment(0xC0, [.. jpeg[(at + 4)..(at + 9)], components, .. Enumerable.Range(1, components).SelectMany(id => (byte[])[(byte)id, 0x11, 0])]);
        Filtered.Refuses(refusal, [.. jpeg[..at], .. frame, .. jpeg[(at + 19)..]]);
    }

    [Fact]
    public void A_second_frame()
    {
        var at = JpegParts.Find(jpeg, 0xC0);
        Filtered.Refuses(ImageRefusal.Damaged, JpegParts.Before(jpeg, 0xDA, jpeg[at..(at + 19)]));
    }

    [Fact]
    public void A_file_larger_than_any_photograph() => Filtered.Refuses(ImageRefusal.TooLarge, new byte[ImageLimits.ImageBytesMax + 1]);

    [Fact]
    public void More_segments_than_any_camera_writes()
    {
        Filtered.Refuses(ImageRefusal.TooManySegments, JpegParts.Before(jpeg, 0xDA, [.. Enumerable.Repeat(JpegParts.Segment(0xFE, 1), 400).SelectMany(one => one)]));
        Filtered.Refuses(ImageRefusal.TooManySegments, PngParts.Before(png, "IDAT", [.. Enumerable.Repeat(PngParts.Chunk("prVt"), 400).SelectMany(one => one)]));
    }

    [Fact]
    public void A_file_that_was_cut_anywhere_is_never_taken()
    {
        foreach (var whole in (byte[][])[jpeg, png, SeedPictures.Jpeg(45, 37, progressive: true)])
            for (var bytes = 0; bytes < whole.Length; bytes++) Assert.IsType<Referrals.Imaging.Filter.FilterOutcome.Refused>(Filtered.Outcome(whole[..bytes], out _));
        Filtered.Refuses(ImageRefusal.Truncated, jpeg[..^2]);
        Filtered.Refuses(ImageRefusal.Truncated, jpeg[..^1]);
        Filtered.Refuses(ImageRefusal.Truncated, png[..^12]);
    }

    [Fact]
    public void A_jpeg_without_a_scan()
    {
        var at = JpegParts.Find(jpeg, 0xDA);
        Filtered.Refuses(ImageRefusal.Damaged, [.. jpeg[..at], 0xFF, 0xD9]);
    }

    [Fact]
    public void Restarts_out_of_turn()
    {
        var file = SeedPictures.Jpeg(45, 37, restart: 1);
        var at = file.AsSpan().IndexOf(new byte[] { 0xFF, 0xD1 });
        file[at + 1] = 0xD5;
        Filtered.Refuses(ImageRefusal.Damaged, file);
    }

    [Fact]
    public void A_changed_byte_in_any_chunk_of_a_png()
    {
        foreach (var (at, _, bytes) in PngParts.Chunks(png))
        {
            var changed = png.ToArray();
            changed[at + bytes - 1] ^= 1;
            Filtered.Refuses(ImageRefusal.Damaged, changed);
        }
    }

    [Theory]
    [InlineData(-1), InlineData(1), InlineData(5_000_000)]
    public void A_png_whose_pixels_are_fewer_or_more_than_announced(int more) =>
        Filtered.Refuses(ImageRefusal.Damaged, WithPixels(PngParts.Deflated(new byte[19 * (1 + 23 * 3) + more])));

    [Fact]
    public void A_png_whose_compressed_pixels_are_cut_or_followed_by_others()
    {
        var pixels = PngParts.Deflated(new byte[19 * (1 + 23 * 3)]);
        Filtered.Cleaned(WithPixels(pixels));
        for (var cut = 1; cut < pixels.Length; cut++) Filtered.Refuses(ImageRefusal.Damaged, WithPixels(pixels[..^cut]));
        foreach (var more in (int[])[1, 2, 3, 100, 8191, 8192, 8193, 20_000]) Filtered.Refuses(ImageRefusal.Damaged, WithPixels([.. pixels, .. new byte[more]]));
    }

    [Fact]
    public void A_png_of_more_bytes_than_a_photograph_has()
    {
        var deep = PngParts.Picture(new Random(1), 8, 8, 16, 6, interlaced: false);
        BinaryPrimitives.WriteInt32BigEndian(deep.AsSpan(16), 10_000);
        BinaryPrimitives.WriteInt32BigEndian(deep.AsSpan(20), 10_000);
        PngParts.Seal(deep);
        Filtered.Refuses(ImageRefusal.TooManyPixels, deep);
    }

    [Fact]
    public void A_png_out_of_order()
    {
        var text = PngParts.Chunk("tEXt", "a\0b"u8);
        var chunks = PngParts.Chunks(png);
        Filtered.Refuses(ImageRefusal.Damaged, PngParts.Before(png, "IHDR", text));
        Filtered.Refuses(ImageRefusal.Damaged, [.. png[..chunks[2].At], .. text, .. png[chunks[2].At..]]);
        Filtered.Refuses(ImageRefusal.Damaged, PngParts.Before(png, "IDAT", png[chunks[0].At..chunks[1].At]));
        Filtered.Refuses(ImageRefusal.Damaged, [.. png[..chunks[1].At], .. png[^12..]]);
        var palette = PngParts.Picture(new Random(1), 23, 19, 8, 3, interlaced: false);
        var parts = PngParts.Chunks(palette);
        Filtered.Refuses(ImageRefusal.Damaged, [.. palette[..parts[1].At], .. palette[parts[2].At..]]);
        Filtered.Refuses(ImageRefusal.Damaged, PngParts.Before(palette, "PLTE", PngParts.Chunk("tRNS", 1)));
    }

    [Fact]
    public void An_unknown_critical_chunk() => Filtered.Refuses(ImageRefusal.UnsupportedCoding, PngParts.Before(png, "IDAT", PngParts.Chunk("ABCD", 1)));

    [Theory]
    [InlineData(new byte[0], ImageRefusal.Empty)]
    [InlineData(new byte[] { (byte)'G', (byte)'I', (byte)'F', (byte)'8', (byte)'9', (byte)'a' }, ImageRefusal.Gif)]
    public void What_the_first_look_refuses(byte[] file, ImageRefusal refusal) => Filtered.Refuses(refusal, file);

    /// <summary>A progressive JPEG whose last scan is there many times over.</summary>
    static byte[] Scans(int scans)
    {
        var plain = SeedPictures.Jpeg(45, 37, progressive: true);
        var starts = JpegParts.Segments(plain).Where(segment => segment.Marker == 0xDA).ToList();
        byte[] last = plain[starts[^1].At..^2];
        return [.. plain[..^2], .. Enumerable.Repeat(last, scans - starts.Count).SelectMany(scan => scan), 0xFF, 0xD9];
    }

    static byte[] Sized(byte frame, int width, int height)
    {
        var file = SeedPictures.Jpeg(45, 37, progressive: frame == 0xC2);
        var at = JpegParts.Find(file, frame);
        BinaryPrimitives.WriteUInt16BigEndian(file.AsSpan(at + 5), (ushort)height);
        BinaryPrimitives.WriteUInt16BigEndian(file.AsSpan(at + 7), (ushort)width);
        return file;
    }

    static byte[] WithPixels(byte[] pixels) => [.. png[..PngParts.Chunks(png)[1].At], .. PngParts.Chunk("IDAT", pixels), .. PngParts.Chunk("IEND")];
}
