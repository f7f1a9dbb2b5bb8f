using System.Buffers.Binary;

namespace Referrals.Imaging.Facts;

/// <summary>Knows the files that practices send by mistake, so that the refusal can say what to do instead.</summary>
static class RefusedFormats
{
    const int DicomPreambleBytes = 128;
    const int PdfSearchBytes = 1024;

    /// <summary>What a file is that is neither JPEG nor PNG. Any bytes are allowed.</summary>
    public static ImageRefusal Name(ReadOnlySpan<byte> head) => head switch
    {
        [] => ImageRefusal.Empty,
        [_, _, _, _, (byte)'f', (byte)'t', (byte)'y', (byte)'p', ..] => MediaContainer(head),
        [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'E', (byte)'B', (byte)'P', ..] => ImageRefusal.WebP,
        [(byte)'G', (byte)'I', (byte)'F', (byte)'8', (byte)'7' or (byte)'9', (byte)'a', ..] => ImageRefusal.Gif,
        // Two letters are little: the reserved fields behind the length are zero in every bitmap.
        [(byte)'B', (byte)'M', _, _, _, _, 0, 0, 0, 0, ..] => ImageRefusal.Bmp,
        _ when TiffTags.IsTiff(head) => TiffTags.SpeakOfRaw(head) ? ImageRefusal.Raw : ImageRefusal.Tiff,
        _ when IsRaw(head) => ImageRefusal.Raw,
        _ when head.Length >= DicomPreambleBytes + 4 && head[DicomPreambleBytes..].StartsWith("DICM"u8) => ImageRefusal.Dicom,
        _ when head[..Math.Min(head.Length, PdfSearchBytes)].IndexOf("%PDF-"u8) >= 0 => ImageRefusal.Pdf,
        _ => ImageRefusal.NotAPhotograph,
    };

    /// <summary>Raw files with a signature of their own: Fujifilm, Olympus, Panasonic, Minolta, Sigma.</summary>
    static bool IsRaw(ReadOnlySpan<byte> head) =>
        head.StartsWith("FUJIFILMCCD-RAW"u8) || head.StartsWith("IIRO"u8) || head.StartsWith("IIRS"u8) || head.StartsWith("MMOR"u8)
        || head.StartsWith("IIU\0"u8) || head.StartsWith("\0MRM"u8) || head.StartsWith("FOVb"u8);

    /// <summary>HEIC, AVIF, Canon's CR3 and films share one container; its brands tell them apart.</summary>
    /// <remarks>"mif1" says only that it holds pictures, so every brand is read before the first one decides.</remarks>
    static ImageRefusal MediaContainer(ReadOnlySpan<byte> head)
    {
        var box = head[..(int)Math.Min((uint)head.Length, BinaryPrimitives.ReadUInt32BigEndian(head))];
        var pictures = false;
        for (var at = 8; at + 4 <= box.Length; at += 4)
        {
            // The four bytes behind the main brand are its version.
            if (at == 12) continue;
            var brand = box.Slice(at, 4);
            if (brand.SequenceEqual("avif"u8) || brand.SequenceEqual("avis"u8)) return ImageRefusal.Avif;
            if (brand.SequenceEqual("crx "u8)) return ImageRefusal.Raw;
            pictures |= brand.StartsWith("hei"u8) || brand.StartsWith("hev"u8) || brand.SequenceEqual("mif1"u8) || brand.SequenceEqual("msf1"u8);
        }
        return pictures ? ImageRefusal.Heic : ImageRefusal.Video;
    }
}

/// <summary>The first directory of a TIFF, in which cameras' raw files (DNG, CR2, NEF, ARW) give themselves away.</summary>
static class TiffTags
{
    const ushort Make = 0x010F;
    const ushort SubDirectories = 0x014A;
    const ushort DngVersion = 0xC612;
    const int EntryBytes = 12;

    public static bool IsTiff(ReadOnlySpan<byte> head) => head is
        [(byte)'I', (byte)'I', 42 or 43, 0, ..] or [(byte)'M', (byte)'M', 0, 42 or 43, ..];

    /// <summary>DNG says so; CR2 has its mark behind the header; others are a camera's file with pictures inside the picture.</summary>
    public static bool SpeakOfRaw(ReadOnlySpan<byte> head)
    {
        if (head.Length < 10) return false;
        if (head[8..].StartsWith("CR"u8)) return true;
        var little = head[0] == 'I';
        var directory = UInt32(head[4..], little);
        if (directory > head.Length - 2) return false;
        var entries = head[(int)directory..];
        bool make = false, sub = false;
        for (int left = UInt16(entries, little), at = 2; left > 0 && at + EntryBytes <= entries.Length; left--, at += EntryBytes)
        {
            var tag = UInt16(entries[at..], little);
            if (tag == DngVersion) return true;
            make |= tag == Make;
            sub |= tag == SubDirectories;
        }
        return make && sub;
    }

    public static ushort UInt16(ReadOnlySpan<byte> at, bool little) =>
        little ? BinaryPrimitives.ReadUInt16LittleEndian(at) : BinaryPrimitives.ReadUInt16BigEndian(at);

    public static uint UInt32(ReadOnlySpan<byte> at, bool little) =>
        little ? BinaryPrimitives.ReadUInt32LittleEndian(at) : BinaryPrimitives.ReadUInt32BigEndian(at);
}
