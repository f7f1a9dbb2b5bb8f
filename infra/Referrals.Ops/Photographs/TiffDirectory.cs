using System.Buffers.Binary;
using System.Text;

namespace Referrals.Ops.Photographs;

/// <summary>A list of tagged values as TIFF keeps them, little-endian. Tags are added in rising order, as the format demands.</summary>
sealed class TiffDirectory
{
    const int HeaderBytes = 8;
    const int EntryBytes = 12;
    const int InPlaceBytes = 4;

    enum Kind : ushort { Byte = 1, Ascii = 2, Short = 3, Long = 4, Rational = 5, Undefined = 7 }

    readonly List<(ushort Tag, Kind Kind, int Count, byte[] Value)> entries = [];

    public TiffDirectory Bytes(ushort tag, params byte[] value) => Add(tag, Kind.Byte, value.Length, value);
    public TiffDirectory Raw(ushort tag, ReadOnlySpan<byte> value) => Add(tag, Kind.Undefined, value.Length, value.ToArray());
    public TiffDirectory Short(ushort tag, int value) => Add(tag, Kind.Short, 1, [(byte)value, (byte)(value >> 8)]);
    public TiffDirectory Long(ushort tag, int value) => Add(tag, Kind.Long, 1, Four(value));

    public TiffDirectory Text(ushort tag, string value)
    {
        byte[] ascii = [.. Encoding.ASCII.GetBytes(value), 0];
        return Add(tag, Kind.Ascii, ascii.Length, ascii);
    }

    public TiffDirectory Ratio(ushort tag, params (int Over, int Under)[] values) =>
        Add(tag, Kind.Rational, values.Length, [.. values.SelectMany(value => (byte[])[.. Four(value.Over), .. Four(value.Under)])]);

    /// <summary>One whole TIFF: the picture's directory, those of exposure and position below it, then the small picture's and its JPEG.</summary>
    public static byte[] Lay(TiffDirectory main, TiffDirectory exposure, TiffDirectory position, TiffDirectory small, byte[] smallPicture)
    {
        // Pointers count before they are known: their width is fixed.
        main.Long(0x8769, 0).Long(0x8825, 0);
        small.Long(0x0201, 0).Long(0x0202, smallPicture.Length);
        var exposureAt = HeaderBytes + main.Length;
        var positionAt = exposureAt + exposure.Length;
        var smallAt = positionAt + position.Length;
        var pictureAt = smallAt + small.Length;
        main.Point(0x8769, exposureAt);
        main.Point(0x8825, positionAt);
        small.Point(0x0201, pictureAt);
        return
        [
            .. "II*\0"u8, .. Four(HeaderBytes), .. main.Laid(HeaderBytes, next: smallAt), .. exposure.Laid(exposureAt, next: 0),
            .. position.Laid(positionAt, next: 0), .. small.Laid(smallAt, next: 0), .. smallPicture,
        ];
    }

    int Length => TableBytes + entries.Sum(entry => entry.Value.Length > InPlaceBytes ? Even(entry.Value.Length) : 0);

    int TableBytes => 2 + entries.Count * EntryBytes + 4;

    byte[] Laid(int at, int next)
    {
        var laid = new byte[Length];
        BinaryPrimitives.WriteUInt16LittleEndian(laid, (ushort)entries.Count);
        var (entryAt, valueAt) = (2, TableBytes);
        foreach (var (tag, kind, count, value) in entries)
        {
            var entry = laid.AsSpan(entryAt, EntryBytes);
            BinaryPrimitives.WriteUInt16LittleEndian(entry, tag);
            BinaryPrimitives.WriteUInt16LittleEndian(entry[2..], (ushort)kind);
            BinaryPrimitives.WriteInt32LittleEndian(entry[4..], count);
            if (value.Length <= InPlaceBytes) value.CopyTo(entry[8..]);
            else
            {
                BinaryPrimitives.WriteInt32LittleEndian(entry[8..], at + valueAt);
                value.CopyTo(laid.AsSpan(valueAt));
                valueAt += Even(value.Length);
            }
            entryAt += EntryBytes;
        }
        BinaryPrimitives.WriteInt32LittleEndian(laid.AsSpan(entryAt), next);
        return laid;
    }

    void Point(ushort tag, int offset)
    {
        var at = entries.FindIndex(entry => entry.Tag == tag);
        entries[at] = entries[at] with { Value = Four(offset) };
    }

    TiffDirectory Add(ushort tag, Kind kind, int count, byte[] value)
    {
        entries.Add((tag, kind, count, value));
        return this;
    }

    static int Even(int length) => length + (length & 1);

    static byte[] Four(int value)
    {
        var four = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(four, value);
        return four;
    }
}
