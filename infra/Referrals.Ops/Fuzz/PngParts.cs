using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Referrals.Ops.Fuzz;

/// <summary>Takes PNGs apart and puts them together, knowing nothing of the filter that is to be tested with them.</summary>
public static class PngParts
{
    public const int SignatureBytes = 8;
    const int FrameBytes = 12;

    public static byte[] Chunk(string type, params ReadOnlySpan<byte> data)
    {
        byte[] chunk = [0, 0, 0, 0, .. Encoding.ASCII.GetBytes(type), .. data, 0, 0, 0, 0];
        BinaryPrimitives.WriteInt32BigEndian(chunk, data.Length);
        SealChunk(chunk);
        return chunk;
    }

    /// <summary>The same file with bytes put in before the first chunk of a kind.</summary>
    public static byte[] Before(ReadOnlySpan<byte> png, string type, ReadOnlySpan<byte> more)
    {
        var at = Chunks(png).First(chunk => chunk.Type == type).At;
        return [.. png[..at], .. more, .. png[at..]];
    }

    public static List<(int At, string Type, int Bytes)> Chunks(ReadOnlySpan<byte> png)
    {
        var chunks = new List<(int, string, int)>();
        for (var at = SignatureBytes; at + FrameBytes <= png.Length;)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(png[at..]);
            if (length > png.Length - at - FrameBytes) break;
            chunks.Add((at, Encoding.Latin1.GetString(png.Slice(at + 4, 4)), (int)length + FrameBytes));
            at += (int)length + FrameBytes;
        }
        return chunks;
    }

    /// <summary>Makes every check sum right, as far as the lengths lead.</summary>
    public static void Seal(Span<byte> png)
    {
        for (var at = SignatureBytes; at + FrameBytes <= png.Length;)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(png[at..]);
            if (length > png.Length - at - FrameBytes) return;
            SealChunk(png.Slice(at, (int)length + FrameBytes));
            at += (int)length + FrameBytes;
        }
    }

    public static byte[] Deflated(ReadOnlySpan<byte> bytes)
    {
        var packed = new MemoryStream();
        using (var deflater = new ZLibStream(packed, CompressionLevel.Optimal)) deflater.Write(bytes);
        return packed.ToArray();
    }

    /// <summary>A picture of one of the kinds that PNG has, its rows drawn by chance.</summary>
    /// <param name="random">Draws the picture.</param>
    /// <param name="width">In pixels.</param>
    /// <param name="height">In pixels.</param>
    /// <param name="depth">Bits per channel.</param>
    /// <param name="kind">0 grey, 2 RGB, 3 palette, 4 grey with transparency, 6 RGB with transparency.</param>
    /// <param name="interlaced">In seven passes.</param>
    /// <param name="pixelChunks">Over how many chunks the data are spread.</param>
    public static byte[] Picture(Random random, int width, int height, int depth, int kind, bool interlaced, int pixelChunks = 1)
    {
        var bits = depth * kind switch { 2 => 3, 4 => 2, 6 => 4, _ => 1 };
        (int Left, int Top, int Across, int Down)[] passes = interlaced
            ? [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
            : [(0, 0, 1, 1)];
        var rows = new List<byte>();
        foreach (var (left, top, across, down) in passes)
            for (var y = top; y < height && left < width; y += down)
            {
                var row = new byte[((width - left + across - 1) / across * bits + 7) / 8];
                random.NextBytes(row);
                rows.AddRange([(byte)random.Next(5), .. row]);
            }
        byte[] header = [0, 0, 0, 0, 0, 0, 0, 0, (byte)depth, (byte)kind, 0, 0, (byte)(interlaced ? 1 : 0)];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        var palette = new byte[3 << depth];
        if (kind == 3) random.NextBytes(palette);
        var pixels = Deflated([.. rows]);
        return
        [
            0x89, .. "PNG\r\n\u001a\n"u8, .. Chunk("IHDR", header), .. kind == 3 ? Chunk("PLTE", palette) : [],
            .. pixels.Chunk((pixels.Length + pixelChunks - 1) / pixelChunks).SelectMany(part => Chunk("IDAT", part)), .. Chunk("IEND"),
        ];
    }

    static void SealChunk(Span<byte> chunk)
    {
        var sum = uint.MaxValue;
        foreach (var one in chunk[4..^4]) sum = sums[(byte)(sum ^ one)] ^ (sum >> 8);
        BinaryPrimitives.WriteUInt32BigEndian(chunk[^4..], ~sum);
    }

    static readonly uint[] sums = [.. Enumerable.Range(0, 256).Select(one =>
        Enumerable.Range(0, 8).Aggregate((uint)one, (sum, _) => (sum & 1) == 1 ? 0xEDB88320 ^ (sum >> 1) : sum >> 1))];
}
