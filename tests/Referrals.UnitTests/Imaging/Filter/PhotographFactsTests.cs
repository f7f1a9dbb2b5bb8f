using System.Text;
using Referrals.Imaging.Facts;
using Referrals.Imaging.Filter;
using Referrals.Ops.Fuzz;
using Referrals.Ops.Photographs;
using Xunit;

namespace Referrals.UnitTests.Imaging.Filter;

/// <summary>What is read before it goes (IMG-17, PSN-18): numbers and words of ours, never a text of the file.</summary>
public class PhotographFactsTests
{
    static readonly byte[] jpeg = SeedPictures.Jpeg(45, 37);
    static readonly byte[] png = PngParts.Picture(new Random(1), 23, 19, 8, 2, interlaced: false);

    [Fact]
    public void A_camera_s_photograph_tells_size_day_and_that_it_knew_the_place()
    {
        var photograph = Photographs.Take(5, PhotographView.CloseUp, new PhotographSize(800, 600), new DateTimeOffset(2025, 3, 9, 23, 30, 0, TimeSpan.FromHours(1)));
        var outcome = Filtered.Cleaned(photograph.Bytes).Outcome;
        Assert.Equal(
            new PhotographFacts(ImageFormat.Jpeg, 800, 600)
            {
                Orientation = photograph.Orientation, CaptureDay = new DateOnly(2025, 3, 9), HadGps = true, HadThumbnail = true,
            },
            outcome.Facts);
        Assert.Equal(new CaptureMoment(new DateTime(2025, 3, 9, 23, 30, 0), TimeSpan.FromHours(1)), outcome.Captured);
    }

    [Fact]
    public void A_bare_picture_tells_nothing()
    {
        Assert.Equal(new PhotographFacts(ImageFormat.Jpeg, 45, 37), Filtered.Facts(jpeg));
        Assert.Equal(new PhotographFacts(ImageFormat.Png, 23, 19), Filtered.Facts(png));
    }

    [Theory]
    [InlineData("Apple", "iPhone 15 Pro", DeviceClass.Phone)]
    [InlineData("Apple", "iPad Pro", DeviceClass.Tablet)]
    [InlineData("samsung", "SM-S918B", DeviceClass.Phone)]
    [InlineData("samsung", "SM-X700", DeviceClass.Tablet)]
    [InlineData("Google", "Pixel 8", DeviceClass.Phone)]
    [InlineData("SONY", "ILCE-7M4", DeviceClass.Camera)]
    [InlineData("Sony", "XQ-DQ54", DeviceClass.Phone)]
    [InlineData("NIKON CORPORATION", "NIKON D90", DeviceClass.Camera)]
    [InlineData("Canon", "Canon EOS R5", DeviceClass.Camera)]
    [InlineData("HMD Global", "Nokia 8.3", DeviceClass.Phone)]
    [InlineData("Apple", "Mrs Smith", DeviceClass.Unknown)]
    [InlineData("Acme", "One", DeviceClass.Unknown)]
    public void The_kind_of_device_is_known_by_its_maker(string make, string model, DeviceClass device) =>
        Assert.Equal(device, Filtered.Facts(WithTexts((0x010F, make), (0x0110, model))).Device);

    [Theory]
    [InlineData("2024:05:17 14:03:22", 2024)]
    [InlineData("1995:01:01 00:00:00", 1995)]
    [InlineData("2100:12:31 23:59:59", 2100)]
    [InlineData("1994:12:31 23:59:59", null)]
    [InlineData("0000:00:00 00:00:00", null)]
    [InlineData("2024:02:30 10:00:00", null)]
    [InlineData("17 May 2024", null)]
    [InlineData("", null)]
    public void A_day_is_kept_when_it_makes_sense(string time, int? year) => Assert.Equal(year, Filtered.Facts(WithTexts((0x0132, time))).CaptureDay?.Year);

    [Fact]
    public void A_png_tells_when_it_was_changed_if_nothing_better_is_there()
    {
        var changed = PngParts.Before(png, "IDAT", PngParts.Chunk("tIME", 0x07, 0xE8, 5, 17, 14, 3, 22));
        Assert.Equal(new CaptureMoment(new DateTime(2024, 5, 17, 14, 3, 22), TimeSpan.Zero), Filtered.Cleaned(changed).Outcome.Captured);
        Assert.Null(Filtered.Facts(PngParts.Before(png, "IDAT", PngParts.Chunk("tIME", 0x07, 0xE8, 2, 30, 14, 3, 22))).CaptureDay);
    }

    [Theory]
    [InlineData("JPEG: motion photo XMP", nameof(PhotographFacts.HadMotionVideo))]
    [InlineData("JPEG: film behind the end", nameof(PhotographFacts.HadMotionVideo))]
    [InlineData("JPEG: Samsung motion photo", nameof(PhotographFacts.HadMotionVideo))]
    [InlineData("PNG: film behind the end", nameof(PhotographFacts.HadMotionVideo))]
    [InlineData("JPEG: MPF", nameof(PhotographFacts.HadSecondPicture))]
    [InlineData("JPEG: second JPEG behind the end", nameof(PhotographFacts.HadSecondPicture))]
    [InlineData("PNG: APNG frame", nameof(PhotographFacts.HadSecondPicture))]
    [InlineData("JPEG: C2PA", nameof(PhotographFacts.HadProvenance))]
    [InlineData("PNG: C2PA", nameof(PhotographFacts.HadProvenance))]
    [InlineData("JPEG: comment", nameof(PhotographFacts.HadComment))]
    [InlineData("JPEG: EXIF UserComment", nameof(PhotographFacts.HadComment))]
    [InlineData("JPEG: XMP", nameof(PhotographFacts.HadText))]
    [InlineData("JPEG: IPTC", nameof(PhotographFacts.HadText))]
    [InlineData("PNG: zTXt", nameof(PhotographFacts.HadText))]
    [InlineData("JPEG: JFIF small picture", nameof(PhotographFacts.HadThumbnail))]
    [InlineData("JPEG: JFXX small picture", nameof(PhotographFacts.HadThumbnail))]
    [InlineData("JPEG: Photoshop small picture", nameof(PhotographFacts.HadThumbnail))]
    [InlineData("JPEG: EXIF small picture", nameof(PhotographFacts.HadThumbnail))]
    [InlineData("JPEG: EXIF GPSMapDatum", nameof(PhotographFacts.HadGps))]
    [InlineData("JPEG: ICC text", nameof(PhotographFacts.HadUnknownColourProfile))]
    [InlineData("PNG: text of a profile", nameof(PhotographFacts.HadUnknownColourProfile))]
    public void What_went_is_remembered(string carrier, string fact) =>
        Assert.Equal(true, typeof(PhotographFacts).GetProperty(fact)!.GetValue(Filtered.Facts(Carrier.All.Single(one => one.Name == carrier).File)));

    [Fact]
    public void Facts_have_no_room_for_a_text_of_the_file() =>
        Assert.DoesNotContain(typeof(PhotographFacts).GetProperties(), property => property.PropertyType == typeof(string) || property.PropertyType.IsArray);

    [Fact]
    public void Directories_in_a_circle_lead_nowhere()
    {
        // The exposure's directory, the place's and the next one are all the first one again.
        byte[] tiff = [.. "MM\0*\0\0\0\u0008\0\u0003"u8, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0, .. Pointer(0x8769), .. Pointer(0x8825), 0, 0, 0, 8];
        var facts = Filtered.Facts(JpegParts.AtStart(jpeg, JpegParts.Segment(0xE1, [.. "Exif\0\0"u8, .. tiff])));
        Assert.Equal(6, facts.Orientation);

        static byte[] Pointer(ushort tag) => [(byte)(tag >> 8), (byte)tag, 0, 4, 0, 0, 0, 1, 0, 0, 0, 8];
    }

    static byte[] WithTexts(params (ushort Tag, string Text)[] texts)
    {
        var (directory, values) = (new List<byte>(), new List<byte>());
        var valuesAt = 8 + 2 + 12 * texts.Length + 4;
        foreach (var (tag, text) in texts)
        {
            byte[] ascii = [.. Encoding.ASCII.GetBytes(text.PadRight(4, '\0')), 0];
            directory.AddRange([(byte)(tag >> 8), (byte)tag, 0, 2, 0, 0, 0, (byte)ascii.Length, 0, 0, (byte)((valuesAt + values.Count) >> 8), (byte)(valuesAt + values.Count)]);
            values.AddRange(ascii);
        }
        return JpegParts.AtStart(jpeg, JpegParts.Segment(0xE1, [.. "Exif\0\0MM\0*\0\0\0\u0008"u8, 0, (byte)texts.Length, .. directory, 0, 0, 0, 0, .. values]));
    }
}
