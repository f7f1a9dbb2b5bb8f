using System.Buffers.Binary;

namespace Referrals.Ops.Fuzz;

/// <summary>Takes JPEGs apart and puts them together, knowing nothing of the filter that is to be tested with them.</summary>
public static class JpegParts
{
    public const int StartBytes = 2;

    public static byte[] Segment(byte marker, params ReadOnlySpan<byte> payload) =>
        [0xFF, marker, (byte)(payload.Length + 2 >> 8), (byte)(payload.Length + 2), .. payload];

    /// <summary>The same file with bytes put in directly behind its start.</summary>
    public static byte[] AtStart(ReadOnlySpan<byte> jpeg, ReadOnlySpan<byte> more) => [.. jpeg[..StartBytes], .. more, .. jpeg[StartBytes..]];

    /// <summary>The same file with bytes put in before the first marker of a kind.</summary>
    public static byte[] Before(ReadOnlySpan<byte> jpeg, byte marker, ReadOnlySpan<byte> more)
    {
        var at = Find(jpeg, marker);
        return [.. jpeg[..at], .. more, .. jpeg[at..]];
    }

    /// <summary>The same file with the first marker of a kind made another.</summary>
    public static byte[] Renamed(ReadOnlySpan<byte> jpeg, byte marker, byte other)
    {
        var changed = jpeg.ToArray();
        changed[Find(jpeg, marker) + 1] = other;
        return changed;
    }

    /// <summary>Where the segments begin, the scans' data being part of none, and where the picture ends.</summary>
    public static List<(int At, byte Marker)> Segments(ReadOnlySpan<byte> jpeg)
    {
        var segments = new List<(int, byte)>();
        for (var at = StartBytes; at + 4 <= jpeg.Length;)
        {
            if (jpeg[at] != 0xFF || jpeg[at + 1] is 0x00 or 0xFF or (>= 0xD0 and <= 0xD7))
            {
                at++;
                continue;
            }
            segments.Add((at, jpeg[at + 1]));
            if (jpeg[at + 1] == 0xD9) break;
            at += 2 + BinaryPrimitives.ReadUInt16BigEndian(jpeg[(at + 2)..]);
        }
        if (jpeg.Length >= 2 && jpeg[^2] == 0xFF && jpeg[^1] == 0xD9 && (segments.Count == 0 || segments[^1].Item2 != 0xD9)) segments.Add((jpeg.Length - 2, 0xD9));
        return segments;
    }

    public static int Find(ReadOnlySpan<byte> jpeg, byte marker) => Segments(jpeg).First(segment => segment.Marker == marker).At;
}
