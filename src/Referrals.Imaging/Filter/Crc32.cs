using System.Buffers.Binary;

namespace Referrals.Imaging.Filter;

/// <summary>The check sum of PNG chunks (ISO 3309), eight bytes at a time: byte by byte it would take longer than all the rest of the filter.</summary>
static class Crc32
{
    const uint Polynomial = 0xEDB88320;

    /// <summary>Table k, entry b: what byte b does to the sum when k bytes follow it.</summary>
    static readonly uint[][] tables = Tables();

    public static uint Of(ReadOnlySpan<byte> bytes)
    {
        var sum = uint.MaxValue;
        for (; bytes.Length >= 8; bytes = bytes[8..])
        {
            var low = sum ^ BinaryPrimitives.ReadUInt32LittleEndian(bytes);
            var high = BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
            sum = tables[7][(byte)low] ^ tables[6][(byte)(low >> 8)] ^ tables[5][(byte)(low >> 16)] ^ tables[4][low >> 24]
                ^ tables[3][(byte)high] ^ tables[2][(byte)(high >> 8)] ^ tables[1][(byte)(high >> 16)] ^ tables[0][high >> 24];
        }
        foreach (var one in bytes) sum = (sum >> 8) ^ tables[0][(byte)(sum ^ one)];
        return ~sum;
    }

    static uint[][] Tables()
    {
        uint[][] made = [.. Enumerable.Range(0, 8).Select(_ => new uint[256])];
        for (uint entry = 0; entry < 256; entry++)
        {
            made[0][entry] = entry;
            for (var bit = 0; bit < 8; bit++) made[0][entry] = (made[0][entry] >> 1) ^ ((made[0][entry] & 1) * Polynomial);
        }
        for (var table = 1; table < 8; table++)
            for (var entry = 0; entry < 256; entry++)
                made[table][entry] = (made[table - 1][entry] >> 8) ^ made[0][(byte)made[table - 1][entry]];
        return made;
    }
}
