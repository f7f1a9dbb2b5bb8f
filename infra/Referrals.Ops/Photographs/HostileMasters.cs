using System.Buffers.Binary;
using System.IO.Compression;

namespace Referrals.Ops.Photographs;

/// <summary>Photographs that were made to hurt whoever decodes them: small files that ask for much, and files that are something else.</summary>
public static class HostileMasters
{
    static ReadOnlySpan<byte> PngStart => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>A progressive grey JPEG that goes over the whole picture again and again: 2,000 scans of 64 megapixels are 370 KB.</summary>
    public static byte[] ScanBomb(int scans, int sidePixels)
    {
        var blocks = (sidePixels + 7) / 8 * ((sidePixels + 7) / 8);
        using var file = new MemoryStream();
        file.Write([0xFF, 0xD8, 0xFF, 0xDB, 0, 67, 0, .. Enumerable.Repeat((byte)1, 64)]);
        WriteFrame(file, marker: 0xC2, sidePixels, sidePixels);
        // One code of one bit each: "no change" for the first coefficient; "nothing in the next 16,384 blocks" for the others.
        file.Write([0xFF, 0xC4, 0, 20, 0x00, 1, .. new byte[15], 0x00]);
        file.Write([0xFF, 0xC4, 0, 20, 0x10, 1, .. new byte[15], 0xE0]);
        file.Write([0xFF, 0xDA, 0, 8, 1, 1, 0x00, 0, 0, 0, .. new byte[blocks / 8 + 1]]);
        byte[] scan = [0xFF, 0xDA, 0, 8, 1, 1, 0x00, 1, 63, 0, .. new byte[(blocks / 16_384 + 1) * 15 / 8 + 1]];
        for (var each = 1; each < scans; each++) file.Write(scan);
        file.Write([0xFF, 0xD9]);
        return file.ToArray();
    }

    /// <summary>A JPEG whose header promises a picture that is not there.</summary>
    public static byte[] JpegFlood(ushort widthPixels, ushort heightPixels)
    {
        using var file = new MemoryStream();
        file.Write([0xFF, 0xD8, 0xFF, 0xDB, 0, 67, 0, .. Enumerable.Repeat((byte)1, 64)]);
        WriteFrame(file, marker: 0xC0, widthPixels, heightPixels);
        file.Write([0xFF, 0xC4, 0, 20, 0x00, 1, .. new byte[15], 0x00, 0xFF, 0xC4, 0, 20, 0x10, 1, .. new byte[15], 0x00]);
        file.Write([0xFF, 0xDA, 0, 8, 1, 1, 0x00, 0, 63, 0, 0, 0, 0xFF, 0xD9]);
        return file.ToArray();
    }

    /// <summary>A PNG of one colour whose data unpack to as many bytes as told, whatever the picture needs.</summary>
    /// <param name="width">Pixels.</param>
    /// <param name="height">Pixels.</param>
    /// <param name="bitDepth">8 or 16.</param>
    /// <param name="colourType">0 grey, 2 colours, 6 colours and transparency.</param>
    /// <param name="interlaced">Needs the whole picture in memory.</param>
    /// <param name="unpackedBytes">Zeros: 1 GB are 1 MB.</param>
    public static byte[] PngBomb(int width, int height, byte bitDepth, byte colourType, bool interlaced, long unpackedBytes)
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            var zeros = new byte[1 << 20];
            for (var left = unpackedBytes; left > 0; left -= zeros.Length) zlib.Write(zeros, 0, (int)Math.Min(left, zeros.Length));
        }
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9], header[12]) = (bitDepth, colourType, (byte)(interlaced ? 1 : 0));
        return [.. PngStart, .. Chunk("IHDR"u8, header), .. Chunk("IDAT"u8, packed.ToArray()), .. Chunk("IEND"u8, [])];
    }

    /// <summary>Two files in one: a picture first, a page behind it for whoever believes the last bytes.</summary>
    public static byte[] Polyglot(byte[] picture) => [.. picture, .. "PK\u0003\u0004<html><script>alert('canary')</script></html>%PDF-1.7"u8];

    /// <summary>A picture with a few bytes changed, cut or doubled.</summary>
    public static byte[] Mutated(byte[] picture, Random random)
    {
        var bytes = picture.ToList();
        for (var change = random.Next(1, 12); change > 0; change--)
        {
            // Half of the changes in the first kilobyte: there stand the tables.
            var at = random.Next(random.Next(2) == 0 ? Math.Min(1024, bytes.Count) : bytes.Count);
            switch (random.Next(4))
            {
                case 0: bytes[at] ^= (byte)(1 << random.Next(8)); break;
                case 1: bytes[at] = (byte)random.Next(256); break;
                case 2: bytes.RemoveRange(at, Math.Min(random.Next(64), bytes.Count - at - 1)); break;
                default: bytes.InsertRange(at, bytes.GetRange(at, Math.Min(random.Next(64), bytes.Count - at))); break;
            }
        }
        return [.. bytes];
    }

    static void WriteFrame(MemoryStream file, byte marker, int width, int height) =>
        file.Write([0xFF, marker, 0, 11, 8, (byte)(height >> 8), (byte)height, (byte)(width >> 8), (byte)width, 1, 1, 0x11, 0]);

    static byte[] Chunk(ReadOnlySpan<byte> name, byte[] content)
    {
        var chunk = new byte[12 + content.Length];
        BinaryPrimitives.WriteInt32BigEndian(chunk, content.Length);
        name.CopyTo(chunk.AsSpan(4));
        content.CopyTo(chunk, 8);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(8 + content.Length), Crc(chunk.AsSpan(4, 4 + content.Length)));
        return chunk;
    }

    static uint Crc(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var each in bytes)
        {
            crc ^= each;
            for (var bit = 0; bit < 8; bit++) crc = (crc & 1) == 0 ? crc >> 1 : crc >> 1 ^ 0xEDB88320;
        }
        return ~crc;
    }
}
