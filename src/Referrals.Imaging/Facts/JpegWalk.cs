using System.Buffers.Binary;

namespace Referrals.Imaging.Facts;

/// <summary>Walks the segments of a JPEG up to the one that tells its size, window by window, touching no compressed data.</summary>
sealed class JpegWalk
{
    // Marker, length, precision, height, width: what must lie in the window to read a size.
    const int SizeSegmentBytes = 9;

    /// <summary>Offset in the file at which the next window must begin.</summary>
    public long NextAt { get; private set; } = 2; // behind the start of image

    int segments;

    /// <summary>Goes on through a window that begins at <see cref="NextAt"/>. Null: not found yet, a window at the new offset is needed.</summary>
    /// <param name="window">Bytes from <see cref="NextAt"/> on.</param>
    /// <param name="isEnd">The file ends with this window.</param>
    public ImageInspection? Step(ReadOnlySpan<byte> window, bool isEnd)
    {
        while (window.Length >= SizeSegmentBytes)
        {
            if (NextAt > ImageLimits.HeaderBytesMax || window[0] != 0xFF) return Damaged;
            if (window[1] == 0xFF) // any number of these may stand before a marker
            {
                Advance(1, ref window);
                continue;
            }
            if (++segments > ImageLimits.SegmentsMax) return Damaged;
            if (IsSize(window[1])) return Sized(window);
            if (window[1] is 0x00 or 0xD8 or 0xD9 or 0xDA) return Damaged; // picture data or end before any size
            if (window[1] is 0x01 or (>= 0xD0 and <= 0xD7))
            {
                Advance(2, ref window);
                continue;
            }
            var length = BinaryPrimitives.ReadUInt16BigEndian(window[2..]);
            if (length < 2) return Damaged;
            Advance(2 + length, ref window);
        }
        return isEnd ? Damaged : null;
    }

    /// <summary>Start-of-frame markers; C4, C8 and CC among them are tables and reserved.</summary>
    static bool IsSize(byte marker) => marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC);

    static ImageInspection Sized(ReadOnlySpan<byte> segment) => ImageSniffer.Sized(
        ImageFormat.Jpeg, BinaryPrimitives.ReadUInt16BigEndian(segment[7..]), BinaryPrimitives.ReadUInt16BigEndian(segment[5..]));

    static ImageInspection Damaged => new ImageInspection.Refused(ImageRefusal.Damaged);

    void Advance(int bytes, ref ReadOnlySpan<byte> window)
    {
        NextAt += bytes;
        window = window[Math.Min(bytes, window.Length)..];
    }
}
