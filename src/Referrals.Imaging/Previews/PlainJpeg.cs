using System.Buffers.Binary;

namespace Referrals.Imaging.Previews;

/// <summary>A JPEG as a worker must write it: one frame, its tables and its data. Nothing that says more than the picture.</summary>
static class PlainJpeg
{
    const int JfifBytes = 16;

    /// <summary>Width and height, or null when the file has any other segment, damage, or bytes behind its end.</summary>
    public static (int Width, int Height)? Size(ReadOnlySpan<byte> file)
    {
        if (!file.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8])) return null;
        (int, int)? size = null;
        for (var at = 2; at + 4 <= file.Length && file[at] == 0xFF;)
        {
            var marker = file[at + 1];
            var length = BinaryPrimitives.ReadUInt16BigEndian(file[(at + 2)..]);
            if (length < 2 || at + 2 + length > file.Length) return null;
            var content = file.Slice(at + 4, length - 2);
            switch (marker)
            {
                case 0xE0 when length == JfifBytes && content.StartsWith("JFIF\0"u8): // no picture within
                case 0xC4 or 0xDB or 0xDD:
                    break;
                case 0xC0 when size is null && content.Length == 15 && content[0] == 8:
                    size = (BinaryPrimitives.ReadUInt16BigEndian(content[3..]), BinaryPrimitives.ReadUInt16BigEndian(content[1..]));
                    break;
                case 0xDA when size is not null:
                    return EndsWithItsData(file[(at + 2 + length)..]) ? size : null;
                default:
                    return null;
            }
            at += 2 + length;
        }
        return null;
    }

    /// <summary>One scan, then the end: within the data stand only stuffed bytes and restart markers.</summary>
    static bool EndsWithItsData(ReadOnlySpan<byte> data)
    {
        for (int at; (at = data.IndexOf((byte)0xFF)) >= 0 && at + 1 < data.Length; data = data[(at + 2)..])
        {
            if (data[at + 1] == 0xD9) return data.Length == at + 2;
            if (data[at + 1] is not (0x00 or (>= 0xD0 and <= 0xD7))) return false;
        }
        return false;
    }
}
