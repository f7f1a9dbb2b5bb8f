using System.Text;

namespace Referrals.Ops.Fuzz;

/// <summary>Where PNGs hide things.</summary>
static class PngCarriers
{
    static readonly string[] foreign =
        ["prVt", "vpAg", "iDOT", "sPLT", "hIST", "bKGD", "sBIT", "oFFs", "pCAL", "sCAL", "gIFg", "gIFx", "dSIG", "fRAc", "mkBF", "cICP", "mDCV", "tXMP", "skMf", "tIME"];

    public static IEnumerable<Carrier> All()
    {
        var plain = PngParts.Picture(new Random(1), 23, 19, depth: 8, kind: 2, interlaced: false);
        foreach (var type in foreign) yield return In(plain, type, type, []);
        yield return In(plain, "tEXt", "tEXt", "Author\0"u8);
        yield return In(plain, "iTXt", "iTXt", "Title\0\0\0en\0\0"u8);
        yield return In(plain, "XMP", "iTXt", "XML:com.adobe.xmp\0\0\0\0\0<x:xmpmeta>"u8);
        yield return In(plain, "C2PA", "caBX", "\0\0\0\u0020jumb"u8);
        yield return In(plain, "APNG control", "acTL", "\0\0\0\u0002\0\0\0\0"u8);
        yield return In(plain, "APNG frame control", "fcTL", new byte[26]);
        yield return At("tEXt behind the pixels", canary => PngParts.Before(plain, "IEND", PngParts.Chunk("tEXt", [.. "Comment\0"u8, .. canary])));
        yield return At("APNG frame", canary => PngParts.Before(plain, "IEND", PngParts.Chunk("fdAT", [0, 0, 0, 1, .. PngParts.Deflated(canary)])));
        yield return At("zTXt", canary => PngParts.Before(plain, "IDAT", PngParts.Chunk("zTXt", [.. "Comment\0\0"u8, .. PngParts.Deflated(canary)])));
        yield return At("compressed iTXt", canary => PngParts.Before(plain, "IDAT", PngParts.Chunk("iTXt", [.. "Title\0\u0001\0\0\0"u8, .. PngParts.Deflated(canary)])));
        yield return At("EXIF as text", canary => PngParts.Before(plain, "IDAT", PngParts.Chunk("zTXt", [.. "Raw profile type exif\0\0"u8, .. PngParts.Deflated(canary)])));
        yield return At("eXIf", canary => PngParts.Before(plain, "IDAT", PngParts.Chunk("eXIf", Exif(canary))));
        yield return At("eXIf behind the pixels", canary => PngParts.Before(plain, "IEND", PngParts.Chunk("eXIf", Exif(canary))));
        yield return At("second eXIf", canary => PngParts.Before(plain, "IDAT", [.. PngParts.Chunk("eXIf", new PlantedExif().Tiff()), .. PngParts.Chunk("eXIf", Exif(canary))]));
        foreach (var carrier in Colours(plain)) yield return carrier;
        yield return At("cHRM", canary => PngParts.Before(plain, "IDAT", PngParts.Chunk("cHRM", [.. canary, .. new byte[32 - canary.Length]])));
        yield return At("long gAMA", canary => PngParts.Before(plain, "IDAT", PngParts.Chunk("gAMA", [0, 0, 0xB1, 0x8F, .. canary])));
        yield return At("long sRGB", canary => PngParts.Before(plain, "IDAT", PngParts.Chunk("sRGB", [0, .. canary])));
        yield return At("pHYs", canary => PngParts.Before(plain, "IDAT", PngParts.Chunk("pHYs", [.. canary[..8], 1])), canaryBytes: 8);
        yield return At("suggested palette", canary => PngParts.Before(plain, "IDAT", PngParts.Chunk("PLTE", [.. canary, .. new byte[300 - canary.Length]])));
        yield return At("text behind the end", canary => [.. plain, .. canary]);
        yield return At("ZIP behind the end", canary => [.. plain, .. "PK\u0003\u0004"u8, .. canary]);
        yield return At("HTML behind the end", canary => [.. plain, .. "<html><script>"u8, .. canary]);
        yield return At("film behind the end", canary => [.. plain, 0, 0, 0, 24, .. "ftypmp42"u8, .. canary]);
        yield return At("the rest of a larger picture (aCropalypse)", canary => [.. plain, .. PngParts.Chunk("IDAT", canary), .. PngParts.Chunk("IEND")]);
        yield return At("unknown critical chunk", canary => PngParts.Before(plain, "IDAT", PngParts.Chunk("SECR", canary)), refused: true);
        yield return At("CgBI", canary => PngParts.Before(plain, "IHDR", PngParts.Chunk("CgBI", canary)), refused: true);
        yield return At("behind the compressed pixels", canary => PngParts.Before(plain, "IEND", PngParts.Chunk("IDAT", canary)), refused: true);
        yield return At("pixels that no row needs", canary => TooLong(plain, canary), refused: true);
        yield return At("in the end", canary => [.. plain[..^12], .. PngParts.Chunk("IEND", canary)], refused: true);
    }

    static IEnumerable<Carrier> Colours(byte[] plain)
    {
        var profile = SeedPictures.Profile("srgb");
        byte[] Iccp(ReadOnlySpan<byte> name, ReadOnlySpan<byte> bytes, params ReadOnlySpan<byte> behind) =>
            PngParts.Before(plain, "IDAT", PngParts.Chunk("iCCP", [.. name, 0, 0, .. PngParts.Deflated(bytes), .. behind]));
        yield return At("name of a known profile", canary => Iccp(canary, profile));
        yield return At("name of an unknown profile", canary => Iccp(canary, profile.AsSpan(1)));
        yield return At("text of a profile", canary => Iccp("icc"u8, [.. profile, .. canary]));
        yield return At("behind a known profile", canary => Iccp("icc"u8, profile, canary));
        yield return At("second profile", canary =>
            PngParts.Before(Iccp("icc"u8, profile), "IDAT", PngParts.Chunk("iCCP", [.. canary, 0, 0, .. PngParts.Deflated(profile)])));
    }

    static byte[] TooLong(byte[] plain, byte[] canary)
    {
        var (at, _, bytes) = PngParts.Chunks(plain).First(chunk => chunk.Type == "IDAT");
        return [.. plain[..at], .. PngParts.Chunk("IDAT", PngParts.Deflated([.. new byte[19 * (1 + 23 * 3)], .. canary])), .. plain[(at + bytes)..]];
    }

    static byte[] Exif(byte[] canary)
    {
        var exif = new PlantedExif();
        exif.Main.Text(0x013B, Encoding.ASCII.GetString(canary));
        return exif.Tiff();
    }

    static Carrier In(byte[] plain, string place, string type, ReadOnlySpan<byte> start)
    {
        var before = start.ToArray();
        return At(place, canary => PngParts.Before(plain, "IDAT", PngParts.Chunk(type, [.. before, .. canary])));
    }

    static Carrier At(string place, Func<byte[], byte[]> plant, bool refused = false, int canaryBytes = int.MaxValue)
    {
        var canary = Canary.Bytes("PNG " + place);
        // The last bytes are the distinct ones.
        if (canaryBytes < canary.Length) canary = canary[^canaryBytes..];
        return new Carrier("PNG: " + place, canary, plant(canary), refused);
    }
}
