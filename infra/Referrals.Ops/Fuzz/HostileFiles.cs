using Referrals.Ops.Photographs;

namespace Referrals.Ops.Fuzz;

/// <summary>A file that a photograph's door should better not be given.</summary>
/// <param name="What">In words.</param>
/// <param name="Type">As it is announced.</param>
/// <param name="Bytes">All of it.</param>
public sealed record HostileFile(string What, string Type, byte[] Bytes);

/// <summary>Bombs, floods, scans without end, cuts, polyglots, files under a false name; then broken photographs without end. The same seed makes the same.</summary>
public sealed class HostileFiles(int seed)
{
    const string Jpeg = "image/jpeg";
    const string Png = "image/png";
    const int Rounds = 3;
    const int RoundsAmong = 4;
    const long Unpacked = 256L << 20;

    static readonly byte[][] Sources =
        [.. Carrier.All.Select(carrier => carrier.File), .. SeedPictures.Jpegs().Select(picture => picture.File), .. SeedPictures.Pngs().Select(picture => picture.File)];

    readonly Mutator _mutator = new(Sources, seed);
    readonly Random _chance = new(seed);
    readonly Lazy<IReadOnlyList<HostileFile>> _made = new(() => Made(seed));

    /// <summary>The made ones first, once or, of many, three times, so that each is sent bare, sealed and spoilt; everything after them is broken at random.</summary>
    public IEnumerable<HostileFile> Take(int count) => Enumerable.Repeat(_made.Value, count >= Rounds * RoundsAmong * _made.Value.Count ? Rounds : 1).SelectMany(made => made).Concat(Broken()).Take(count);

    IEnumerable<HostileFile> Broken()
    {
        while (true)
        {
            var bytes = _mutator.Next();
            if (bytes.Length == 0)
                continue;
            // One in ten under the other's name.
            var isPng = bytes[0] == 0x89;
            yield return new HostileFile("broken", _chance.Next(10) == 0 ^ isPng ? Png : Jpeg, bytes);
        }
    }

    static IReadOnlyList<HostileFile> Made(int seed)
    {
        var jpeg = SeedPictures.Jpeg(800, 600, seed: seed + 1);
        var progressive = SeedPictures.Jpeg(800, 600, progressive: true, seed: seed + 2);
        using var painted = SeedPictures.Paint(400, 300, bands: 3, seed + 3);
        var png = painted.PngsaveBuffer();
        var noise = new byte[100_000];
        new Random(seed).NextBytes(noise);
        return
        [
            new("99 scans of 64 megapixels", Jpeg, HostileMasters.ScanBomb(99, 8_000)),
            new("2,000 scans of 64 megapixels", Jpeg, HostileMasters.ScanBomb(2_000, 8_000)),
            new("101 scans", Jpeg, HostileMasters.ScanBomb(101, 400)),
            new("progressive JPEG of 48 megapixels, all there", Jpeg, Blank(8_000, 6_000)),
            new("PNG of 90 megapixels, all there", Png, HostileMasters.PngBomb(9_500, 9_500, 8, 0, interlaced: false, 9_500 * 9_501)),
            new("JPEG of 4 gigapixels", Jpeg, HostileMasters.JpegFlood(65_535, 65_535)),
            new("JPEG of 100 megapixels without them", Jpeg, HostileMasters.JpegFlood(12_500, 8_000)),
            new("JPEG without height", Jpeg, HostileMasters.JpegFlood(4_000, 0)),
            new("PNG of 900 megapixels", Png, HostileMasters.PngBomb(30_000, 30_000, 8, 2, interlaced: false, 1 << 20)),
            new("PNG that unpacks to 256 MB of nothing", Png, HostileMasters.PngBomb(1_000, 1_000, 8, 2, interlaced: false, Unpacked)),
            new("interlaced PNG of 96 megapixels, 16 bits", Png, HostileMasters.PngBomb(12_000, 8_000, 16, 6, interlaced: true, Unpacked)),
            new("PNG with too few pixels", Png, HostileMasters.PngBomb(4_000, 3_000, 8, 2, interlaced: false, 1 << 20)),
            new("JPEG and page", Jpeg, HostileMasters.Polyglot(jpeg)),
            new("progressive JPEG and page", Jpeg, HostileMasters.Polyglot(progressive)),
            new("PNG and page", Png, HostileMasters.Polyglot(png)),
            new("JPEG and JPEG", Jpeg, [.. jpeg, .. progressive]),
            new("PNG named JPEG", Jpeg, png),
            new("JPEG named PNG", Png, jpeg),
            new("HEIC named JPEG", Jpeg, [0, 0, 0, 24, .. "ftypheic\0\0\0\0mif1heic"u8, .. noise]),
            new("PDF named JPEG", Jpeg, [.. "%PDF-1.7\n"u8, .. noise]),
            new("page named PNG", Png, [.. "<!DOCTYPE html><script>alert('canary')</script>"u8, .. new byte[20_000]]),
            new("archive named PNG", Png, [.. "PK\u0003\u0004"u8, .. noise]),
            new("WebP named JPEG", Jpeg, [.. "RIFF\0\u0010\0\0WEBPVP8 "u8, .. noise]),
            new("TIFF named JPEG", Jpeg, [.. "II*\0\u0008\0\0\0"u8, .. noise]),
            new("DICOM named JPEG", Jpeg, [.. new byte[128], .. "DICM"u8, .. noise]),
            new("SVG named PNG", Png, [.. "<?xml version='1.0'?><!DOCTYPE svg [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><svg xmlns='http://www.w3.org/2000/svg'>&a;</svg>"u8]),
            new("GIF named PNG", Png, [.. "GIF89a"u8, .. noise]),
            new("WebP under its own name", "image/webp", [.. "RIFF\0\u0010\0\0WEBPVP8 "u8, .. noise]),
            new("PDF under its own name", "application/pdf", [.. "%PDF-1.7\n"u8, .. noise]),
            new("JPEG of another height than its data", Jpeg, OtherHeight(jpeg)),
            new("JPEG whose first segment is as long as can be", Jpeg, [.. jpeg[..4], 0xFF, 0xFF, .. jpeg[6..]]),
            new("JPEG whose first segment is shorter than its length", Jpeg, [.. jpeg[..4], 0, 1, .. jpeg[6..]]),
            new("PNG whose header is said to have 2 GB", Png, [.. png[..8], 0x7F, 0xFF, 0xFF, 0xFF, .. png[12..]]),
            new("PNG whose header is said to have nothing", Png, [.. png[..8], 0, 0, 0, 0, .. png[12..]]),
            new("noise", Jpeg, noise),
            new("zeros", Png, new byte[200_000]),
            new("one byte", Jpeg, [0xFF]),
            new("beginning alone", Jpeg, [0xFF, 0xD8]),
            new("beginning and end", Jpeg, [0xFF, 0xD8, 0xFF, 0xD9]),
            new("signature alone", Png, png[..8]),
            .. new[] { 0.02, 0.3, 0.7, 0.999 }.SelectMany(part => new HostileFile[]
            {
                new($"JPEG cut at {part:P1}", Jpeg, jpeg[..(int)(jpeg.Length * part)]),
                new($"progressive JPEG cut at {part:P1}", Jpeg, progressive[..(int)(progressive.Length * part)]),
                new($"PNG cut at {part:P1}", Png, png[..(int)(png.Length * part)])
            })
        ];
    }

    /// <summary>Nothing to see, but its coefficients are kept in memory until the last scan.</summary>
    static byte[] Blank(int width, int height)
    {
        using var black = NetVips.Image.Black(width, height, bands: 3);
        using var picture = black.Copy(interpretation: NetVips.Enums.Interpretation.Srgb);
        return picture.JpegsaveBuffer(interlace: true, keep: NetVips.Enums.ForeignKeep.None);
    }

    /// <summary>The frame header says 16,384 lines, and the data are those of 600.</summary>
    static byte[] OtherHeight(byte[] jpeg)
    {
        var changed = jpeg.ToArray();
        var frame = changed.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xC0]);
        (changed[frame + 5], changed[frame + 6]) = (0x40, 0);
        return changed;
    }
}
