using System.Buffers.Binary;
using System.Runtime.InteropServices;
using NetVips;
using Referrals.Ops.Fuzz;
using Referrals.Ops.Photographs;
using Xunit;

namespace Referrals.UnitTests.Imaging.Filter;

/// <summary>The picture itself is not touched (IMG-17): every coding decodes to the same pixels, the same way up, at the same scale, in the same colours.</summary>
public class FilteredPictureTests
{
    public static TheoryData<string, byte[]> Pictures
    {
        get
        {
            var data = new TheoryData<string, byte[]>();
            foreach (var (name, file) in (IEnumerable<(string, byte[])>)[.. SeedPictures.Jpegs(321, 243), .. SeedPictures.Pngs(61, 47)]) data.Add(name, file);
            return data;
        }
    }

    [Theory, MemberData(nameof(Pictures), DisableDiscoveryEnumeration = true)]
    public void Pixels_are_identical(string name, byte[] plain)
    {
        Assert.NotNull(name);
        var carrier = WithMetadata(plain, orientation: 6);
        var master = Filtered.Master(carrier);

        SamePixels(carrier, master);
        Assert.Equal(Compressed(plain), Compressed(master));
    }

    [Fact]
    public void A_camera_s_photograph_keeps_its_pixels()
    {
        var photograph = Photographs.Take(3, PhotographView.CloseUp, new PhotographSize(1200, 900));
        SamePixels(photograph.Bytes, Filtered.Master(photograph.Bytes));
    }

    [Theory]
    [InlineData(1), InlineData(2), InlineData(3), InlineData(4), InlineData(5), InlineData(6), InlineData(7), InlineData(8)]
    public void The_picture_stays_the_same_way_up(int orientation)
    {
        foreach (var plain in (byte[][])[SeedPictures.Jpeg(45, 37), PngParts.Picture(new Random(1), 23, 19, 8, 2, interlaced: false)])
        {
            var carrier = WithMetadata(plain, orientation);
            var (outcome, master) = Filtered.Cleaned(carrier);
            Assert.Equal(orientation, outcome.Facts.Orientation);
            Assert.Equal(orientation, Orientation(master));
            using Image before = Image.NewFromBuffer(carrier).Autorot(), after = Image.NewFromBuffer(master).Autorot();
            Assert.Equal((before.Width, before.Height), (after.Width, after.Height));
            Assert.Equal(before.WriteToMemory<byte>(), after.WriteToMemory<byte>());
        }
    }

    [Theory]
    [InlineData("srgb"), InlineData("p3")]
    public void A_known_profile_stays(string name)
    {
        var profile = SeedPictures.Profile(name);
        byte[] jpeg = JpegParts.AtStart(SeedPictures.Jpeg(45, 37), JpegParts.Segment(0xE2, [.. "ICC_PROFILE\0\u0001\u0001"u8, .. profile]));
        byte[] png = PngParts.Before(PngParts.Picture(new Random(1), 23, 19, 8, 2, interlaced: false), "IDAT",
            PngParts.Chunk("iCCP", [.. "Mr Smith's screen\0\0"u8, .. PngParts.Deflated(profile)]));
        foreach (var file in (byte[][])[jpeg, png])
        {
            using var after = Image.NewFromBuffer(Filtered.Master(file));
            Assert.Equal(profile, (byte[])after.Get("icc-profile-data"));
        }
    }

    [Fact]
    public void Scale_gamma_and_transparency_stay()
    {
        byte[] scale = PngParts.Chunk("pHYs", 0, 0, 0x0B, 0x13, 0, 0, 0x0B, 0x13, 1), gamma = PngParts.Chunk("gAMA", 0, 0, 0xB1, 0x8F);
        var png = PngParts.Before(PngParts.Picture(new Random(1), 23, 19, 8, 3, interlaced: false), "PLTE", [.. scale, .. gamma]);
        png = PngParts.Before(png, "IDAT", PngParts.Chunk("tRNS", 0, 128, 255));
        Assert.Equal(png, Filtered.Master(png));
        var jpeg = JpegParts.AtStart(SeedPictures.Jpeg(45, 37), JpegParts.Segment(0xE0, [.. "JFIF\0\u0001\u0001"u8, 0, 0, 1, 0, 1, 0, 0]));
        BinaryPrimitives.WriteUInt32BigEndian(jpeg.AsSpan(14), 0x012C_012C); // 300 dots in both directions
        jpeg[13] = 1;
        Assert.Equal(jpeg[..18], Filtered.Master(jpeg)[..18]);
    }

    /// <summary>Without JFIF, Adobe's segment alone decides whether three components are RGB.</summary>
    [Theory]
    [InlineData(0), InlineData(1)]
    public void The_colour_transform_stays(byte transform)
    {
        var plain = SeedPictures.Jpeg(45, 37, subsampled: false);
        Assert.DoesNotContain(JpegParts.Segments(plain), segment => segment.Marker == 0xE0);
        byte[] file = [.. plain[..2], .. JpegParts.Segment(0xEE, [.. "Adobe\0\u0065\u0080\0\0\0"u8, transform]), .. plain[2..]];
        SamePixels(file, Filtered.Master(file));
    }

    [Fact]
    public void Fill_bytes_within_a_scan_go_and_paint_nothing()
    {
        var plain = SeedPictures.Jpeg(45, 37, restart: 1);
        var restart = plain.AsSpan(JpegParts.Find(plain, 0xDA)).IndexOf(new byte[] { 0xFF, 0xD0 }) + JpegParts.Find(plain, 0xDA);
        byte[] filled = [.. plain[..restart], 0xFF, 0xFF, 0xFF, .. plain[restart..]];
        Assert.Equal(Filtered.Master(plain), Filtered.Master(filled));
        SamePixels(filled, Filtered.Master(filled));
    }

    static byte[] WithMetadata(byte[] plain, int orientation)
    {
        byte[] tiff = [.. "II*\0\u0008\0\0\0\u0002\0"u8, 0x12, 1, 3, 0, 1, 0, 0, 0, (byte)orientation, 0, 0, 0, 0x3B, 1, 2, 0, 4, 0, 0, 0, .. "Ada\0"u8, 0, 0, 0, 0];
        return plain[0] == 0xFF
            ? [.. JpegParts.AtStart(plain, [.. JpegParts.Segment(0xE1, [.. "Exif\0\0"u8, .. tiff]), .. JpegParts.Segment(0xFE, "Ada"u8)]), .. "behind"u8]
            : [.. PngParts.Before(plain, "IDAT", PngParts.Chunk("eXIf", tiff)), .. "behind"u8];
    }

    static void SamePixels(byte[] one, byte[] other)
    {
        using Image before = Image.NewFromBuffer(one), after = Image.NewFromBuffer(other);
        Assert.Equal((before.Width, before.Height, before.Bands, before.Format), (after.Width, after.Height, after.Bands, after.Format));
        Assert.Equal(Pixels(before), Pixels(after));
    }

    static byte[] Pixels(Image image) =>
        image.Format == Enums.BandFormat.Ushort ? MemoryMarshal.AsBytes(image.WriteToMemory<ushort>().AsSpan()).ToArray() : image.WriteToMemory<byte>();

    static int Orientation(byte[] file)
    {
        using var image = Image.NewFromBuffer(file);
        return image.Contains("orientation") ? Convert.ToInt32(image.Get("orientation")) : 1;
    }

    /// <summary>Everything from the first scan on, or all of the pixels' chunks.</summary>
    static byte[] Compressed(byte[] file)
    {
        if (file[0] == 0xFF) return file[JpegParts.Find(file, 0xDA)..];
        return [.. PngParts.Chunks(file).Where(chunk => chunk.Type == "IDAT").SelectMany(chunk => file[chunk.At..(chunk.At + chunk.Bytes)])];
    }
}
