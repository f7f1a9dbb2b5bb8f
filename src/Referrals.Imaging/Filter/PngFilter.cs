using System.Buffers.Binary;
using System.IO.Hashing;
using System.Security.Cryptography;
using Referrals.Imaging.Facts;

namespace Referrals.Imaging.Filter;

/// <summary>Walks a whole PNG once and writes what belongs to the picture.</summary>
ref struct PngFilter(ReadOnlyMemory<byte> file, Findings found)
{
    const int SignatureBytes = 8, FrameBytes = 12; // length, type and check sum stand around a chunk's data
    const int ProfileNameBytesMax = 79;
    const byte Palette = 3; // the kind of colour; 0 and 4 are grey, 2 and 6 RGB, the higher ones with transparency
    const uint ChromaticityMax = 100_000, GammaMax = 1_000_000, DotsPerMetreMax = 1_000_000; // beyond these numbers stands something else

    PngHeader header;
    int segments, pictureAt = -1, pictureEnd = -1, paletteEntries;
    long pictureBytes;
    bool transparencyKept, profileSeen, sRgbKept, gammaKept, chromaKept, scaleKept;
    CaptureMoment? changed;

    /// <summary>Null: all of it was written. Otherwise why the file is refused.</summary>
    public ImageRefusal? WriteTo(ref MasterWriter master)
    {
        var bytes = file.Span;
        master.Add(bytes[..SignatureBytes]);
        for (var at = SignatureBytes; ;)
        {
            if (bytes.Length - at < FrameBytes) return ImageRefusal.Truncated;
            var length = BinaryPrimitives.ReadUInt32BigEndian(bytes[at..]);
            if (length > int.MaxValue || bytes.Slice(at + 4, 4).ContainsAnyExcept(PngChunk.Letters)) return ImageRefusal.Damaged;
            if (length > bytes.Length - at - FrameBytes) return ImageRefusal.Truncated;
            var chunk = bytes.Slice(at, FrameBytes + (int)length);
            if (Crc32.HashToUInt32(chunk[4..^4]) != BinaryPrimitives.ReadUInt32BigEndian(chunk[^4..])) return ImageRefusal.Damaged;
            var type = BinaryPrimitives.ReadUInt32BigEndian(chunk[4..]);
            if ((type == PngChunk.Pixels ? Pixels(at, chunk, ref master) : Other(at, type, chunk, ref master)) is { } refusal) return refusal;
            at += chunk.Length;
            if (type != PngChunk.End) continue;
            found.ReadTrailer(bytes[at..]);
            found.Captured ??= changed;
            return null;
        }
    }

    ImageRefusal? Pixels(int at, ReadOnlySpan<byte> chunk, ref MasterWriter master)
    {
        if (pictureEnd >= 0 || header.WidthPixels == 0 || header.ColourKind == Palette && paletteEntries == 0) return ImageRefusal.Damaged;
        if (pictureAt < 0) pictureAt = at;
        pictureBytes += chunk.Length - FrameBytes;
        master.Add(chunk);
        return null;
    }

    ImageRefusal? Other(int at, uint type, ReadOnlySpan<byte> chunk, ref MasterWriter master)
    {
        if (++segments > ImageLimits.SegmentsMax) return ImageRefusal.TooManySegments;
        if ((type == PngChunk.Header) != (at == SignatureBytes)) return ImageRefusal.Damaged;
        if (pictureAt >= 0 && pictureEnd < 0)
        {
            pictureEnd = at;
            // Counted before any decoder inflates it: neither a bomb nor bytes that no pixel needs.
            if (Inflation.Count(new ZlibBytes(file[pictureAt..pictureEnd], pictureBytes), header.PictureBytes) != header.PictureBytes)
                return ImageRefusal.Damaged;
        }
        return Take(type, chunk, ref master);
    }

    ImageRefusal? Take(uint type, ReadOnlySpan<byte> chunk, ref MasterWriter master)
    {
        var data = chunk[8..^4];
        switch (type)
        {
            case PngChunk.Header:
                if (PngHeader.Read(data) is not { } read) return ImageRefusal.Damaged;
                if (read.PictureBytes > ImageLimits.InflatedBytesMax) return ImageRefusal.TooManyPixels;
                header = read;
                break;
            case PngChunk.Palette:
                if (header.IsGrey || data.Length % 3 != 0 || paletteEntries > 0 || pictureAt >= 0) return ImageRefusal.Damaged;
                paletteEntries = data.Length / 3;
                if (paletteEntries is 0 or > 256 || header.ColourKind == Palette && paletteEntries > 1 << header.BitDepth) return ImageRefusal.Damaged;
                if (header.ColourKind != Palette) return null; // a suggestion that paints nothing
                break;
            case PngChunk.Transparency:
                if (transparencyKept || pictureAt >= 0 || !IsTransparency(data)) return ImageRefusal.Damaged;
                transparencyKept = true;
                break;
            case PngChunk.End:
                if (pictureAt < 0 || data.Length > 0) return ImageRefusal.Damaged;
                break;
            default:
                if ((type & PngChunk.Ancillary) == 0) return ImageRefusal.UnsupportedCoding;
                Optional(type, chunk, ref master);
                return null;
        }
        master.Add(chunk);
        return null;
    }

    readonly bool IsTransparency(ReadOnlySpan<byte> data) => header.ColourKind switch
    {
        0 => data.Length == 2,
        2 => data.Length == 6,
        Palette => data.Length > 0 && data.Length <= paletteEntries,
        _ => false,
    };

    /// <summary>Optional chunks go, save those that tell how to show the picture: once each, in their place, with numbers that make sense.</summary>
    void Optional(uint type, ReadOnlySpan<byte> chunk, ref MasterWriter master)
    {
        var data = chunk[8..^4];
        var early = pictureAt < 0 && paletteEntries == 0;
        switch (type)
        {
            case PngChunk.SRgb when early && !sRgbKept && data is [<= 3]:
                sRgbKept = true;
                if (found.Facts.ColourProfile == ColourProfile.None) found.Facts = found.Facts with { ColourProfile = ColourProfile.SRgb };
                master.Add(chunk);
                break;
            case PngChunk.Gamma when early && !gammaKept && data.Length == 4 && AreAtMost(data, GammaMax):
                gammaKept = true;
                master.Add(chunk);
                break;
            case PngChunk.Chromaticities when early && !chromaKept && data.Length == 32 && AreAtMost(data, ChromaticityMax):
                chromaKept = true;
                master.Add(chunk);
                break;
            case PngChunk.Scale when pictureAt < 0 && !scaleKept && data.Length == 9 && data[8] <= 1 && AreAtMost(data[..8], DotsPerMetreMax):
                scaleKept = true;
                master.Add(chunk);
                break;
            case PngChunk.Profile:
                Profile(data, early, ref master);
                break;
            case PngChunk.Exif:
                if (ExifReader.Read(data.StartsWith("Exif\0\0"u8) ? data[6..] : data, found))
                    PngChunk.Write(PngChunk.Exif, ExifReader.OrientationOnly(found.Facts.Orientation), [], ref master);
                break;
            case PngChunk.Changed:
                changed ??= ExifReader.MomentOfPng(data);
                break;
            case PngChunk.Text or PngChunk.CompressedText or PngChunk.InternationalText:
                found.ReadXmp(data);
                break;
            case PngChunk.Provenance:
                found.Facts = found.Facts with { HadProvenance = true };
                break;
            case PngChunk.FrameData:
                found.Facts = found.Facts with { HadSecondPicture = true };
                break;
            default:
                break;
        }
    }

    /// <summary>Name, zero, method zero, compressed profile. The name is the sender's and goes.</summary>
    void Profile(ReadOnlySpan<byte> data, bool early, ref MasterWriter master)
    {
        if (profileSeen) return;
        profileSeen = true;
        var profile = ColourProfile.Unknown;
        var end = data.IndexOf((byte)0);
        if (early && end is >= 1 and <= ProfileNameBytesMax && end + 2 < data.Length && data[end + 1] == 0)
        {
            using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            var compressed = file.Slice(file.Span.Overlaps(data[(end + 2)..], out var at) ? at : 0, data.Length - end - 2);
            if (Inflation.Count(new ZlibBytes(compressed), ImageLimits.ProfileBytesMax, digest) is not null)
                profile = KnownProfiles.ByDigest(digest.GetHashAndReset());
        }
        found.Facts = found.Facts with { ColourProfile = profile };
        if (profile != ColourProfile.Unknown) PngChunk.Write(PngChunk.Profile, "icc\0\0"u8, data[(end + 2)..], ref master);
    }

    static bool AreAtMost(ReadOnlySpan<byte> numbers, uint most)
    {
        for (; numbers.Length >= 4; numbers = numbers[4..])
            if (BinaryPrimitives.ReadUInt32BigEndian(numbers) > most) return false;
        return true;
    }
}
