using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Referrals.Imaging.Facts;

namespace Referrals.Imaging.Filter;

/// <summary>Reads from EXIF what a clinic needs: orientation, time, kind of device, and which carriers of identity were there.</summary>
/// <remarks>Four directories are read once each and of each a bounded number of entries, so that pointers in a circle lead nowhere.</remarks>
readonly ref struct ExifReader
{
    const ushort Description = 0x010E, Make = 0x010F, Model = 0x0110, Orientation = 0x0112, Changed = 0x0132, Exposure = 0x8769, Position = 0x8825;
    const ushort Taken = 0x9003, ChangedOffset = 0x9010, TakenOffset = 0x9011, UserComment = 0x9286, Thumbnail = 0x0201;
    const int EntryBytes = 12, EntriesMax = 200, ValueBytesMax = 64, YearMin = 1995, YearMax = 2100;
    const ushort Ascii = 2, Short = 3, Long = 4;

    readonly ReadOnlySpan<byte> tiff;
    readonly bool little;

    ExifReader(ReadOnlySpan<byte> tiff)
    {
        this.tiff = tiff;
        little = tiff[0] == 'I';
    }

    /// <summary>A TIFF of 26 bytes that says how to turn the picture, and nothing else.</summary>
    public static byte[] OrientationOnly(int orientation) =>
        [.. "MM\0*\0\0\0\u0008"u8, 0, 1, Orientation >> 8, Orientation & 0xFF, 0, (byte)Short, 0, 0, 0, 1, 0, (byte)orientation, 0, 0, 0, 0, 0, 0];

    /// <param name="tiff">Anything that claims to be one.</param>
    /// <param name="found">Where it is noted. Of several, the first that says something counts.</param>
    /// <returns>The picture must be turned, and nothing before has said so.</returns>
    public static bool Read(ReadOnlySpan<byte> tiff, Findings found)
    {
        if (tiff.Length < 8 || !TiffTags.IsTiff(tiff)) return false;
        var reader = new ExifReader(tiff);
        var main = reader.Directory(reader.UInt32(tiff[4..]), out var next);
        var exposure = reader.Directory(reader.Pointer(main, Exposure), out _);
        found.Captured ??= Moment(reader.Value(exposure, Taken), reader.Value(exposure, TakenOffset))
            ?? Moment(reader.Value(main, Changed), reader.Value(exposure, ChangedOffset));
        found.Facts = found.Facts with
        {
            Device = found.Facts.Device == DeviceClass.Unknown ? Makers.Classify(reader.Value(main, Make), reader.Value(main, Model)) : found.Facts.Device,
            HadGps = found.Facts.HadGps || reader.Find(main, Position).Length > 0,
            HadThumbnail = found.Facts.HadThumbnail || reader.Find(reader.Directory(next, out _), Thumbnail).Length > 0,
            HadComment = found.Facts.HadComment || reader.Find(main, Description).Length > 0 || reader.Find(exposure, UserComment).Length > 0,
        };
        var entry = reader.Find(main, Orientation);
        return entry.Length > 0 && reader.UInt16(entry[2..]) == Short && reader.UInt16(entry[8..]) is >= 1 and <= 8 and var turn && found.Turn(turn);
    }

    /// <summary>The entries at an offset, cut to what lies in the file.</summary>
    ReadOnlySpan<byte> Directory(uint at, out uint next)
    {
        next = 0;
        if (at < 8 || at > tiff.Length - 2) return [];
        var entries = tiff[((int)at + 2)..];
        var bytes = UInt16(tiff[(int)at..]) * EntryBytes;
        if (bytes + 4 <= entries.Length) next = UInt32(entries[bytes..]);
        return entries[..Math.Min(Math.Min(bytes, EntriesMax * EntryBytes), entries.Length / EntryBytes * EntryBytes)];
    }

    ReadOnlySpan<byte> Find(ReadOnlySpan<byte> directory, ushort tag)
    {
        for (; directory.Length > 0; directory = directory[EntryBytes..])
            if (UInt16(directory) == tag) return directory[..EntryBytes];
        return [];
    }

    uint Pointer(ReadOnlySpan<byte> directory, ushort tag)
    {
        var entry = Find(directory, tag);
        return entry.Length > 0 && UInt16(entry[2..]) == Long ? UInt32(entry[8..]) : 0;
    }

    /// <summary>The first bytes of a text, up to its end.</summary>
    ReadOnlySpan<byte> Value(ReadOnlySpan<byte> directory, ushort tag)
    {
        var entry = Find(directory, tag);
        if (entry.Length == 0 || UInt16(entry[2..]) != Ascii) return [];
        var (count, at) = (UInt32(entry[4..]), UInt32(entry[8..]));
        var value = count <= 4 ? entry[8..] : at < tiff.Length ? tiff[(int)at..] : [];
        value = value[..(int)Math.Min(Math.Min(count, ValueBytesMax), (uint)value.Length)];
        var end = value.IndexOf((byte)0);
        return end < 0 ? value : value[..end];
    }

    static CaptureMoment? Moment(ReadOnlySpan<byte> time, ReadOnlySpan<byte> offset)
    {
        if (!DateTime.TryParseExact(Encoding.Latin1.GetString(time), "yyyy:MM:dd HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.None, out var local)
            || local.Year is < YearMin or > YearMax)
            return null;
        var stated = offset is [(byte)'+' or (byte)'-', ..]
            && TimeSpan.TryParseExact(Encoding.Latin1.GetString(offset[1..]), @"hh\:mm", CultureInfo.InvariantCulture, out var size) && size.Hours <= 14
            ? (offset[0] == '-' ? -size : size)
            : (TimeSpan?)null;
        return new CaptureMoment(local, stated);
    }

    /// <summary>A PNG's time of change: year, month, day, hour, minute, second in UTC. The next best where no camera says more.</summary>
    public static CaptureMoment? MomentOfPng(ReadOnlySpan<byte> time)
    {
        if (time is not [_, _, >= 1 and <= 12, >= 1, <= 23, <= 59, <= 59] || BinaryPrimitives.ReadUInt16BigEndian(time) is not (>= YearMin and <= YearMax and var year)
            || time[3] > DateTime.DaysInMonth(year, time[2]))
            return null;
        return new CaptureMoment(new DateTime(year, time[2], time[3], time[4], time[5], time[6]), TimeSpan.Zero);
    }

    ushort UInt16(ReadOnlySpan<byte> at) => TiffTags.UInt16(at, little);

    uint UInt32(ReadOnlySpan<byte> at) => TiffTags.UInt32(at, little);
}
