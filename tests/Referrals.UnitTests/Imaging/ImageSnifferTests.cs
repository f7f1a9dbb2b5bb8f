using System.Buffers.Binary;
using CsCheck;
using Referrals.Imaging.Facts;
using Xunit;

namespace Referrals.UnitTests.Imaging;

/// <summary>What a file is, by its first bytes (IMG-17): a photograph of a size, or something that the sender must change first.</summary>
public class ImageSnifferTests
{
    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0xC0)]
    [InlineData(0xC1)]
    [InlineData(0xC2)]
    public void A_jpeg_tells_its_size(int frame) => Accepts(ImageFormat.Jpeg, 3000, 2250, Jpeg(3000, 2250, (byte)frame));

    [Fact]
    public void A_png_tells_its_size() => Accepts(ImageFormat.Png, 1200, 900, Png(1200, 900));

    [Theory]
    [InlineData(800, 600, false)]
    [InlineData(600, 800, false)]
    [InlineData(799, 2000, false)]
    [InlineData(799, 600, true)]
    [InlineData(4000, 599, true)]
    [InlineData(1, 1, true)]
    public void A_small_picture_is_a_warning_and_no_refusal(int width, int height, bool small) =>
        Assert.Equal(small, Accepts(ImageFormat.Png, width, height, Png((uint)width, (uint)height)).IsSmall);

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(40)]
    [InlineData(396)]
    public async Task A_jpeg_may_tell_its_size_behind_large_segments(int segments)
    {
        var file = Jpeg(4032, 3024, 0xC0, [.. Enumerable.Repeat(Segment(0xE2, 65_000), segments)]);

        Assert.Equal(segments > 0, ImageSniffer.Look(file.AsSpan(0, Math.Min(file.Length, ImageLimits.WindowBytes)), isWhole: segments == 0) is null);
        Assert.Equal(new ImageFacts(ImageFormat.Jpeg, 4032, 3024), Facts(await ImageSniffer.Inspect(new MemoryStream(file), null, Cancellation)));
        Assert.Equal(new ImageFacts(ImageFormat.Jpeg, 4032, 3024), Facts(await ImageSniffer.Inspect(new Trickle(file), null, Cancellation)));
    }

    [Fact]
    public async Task A_jpeg_is_read_alike_wherever_its_size_lies() =>
        await Gen.Int[0, 140_000].Array[0, 4].SampleAsync(
            async lengths =>
            {
                var file = Jpeg(640, 480, 0xC2, [.. lengths.Select(length => Segment(0xE1, length % 65_000 + 2))]);
                Assert.Equal(new ImageFacts(ImageFormat.Jpeg, 640, 480), Facts(await ImageSniffer.Inspect(new Trickle(file), null, Cancellation)));
            }, iter: 200, threads: 1);

    [Fact]
    public void More_segments_than_any_camera_writes_are_refused() =>
        Refuses(ImageRefusal.Damaged, Jpeg(640, 480, 0xC0, [.. Enumerable.Repeat(Segment(0xE1, 2), ImageLimits.SegmentsMax - 3)]));

    [Fact]
    public async Task Filling_without_end_is_given_up() =>
        Assert.Equal(ImageRefusal.Damaged, Refusal(await ImageSniffer.Inspect(new Trickle([0xFF, 0xD8, .. Filled(40_000_000, 0xFF)], 1 << 20), null, Cancellation)));

    [Theory]
    [InlineData(new byte[] { 0xFF, 0xD8, 0xFF })]
    [InlineData(new byte[] { 0xFF, 0xD8, 0xFF, 0xDA, 0, 12, 1, 1, 0, 0, 63, 0, 0 })]
    [InlineData(new byte[] { 0xFF, 0xD8, 0xFF, 0xE0, 0, 1, 1, 1, 0, 0, 63, 0, 0 })]
    [InlineData(new byte[] { 0xFF, 0xD8, 0xFF, 0xD9, 0, 0, 0, 0, 0, 0, 0, 0, 0 })]
    [InlineData(new byte[] { 0xFF, 0xD8, 0xFF, 0xE0, 0, 2, 7, 7, 7, 7, 7, 7, 7 })]
    public void A_jpeg_without_a_size_is_damaged(byte[] file) => Refuses(ImageRefusal.Damaged, file);

    [Theory]
    [InlineData(0, 100, ImageRefusal.Damaged)]
    [InlineData(100, 0, ImageRefusal.Damaged)]
    [InlineData(20_001, 10, ImageRefusal.TooManyPixels)]
    [InlineData(10_001, 10_000, ImageRefusal.TooManyPixels)]
    [InlineData(uint.MaxValue, uint.MaxValue, ImageRefusal.TooManyPixels)]
    public void An_impossible_size_is_refused(uint width, uint height, ImageRefusal refusal) => Refuses(refusal, Png(width, height));

    [Fact]
    public void A_png_cut_before_its_size_is_damaged() => Refuses(ImageRefusal.Damaged, Png(100, 100)[..20]);

    public static TheoryData<ImageRefusal, byte[]> Refused => new()
    {
        { ImageRefusal.Empty, [] },
        { ImageRefusal.Heic, Container("heic", "mif1", "heic") },
        { ImageRefusal.Heic, Container("mif1", "mif1", "heix") },
        { ImageRefusal.Heic, Container("mif1", "miaf") },
        { ImageRefusal.Heic, Container("msf1", "hevc") },
        { ImageRefusal.Avif, Container("avif", "mif1") },
        { ImageRefusal.Avif, Container("mif1", "heic", "avif") },
        { ImageRefusal.Raw, Container("crx ", "isom") },
        { ImageRefusal.Video, Container("qt  ") },
        { ImageRefusal.Video, Container("isom", "mp42") },
        { ImageRefusal.WebP, "RIFF\u0001\u0002\u0003\u0004WEBPVP8 "u8.ToArray() },
        { ImageRefusal.Tiff, Tiff(little: true, 0x0100, 0x0101, 0x010F) },
        { ImageRefusal.Tiff, Tiff(little: false, 0x0100, 0x014A) },
        { ImageRefusal.Tiff, "II\u002b\0\u0008\0\0\0"u8.ToArray() },
        { ImageRefusal.Raw, Tiff(little: true, 0x00FE, 0x010F, 0x014A) },
        { ImageRefusal.Raw, Tiff(little: false, 0x010F, 0xC612) },
        { ImageRefusal.Raw, "II*\0\u0010\0\0\0CR\u0002\0"u8.ToArray() },
        { ImageRefusal.Raw, "FUJIFILMCCD-RAW 0201"u8.ToArray() },
        { ImageRefusal.Raw, "IIRO\u0008\0\0\0"u8.ToArray() },
        { ImageRefusal.Raw, "IIU\0\u0008\0\0\0"u8.ToArray() },
        { ImageRefusal.Dicom, [.. new byte[128], .. "DICM"u8, 2, 0, 0, 0] },
        { ImageRefusal.Gif, "GIF87a\u0001\0\u0001\0"u8.ToArray() },
        { ImageRefusal.Gif, "GIF89a\u0001\0\u0001\0"u8.ToArray() },
        { ImageRefusal.Bmp, "BM\u0036\u0010\0\0\0\0\0\0\u0036\0\0\0"u8.ToArray() },
        { ImageRefusal.Pdf, "%PDF-1.7\n"u8.ToArray() },
        { ImageRefusal.Pdf, "\n\n%PDF-1.4\n"u8.ToArray() },
        { ImageRefusal.NotAPhotograph, "BMI 31, weight 92 kg"u8.ToArray() },
        { ImageRefusal.NotAPhotograph, "MZ\u0090\0\u0003"u8.ToArray() },
        { ImageRefusal.NotAPhotograph, "<svg xmlns='http://www.w3.org/2000/svg'/>"u8.ToArray() },
        { ImageRefusal.NotAPhotograph, [0xFF, 0xD8] },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void A_file_of_another_kind_is_named_with_advice(ImageRefusal refusal, byte[] file)
    {
        Refuses(refusal, file);
        Refuses(refusal, file, "image/jpeg");
    }

    [Fact]
    public void Every_refusal_advises_in_a_sentence_of_its_own() => Assert.Distinct(
        Enum.GetValues<ImageRefusal>().Select(refusal => refusal.Advice()));

    [Theory]
    [InlineData("image/jpeg")]
    [InlineData("IMAGE/JPEG")]
    [InlineData(" image/jpeg ; charset=binary")]
    public void The_announced_type_may_be_written_in_any_way(string declared) =>
        Assert.IsType<ImageInspection.Accepted>(ImageSniffer.Look(Jpeg(100, 100, 0xC0), isWhole: true, declared));

    [Theory]
    [InlineData("image/png")]
    [InlineData("image/heic")]
    [InlineData("application/octet-stream")]
    [InlineData("")]
    public void A_jpeg_announced_as_something_else_is_refused(string declared) =>
        Refuses(ImageRefusal.TypeNotAsDeclared, Jpeg(100, 100, 0xC0), declared);

    [Fact]
    public void A_png_announced_as_a_jpeg_is_refused() => Refuses(ImageRefusal.TypeNotAsDeclared, Png(100, 100), "image/jpeg");

    [Fact]
    public async Task Any_bytes_at_all_get_an_answer()
    {
        byte[][] starts = [[], .. Refused.Select(row => row.Data.Item2), Jpeg(100, 100, 0xC0), Png(100, 100), [0xFF, 0xD8, 0xFF, 0xE1]];
        var gen = Gen.Select(Gen.Int[0, starts.Length - 1], Gen.Byte.Array[0, 300], Gen.Int[0, 60], Gen.Byte);
        await gen.SampleAsync(
            async (start, rest, flipAt, flip) =>
            {
                byte[] file = [.. starts[start], .. rest];
                if (flipAt < file.Length) file[flipAt] ^= flip;
                Assert.NotNull(await ImageSniffer.Inspect(new MemoryStream(file), "image/jpeg", Cancellation));
                Assert.NotNull(ImageSniffer.Look(file, isWhole: true));
            }, iter: 20_000);
    }

    static ImageFacts Accepts(ImageFormat format, int width, int height, byte[] file)
    {
        var facts = Facts(ImageSniffer.Look(file, isWhole: true, format.ContentType()));
        Assert.Equal(new ImageFacts(format, width, height), facts);
        return facts;
    }

    static void Refuses(ImageRefusal refusal, byte[] file, string? declared = null) =>
        Assert.Equal(refusal, Refusal(ImageSniffer.Look(file, isWhole: true, declared)));

    static ImageFacts Facts(ImageInspection? found) => Assert.IsType<ImageInspection.Accepted>(found).Facts;

    static ImageRefusal Refusal(ImageInspection? found) => Assert.IsType<ImageInspection.Refused>(found).Refusal;

    static byte[] Filled(int count, byte value)
    {
        var bytes = new byte[count];
        bytes.AsSpan().Fill(value);
        return bytes;
    }

    static byte[] Segment(byte marker, int length) => [0xFF, marker, (byte)(length >> 8), (byte)length, .. new byte[length - 2]];

    static byte[] Jpeg(int width, int height, byte frame, params byte[][] before) =>
    [
        0xFF, 0xD8, .. Segment(0xE0, 16), .. before.SelectMany(segment => segment), 0xFF, .. Segment(0xC4, 20), .. Segment(0xDB, 67),
        0xFF, frame, 0, 17, 8, (byte)(height >> 8), (byte)height, (byte)(width >> 8), (byte)width, 3, .. new byte[9],
        .. Segment(0xDA, 12), 1, 2, 3, 0xFF, 0xD9,
    ];

    static byte[] Png(uint width, uint height)
    {
        byte[] file = [0x89, .. "PNG\r\n\u001a\n"u8, 0, 0, 0, 13, .. "IHDR"u8, .. new byte[8], 8, 2, 0, 0, 0, 1, 2, 3, 4];
        BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan(16), width);
        BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan(20), height);
        return file;
    }

    static byte[] Container(string brand, params string[] compatible)
    {
        byte[] box = [0, 0, 0, 0, .. "ftyp"u8, .. Ascii(brand), 0, 0, 0, 0, .. compatible.SelectMany(Ascii)];
        box[3] = (byte)box.Length;
        return [.. box, 0, 0, 0, 8, .. "free"u8, .. "avif"u8];

        static byte[] Ascii(string text) => System.Text.Encoding.ASCII.GetBytes(text);
    }

    static byte[] Tiff(bool little, params ushort[] tags)
    {
        var file = new byte[10 + tags.Length * 12 + 4];
        (little ? "II*\0\u0008\0\0\0"u8 : "MM\0*\0\0\0\u0008"u8).CopyTo(file);
        Write(8, (ushort)tags.Length);
        for (var entry = 0; entry < tags.Length; entry++) Write(10 + entry * 12, tags[entry]);
        return file;

        void Write(int at, ushort value)
        {
            if (little) BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(at), value);
            else BinaryPrimitives.WriteUInt16BigEndian(file.AsSpan(at), value);
        }
    }

    /// <summary>A stream like a network's: it cannot seek, and gives what it has.</summary>
    sealed class Trickle(byte[] bytes, int most = 1447) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(most, buffer.Length)], cancellationToken);
    }
}
