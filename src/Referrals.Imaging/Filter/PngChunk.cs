using System.Buffers.Binary;
using System.Buffers;
using System.IO.Hashing;

namespace Referrals.Imaging.Filter;

/// <summary>The chunks of a PNG that the filter knows, by their four letters.</summary>
static class PngChunk
{
    public const uint Header = 0x49484452, Palette = 0x504C5445, Pixels = 0x49444154, End = 0x49454E44; // IHDR PLTE IDAT IEND
    public const uint Transparency = 0x74524E53, SRgb = 0x73524742, Gamma = 0x67414D41, Chromaticities = 0x6348524D; // tRNS sRGB gAMA cHRM
    public const uint Profile = 0x69434350, Scale = 0x70485973, Exif = 0x65584966, Changed = 0x74494D45; // iCCP pHYs eXIf tIME
    public const uint Text = 0x74455874, CompressedText = 0x7A545874, InternationalText = 0x69545874; // tEXt zTXt iTXt
    public const uint Provenance = 0x63614258, FrameData = 0x66644154; // caBX fdAT

    /// <summary>Lower case in the first letter: a decoder that does not know the chunk may pass it over.</summary>
    public const uint Ancillary = 0x20000000;

    public static readonly SearchValues<byte> Letters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    /// <summary>Writes a chunk anew, in two parts.</summary>
    public static void Write(uint type, scoped ReadOnlySpan<byte> data, scoped ReadOnlySpan<byte> more, ref MasterWriter master)
    {
        byte[] chunk = [0, 0, 0, 0, 0, 0, 0, 0, .. data, .. more, 0, 0, 0, 0];
        BinaryPrimitives.WriteInt32BigEndian(chunk, data.Length + more.Length);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(4), type);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(chunk.Length - 4), Crc32.HashToUInt32(chunk.AsSpan(4..^4)));
        master.Add(chunk);
    }
}

/// <summary>What a PNG says of its pixels.</summary>
readonly record struct PngHeader(long WidthPixels, long HeightPixels, int BitDepth, int ColourKind, bool IsInterlaced)
{
    public bool IsGrey => ColourKind is 0 or 4;

    /// <summary>Null when the combination does not exist. Width and height were looked at before.</summary>
    public static PngHeader? Read(ReadOnlySpan<byte> data) => data is [.., var depth, var kind, 0, 0, <= 1 and var interlace] && data.Length == 13
        && (kind is 0 && depth is 1 or 2 or 4 or 8 or 16 || kind is 3 && depth is 1 or 2 or 4 or 8 || kind is 2 or 4 or 6 && depth is 8 or 16)
        ? new PngHeader(BinaryPrimitives.ReadUInt32BigEndian(data), BinaryPrimitives.ReadUInt32BigEndian(data[4..]), depth, kind, interlace == 1)
        : null;

    /// <summary>How many bytes the compressed data must give: rows with one byte each for how they are filtered, in seven passes when interlaced.</summary>
    public long PictureBytes => !IsInterlaced
        ? Rows(WidthPixels, HeightPixels)
        : Pass(0, 0, 8, 8) + Pass(4, 0, 8, 8) + Pass(0, 4, 4, 8) + Pass(2, 0, 4, 4) + Pass(0, 2, 2, 4) + Pass(1, 0, 2, 2) + Pass(0, 1, 1, 2);

    long Pass(int left, int top, int across, int down) =>
        Rows((WidthPixels - left + across - 1) / across, (HeightPixels - top + down - 1) / down);

    long Rows(long width, long height) => width <= 0 || height <= 0 ? 0 : height * (1 + (width * Channels * BitDepth + 7) / 8);

    int Channels => ColourKind switch { 2 => 3, 4 => 2, 6 => 4, _ => 1 };
}
