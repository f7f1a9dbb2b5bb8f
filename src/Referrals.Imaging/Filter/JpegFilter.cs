using System.Buffers.Binary;
using Referrals.Imaging.Facts;

namespace Referrals.Imaging.Filter;

/// <summary>Walks a whole JPEG once and writes what belongs to the picture.</summary>
ref struct JpegFilter(ReadOnlySpan<byte> file, Findings found)
{
    const int JfifBytes = 14;
    const int AdobeBytes = 12;
    const byte Stuffing = 0x00, Progressive = 0xC2, FirstRestart = 0xD0, Start = 0xD8, End = 0xD9, ScanStart = 0xDA, Fill = 0xFF;

    static ReadOnlySpan<byte> ProfileStart => "ICC_PROFILE\0\u0001\u0001"u8; // the first segment of one: no known profile needs two

    readonly ReadOnlySpan<byte> file = file;
    int segments, scans, components, restartInterval;
    bool jfifKept;

    /// <summary>Null: all of it was written. Otherwise why the file is refused.</summary>
    public ImageRefusal? WriteTo(ref MasterWriter master)
    {
        var at = 2;
        var behindLastScan = 0;
        master.Add(file[..2]);
        while (NextMarker(ref at) is { } marker)
        {
            // Decoders pass over lone restarts and the like outside a scan.
            if (marker is Stuffing or 0x01 or (>= FirstRestart and < Start)) continue;
            if (marker == End)
            {
                if (scans == 0) return ImageRefusal.Damaged;
                master.CutTo(behindLastScan); // tables behind the last scan paint nothing
                master.Add([Fill, End]);
                found.ReadTrailer(file[at..]);
                return null;
            }
            if (++segments > ImageLimits.SegmentsMax) return ImageRefusal.TooManySegments;
            if (file.Length - at < 2) return ImageRefusal.Truncated;
            var length = BinaryPrimitives.ReadUInt16BigEndian(file[at..]);
            if (length < 2 || marker == Start) return ImageRefusal.Damaged;
            if (length > file.Length - at) return ImageRefusal.Truncated;
            if (Take(marker, file.Slice(at + 2, length - 2), ref master) is { } refusal) return refusal;
            at += length;
            if (marker != ScanStart) continue;
            if (CopyScan(ref at, ref master) is { } broken) return broken;
            behindLastScan = master.Written;
        }
        return ImageRefusal.Truncated;
    }

    /// <summary>Passes over strays and fill bytes, as decoders do, which thereby go.</summary>
    readonly byte? NextMarker(ref int at)
    {
        var skip = file[at..].IndexOf(Fill);
        if (skip < 0) return null;
        at += skip;
        var fill = file[at..].IndexOfAnyExcept(Fill);
        if (fill < 0) return null;
        at += fill + 1;
        return file[at - 1];
    }

    ImageRefusal? Take(byte marker, ReadOnlySpan<byte> payload, ref MasterWriter master)
    {
        switch (marker)
        {
            case 0xC0 or 0xC1 or Progressive:
                if (Frame(marker, payload) is { } refusal) return refusal;
                break;
            case 0xC4:
                if (!AreHuffmanTables(payload)) return ImageRefusal.Damaged;
                break;
            case 0xDB:
                if (!AreQuantisationTables(payload)) return ImageRefusal.Damaged;
                break;
            case 0xDD:
                if (payload.Length != 2) return ImageRefusal.Damaged;
                restartInterval = BinaryPrimitives.ReadUInt16BigEndian(payload);
                break;
            case ScanStart:
                if (components == 0 || payload is not [var inScan, ..] || inScan == 0 || inScan > components || payload.Length != 4 + 2 * inScan)
                    return ImageRefusal.Damaged;
                if (++scans > ImageLimits.ScansMax) return ImageRefusal.TooManyScans;
                break;
            case >= 0xE0 and <= 0xEF:
                Application(marker, payload, ref master);
                return null;
            case 0xFE:
                found.Facts = found.Facts with { HadComment = true };
                return null;
            default: // lossless, hierarchical, arithmetic, reserved
                return ImageRefusal.UnsupportedCoding;
        }
        Add(marker, payload, ref master);
        return null;
    }

    ImageRefusal? Frame(byte marker, ReadOnlySpan<byte> payload)
    {
        if (components != 0 || payload.Length < 6 || payload.Length != 6 + 3 * payload[5]) return ImageRefusal.Damaged;
        if (payload[0] != 8) return ImageRefusal.UnsupportedCoding;
        if (payload[5] == 4) return ImageRefusal.Cmyk;
        if (payload[5] is not (1 or 3)) return ImageRefusal.UnsupportedCoding;
        components = payload[5];
        return marker == Progressive && (long)found.Facts.WidthPixels * found.Facts.HeightPixels > ImageLimits.ProgressivePixelsMax
            ? ImageRefusal.TooManyPixels
            : null;
    }

    // Bytes behind a table would be a hiding place, and no decoder takes them.
    static bool AreHuffmanTables(ReadOnlySpan<byte> tables)
    {
        while (tables.Length >= 17)
        {
            var codes = 0;
            foreach (var count in tables[1..17]) codes += count;
            if ((tables[0] & 0xEC) != 0 || codes > 256 || 17 + codes > tables.Length) return false;
            tables = tables[(17 + codes)..];
        }
        return tables.IsEmpty;
    }

    static bool AreQuantisationTables(ReadOnlySpan<byte> tables)
    {
        while (!tables.IsEmpty)
        {
            var bytes = tables[0] >> 4 == 0 ? 65 : 129;
            if ((tables[0] & 0xEC) != 0 || bytes > tables.Length) return false;
            tables = tables[bytes..];
        }
        return true;
    }

    /// <summary>Application segments go, save four that tell how to show the picture. Those are made anew, and only before the first scan.</summary>
    void Application(byte marker, ReadOnlySpan<byte> payload, ref MasterWriter master)
    {
        JpegTraces.Note(marker, payload, found);
        if (scans > 0) return;
        if (marker == 0xE0 && payload.Length >= JfifBytes && payload.StartsWith("JFIF\0"u8) && !jfifKept)
        {
            jfifKept = true;
            Add(marker, [.. "JFIF\0\u0001\u0001"u8, Math.Min(payload[7], (byte)2), .. payload[8..12], 0, 0], ref master);
        }
        else if (marker == 0xE1 && payload.StartsWith("Exif\0\0"u8) && ExifReader.Read(payload[6..], found))
            Add(marker, [.. "Exif\0\0"u8, .. ExifReader.OrientationOnly(found.Facts.Orientation)], ref master);
        else if (marker == 0xE2 && payload.StartsWith("ICC_PROFILE\0"u8) && IsKnownProfile(payload))
            Add(marker, payload, ref master);
        else if (marker == 0xEE && payload.Length >= AdobeBytes && payload.StartsWith("Adobe"u8))
            Add(marker, [.. "Adobe\0\u0064\0\0\0\0"u8, Math.Min(payload[11], (byte)1)], ref master);
    }

    readonly bool IsKnownProfile(ReadOnlySpan<byte> payload)
    {
        if (found.Facts.ColourProfile != ColourProfile.None) return false;
        var profile = payload.StartsWith(ProfileStart) ? KnownProfiles.Name(payload[ProfileStart.Length..]) : ColourProfile.Unknown;
        found.Facts = found.Facts with { ColourProfile = profile };
        return profile != ColourProfile.Unknown;
    }

    static void Add(byte marker, scoped ReadOnlySpan<byte> payload, ref MasterWriter master)
    {
        var length = payload.Length + 2;
        master.Add([Fill, marker, (byte)(length >> 8), (byte)length]);
        master.Add(payload);
    }

    /// <summary>Copies entropy-coded data up to the next marker. Fill bytes within go; restarts must be announced and in turn, or a decoder would stop and the rest be hidden.</summary>
    readonly ImageRefusal? CopyScan(ref int at, ref MasterWriter master)
    {
        var from = at;
        byte restart = FirstRestart;
        while (true)
        {
            var ahead = file[at..].IndexOf(Fill);
            if (ahead < 0 || at + ahead + 1 >= file.Length) return ImageRefusal.Truncated;
            at += ahead;
            var marker = file[at + 1];
            if (marker == Stuffing) at += 2;
            else if (marker is >= FirstRestart and < Start)
            {
                if (restartInterval == 0 || marker != restart) return ImageRefusal.Damaged;
                restart = (byte)(FirstRestart | ((restart + 1) & 7));
                at += 2;
            }
            else
            {
                master.Add(file[from..at]);
                if (marker != Fill) return null;
                from = ++at;
            }
        }
    }
}
