namespace Referrals.Ops.Photographs;

/// <summary>Writes what cameras write beside the picture: maker, time, orientation, position and a small picture (Exif 2.32).</summary>
/// <remarks>Written by hand, so that tests of the metadata filter meet exactly these carriers of identity and no library's choice of them.</remarks>
static class Exif
{
    /// <summary>What one photograph has to tell.</summary>
    public sealed record Shot(PhotographSize Size, int Orientation, DateTimeOffset TakenAt, byte[] SmallPicture, Random Random);

    // Behind the start of image: marker and length, then "Exif", two zeros, and the TIFF to which all offsets refer.
    const int StartOfImageBytes = 2;
    const int SegmentBytesMax = 65_533;

    /// <summary>The same JPEG with an APP1 segment directly behind its start, where readers expect it.</summary>
    public static byte[] InsertInto(ReadOnlySpan<byte> jpeg, Shot shot)
    {
        byte[] payload = [.. "Exif\0\0"u8, .. Tiff(shot)];
        ArgumentOutOfRangeException.ThrowIfGreaterThan(payload.Length, SegmentBytesMax);
        var length = payload.Length + sizeof(ushort);
        return [.. jpeg[..StartOfImageBytes], 0xFF, 0xE1, (byte)(length >> 8), (byte)length, .. payload, .. jpeg[StartOfImageBytes..]];
    }

    static byte[] Tiff(Shot shot)
    {
        var time = shot.TakenAt.ToString("yyyy':'MM':'dd HH':'mm':'ss");
        var main = new TiffDirectory()
            .Text(0x010F, "Synthetic Optics").Text(0x0110, "SO-1 (no real camera)").Short(0x0112, shot.Orientation)
            .Ratio(0x011A, (72, 1)).Ratio(0x011B, (72, 1)).Short(0x0128, 2).Text(0x0131, "Referrals synthetic photographs").Text(0x0132, time);
        var exposure = new TiffDirectory()
            .Ratio(0x829A, (1, 60 + 5 * shot.Random.Next(20))).Ratio(0x829D, (18, 10)).Short(0x8827, 50 << shot.Random.Next(4))
            .Raw(0x9000, "0232"u8).Text(0x9003, time).Text(0x9004, time).Text(0x9011, Offset(shot.TakenAt.Offset))
            .Short(0xA001, 1).Long(0xA002, shot.Size.WidthPixels).Long(0xA003, shot.Size.HeightPixels);
        var small = new TiffDirectory().Short(0x0103, 6).Ratio(0x011A, (72, 1)).Ratio(0x011B, (72, 1)).Short(0x0128, 2);
        return TiffDirectory.Lay(main, exposure, Position(shot), small, shot.SmallPicture);
    }

    /// <summary>A place in the Irish Sea, where nobody lives.</summary>
    static TiffDirectory Position(Shot shot)
    {
        double north = 53.6 + 0.4 * shot.Random.NextDouble(), west = 5.0 + 0.4 * shot.Random.NextDouble();
        var time = shot.TakenAt.UtcDateTime;
        return new TiffDirectory()
            .Bytes(0x0000, 2, 3, 0, 0).Text(0x0001, "N").Ratio(0x0002, Degrees(north)).Text(0x0003, "W").Ratio(0x0004, Degrees(west))
            .Ratio(0x0007, (time.Hour, 1), (time.Minute, 1), (time.Second, 1)).Text(0x001D, time.ToString("yyyy':'MM':'dd"));
    }

    static (int, int)[] Degrees(double value)
    {
        var seconds = value * 3600;
        return [((int)value, 1), ((int)(seconds / 60 % 60), 1), ((int)(seconds % 60 * 100), 100)];
    }

    static string Offset(TimeSpan offset) => (offset < TimeSpan.Zero ? "-" : "+") + offset.ToString("hh':'mm");
}
