using System.Text;

namespace Referrals.Ops.Fuzz;

/// <summary>Where JPEGs hide things.</summary>
static class JpegCarriers
{
    static readonly (string Name, ushort Tag)[] mainTexts =
    [
        ("ImageDescription", 0x010E), ("Make", 0x010F), ("Model", 0x0110), ("Software", 0x0131), ("DateTime", 0x0132), ("Artist", 0x013B),
        ("HostComputer", 0x013C), ("Copyright", 0x8298), ("DocumentName", 0x010D), ("PageName", 0x011D), ("an unknown tag", 0xC9F0),
    ];

    static readonly (string Name, ushort Tag)[] wideTexts =
        [("XPTitle", 0x9C9B), ("XPComment", 0x9C9C), ("XPAuthor", 0x9C9D), ("XPKeywords", 0x9C9E), ("XPSubject", 0x9C9F)];

    static readonly (string Name, ushort Tag)[] exposureTexts =
    [
        ("ImageUniqueID", 0xA420), ("CameraOwnerName", 0xA430), ("BodySerialNumber", 0xA431), ("LensModel", 0xA434), ("LensSerialNumber", 0xA435),
        ("RelatedSoundFile", 0xA004), ("SubSecTime", 0x9290), ("OffsetTime", 0x9010), ("SpectralSensitivity", 0x8824),
    ];

    public static IEnumerable<Carrier> All()
    {
        var plain = SeedPictures.Jpeg(45, 37);
        foreach (var (name, tag) in mainTexts) yield return Exif(plain, "EXIF " + name, (exif, canary) => exif.Main.Text(tag, canary));
        foreach (var (name, tag) in wideTexts)
            yield return At("EXIF " + name, canary => Encoding.Unicode.GetBytes(canary), canary => Planted(plain, exif => exif.Main.Bytes(tag, canary)));
        foreach (var (name, tag) in exposureTexts) yield return Exif(plain, "EXIF " + name, (exif, canary) => exif.Exposure.Text(tag, canary));
        yield return At("EXIF UserComment", canary => Planted(plain, exif => exif.Exposure.Raw(0x9286, [.. "ASCII\0\0\0"u8, .. canary])));
        yield return At("EXIF MakerNote", canary => Planted(plain, exif => exif.Exposure.Raw(0x927C, [.. "Apple iOS\0\0\u0001MM"u8, .. canary])));
        yield return At("EXIF PrintImageMatching", canary => Planted(plain, exif => exif.Main.Raw(0xC4A5, [.. "PrintIM\0"u8, .. canary])));
        yield return At("EXIF GPSProcessingMethod", canary => Planted(plain, exif => exif.Position.Raw(0x001B, [.. "ASCII\0\0\0"u8, .. canary])));
        yield return At("EXIF GPSAreaInformation", canary => Planted(plain, exif => exif.Position.Raw(0x001C, canary)));
        yield return Exif(plain, "EXIF GPSMapDatum", (exif, canary) => exif.Position.Text(0x0012, canary));
        yield return Exif(plain, "EXIF GPSDateStamp", (exif, canary) => exif.Position.Text(0x001D, canary));
        yield return At("EXIF GPSLatitude", canary => Planted(plain, exif => exif.Position.Bytes(0x0002, canary)));
        yield return Exif(plain, "EXIF small picture's directory", (exif, canary) => exif.Small.Text(0x010E, canary));
        yield return At("EXIF small picture", canary => Planted(plain, exif => exif.SmallPicture = [0xFF, 0xD8, .. JpegParts.Segment(0xFE, canary), 0xFF, 0xD9]));
        yield return At("behind the EXIF", canary => JpegParts.AtStart(plain, JpegParts.Segment(0xE1, [.. "Exif\0\0"u8, .. new PlantedExif().Tiff(), .. canary])));
        yield return At("second EXIF", canary => JpegParts.AtStart(plain, [.. new PlantedExif().Segment(), .. JpegParts.Segment(0xE1, [.. "Exif\0\0MM\0*"u8, .. canary])]));
        foreach (var carrier in Segments(plain)) yield return carrier;
        foreach (var carrier in Gaps(plain)) yield return carrier;
        foreach (var carrier in Trailers(plain)) yield return carrier;
    }

    static IEnumerable<Carrier> Segments(byte[] plain)
    {
        Carrier In(string name, byte marker, byte[] start, byte[]? end = null) =>
            At(name, canary => JpegParts.AtStart(plain, JpegParts.Segment(marker, [.. start, .. canary, .. end ?? []])));
        yield return In("XMP", 0xE1, [.. "http://ns.adobe.com/xap/1.0/\0<x:xmpmeta xmlns:x='adobe:ns:meta/'><dc:creator>"u8], [.. "</dc:creator></x:xmpmeta>"u8]);
        yield return In("extended XMP", 0xE1, [.. "http://ns.adobe.com/xmp/extension/\0"u8, .. new byte[40]]);
        yield return In("motion photo XMP", 0xE1, [.. "http://ns.adobe.com/xap/1.0/\0<rdf GCamera:MotionPhoto='1'>"u8]);
        yield return In("IPTC", 0xED, [.. "Photoshop 3.0\08BIM\u0004\u0004\0\0\0\0\0\u001B\u001C\u0002\u0050\0\u0016"u8]);
        yield return In("Photoshop small picture", 0xED, [.. "Photoshop 3.0\08BIM\u0004\u000C\0\0\0\0\0\u0032"u8, .. new byte[28]]);
        yield return In("comment", 0xFE, []);
        yield return In("ICC text", 0xE2, [.. "ICC_PROFILE\0\u0001\u0001"u8, .. SeedPictures.Profile("srgb")]);
        yield return In("ICC in two segments", 0xE2, [.. "ICC_PROFILE\0\u0001\u0002"u8, .. SeedPictures.Profile("srgb")]);
        yield return At("second ICC", canary => JpegParts.AtStart(plain,
            [.. JpegParts.Segment(0xE2, [.. "ICC_PROFILE\0\u0001\u0001"u8, .. SeedPictures.Profile("srgb")]), .. JpegParts.Segment(0xE2, [.. "ICC_PROFILE\0\u0001\u0001"u8, .. canary])]));
        yield return In("JFIF small picture", 0xE0, [.. "JFIF\0\u0001\u0002\u0001\0\u0048\0\u0048\u0004\u0002"u8], new byte[2]);
        yield return In("behind JFIF", 0xE0, [.. "JFIF\0\u0001\u0001\0\0\u0001\0\u0001\0\0"u8]);
        yield return In("JFXX small picture", 0xE0, [.. "JFXX\0\u0010\xFF"u8]);
        yield return In("CIFF in APP0", 0xE0, [.. "II\u001A\0\0\0HEAPJPGM"u8]);
        yield return In("behind Adobe", 0xEE, [.. "Adobe\0\u0064\0\0\0\0\u0001"u8]);
        yield return In("C2PA", 0xEB, [.. "JP\0\u0001\0\0\0\u0001\0\0\0\u0020jumb"u8]);
        yield return In("MPF", 0xE2, [.. "MPF\0MM\0*\0\0\0\u0008"u8]);
        yield return In("FlashPix", 0xE2, [.. "FPXR\0\0"u8]);
        yield return In("Ducky", 0xEC, [.. "Ducky\0\u0002\0\u0004"u8]);
        for (var marker = 0xE0; marker <= 0xEF; marker++) yield return In($"foreign APP{marker & 15}", (byte)marker, [.. "Maker\0"u8]);
    }

    static IEnumerable<Carrier> Gaps(byte[] plain)
    {
        var progressive = SeedPictures.Jpeg(45, 37, progressive: true);
        var secondScan = JpegParts.Segments(progressive).Where(segment => segment.Marker == 0xDA).ElementAt(1).At;
        byte[] BetweenScans(byte[] more) => [.. progressive[..secondScan], .. more, .. progressive[secondScan..]];
        // What stands directly behind a scan is part of it for every reader; a table ends it.
        var table = JpegParts.Segment(0xDD, 0, 0);
        yield return At("between segments", canary => JpegParts.Before(plain, 0xDA, canary));
        yield return At("between segments, behind fill bytes", canary => JpegParts.Before(plain, 0xDA, [0xFF, 0xFF, 0xFF, 0x00, .. canary, 0xFF, 0x00]));
        yield return At("between scans", canary => BetweenScans([.. table, .. canary]));
        yield return At("comment between scans", canary => BetweenScans(JpegParts.Segment(0xFE, canary)));
        yield return At("EXIF between scans", canary => BetweenScans(LongExif(canary)));
        yield return At("application segment between scans", canary => BetweenScans(JpegParts.Segment(0xE7, canary)));
        yield return At("comment behind the last scan", canary => JpegParts.Before(plain, 0xD9, JpegParts.Segment(0xFE, canary)));
        yield return At("table behind the last scan", canary =>
            JpegParts.Before(plain, 0xD9, JpegParts.Segment(0xDB, [0, .. canary, .. new byte[64 - canary.Length]])));
        yield return At("strays behind a table behind the last scan", canary => JpegParts.Before(plain, 0xD9, [.. table, .. canary]));
        yield return At("scan data behind a restart that was not announced", canary => JpegParts.Before(plain, 0xD9, [0xFF, 0xD0, .. canary]), refused: true);
        yield return At("behind a quantisation table", canary =>
            JpegParts.Before(plain, 0xDA, JpegParts.Segment(0xDB, [0, .. new byte[64], .. canary])), refused: true);
        yield return At("behind a Huffman table", canary => JpegParts.Before(plain, 0xDA, JpegParts.Segment(0xC4, [0, .. new byte[16], .. canary])), refused: true);
        yield return At("behind a restart interval", canary => JpegParts.Before(plain, 0xDA, JpegParts.Segment(0xDD, [0, 0, .. canary])), refused: true);
        yield return At("reserved marker", canary => JpegParts.Before(plain, 0xDA, JpegParts.Segment(0xF3, canary)), refused: true);
    }

    static IEnumerable<Carrier> Trailers(byte[] plain)
    {
        yield return At("text behind the end", canary => [.. plain, .. canary]);
        yield return At("second JPEG behind the end", canary => [.. plain, .. JpegParts.AtStart(plain, JpegParts.Segment(0xFE, canary))]);
        yield return At("film behind the end", canary => [.. plain, 0, 0, 0, 24, .. "ftypmp42\0\0\0\0mp42isom"u8, .. canary]);
        yield return At("Samsung motion photo", canary => [.. plain, .. "MotionPhoto_Data"u8, .. canary]);
        yield return At("ZIP behind the end", canary => [.. plain, .. "PK\u0003\u0004"u8, .. canary]);
        yield return At("HTML behind the end", canary => [.. plain, .. "<html><script>"u8, .. canary]);
        yield return At("PDF behind the end", canary => [.. plain, .. "%PDF-1.7\n"u8, .. canary]);
        yield return At("the rest of a larger picture (aCropalypse)", canary => [.. plain, .. plain[200..^2], .. canary, 0xFF, 0xD9]);
    }

    static Carrier At(string place, Func<byte[], byte[]> plant, bool refused = false) => At(place, Encoding.ASCII.GetBytes, plant, refused);

    static Carrier At(string place, Func<string, byte[]> write, Func<byte[], byte[]> plant, bool refused = false)
    {
        var canary = write(Canary.Text("JPEG " + place));
        return new Carrier("JPEG: " + place, canary, plant(canary), refused);
    }

    static Carrier Exif(byte[] plain, string place, Action<PlantedExif, string> plant) =>
        At(place, canary => Planted(plain, exif => plant(exif, Encoding.ASCII.GetString(canary))));

    static byte[] LongExif(byte[] canary) => JpegParts.Segment(0xE1, [.. "Exif\0\0"u8, .. new PlantedExif().Tiff(), .. canary]);

    static byte[] Planted(byte[] plain, Action<PlantedExif> plant)
    {
        var exif = new PlantedExif();
        plant(exif);
        return JpegParts.AtStart(plain, exif.Segment());
    }
}
