using System.Buffers.Binary;

namespace Referrals.Ops.Fuzz;

/// <summary>Breaks photographs in ways that know their structure: lengths, markers, order, counts, offsets, cuts, splices. The same seed breaks them alike.</summary>
sealed class Mutator(IReadOnlyList<byte[]> seeds, int seed)
{
    const int BytesMax = 16 * 1024;

    static ReadOnlySpan<byte> Telling => [0x00, 0x01, 0x02, 0x03, 0x04, 0x08, 0x10, 0x20, 0x7F, 0x80, 0xC0, 0xC2, 0xC4, 0xD0, 0xD8, 0xD9, 0xDA, 0xDB, 0xDD, 0xE1, 0xE2, 0xEE, 0xFE, 0xFF];
    static readonly uint[] numbers = [0, 1, 2, 8, 13, 255, 256, 32767, 65535, 65536, 0x7FFFFFFF, 0x80000000, 0xFFFFFFF0, uint.MaxValue];

    readonly Random random = new(seed);

    public byte[] Next()
    {
        var file = seeds[random.Next(seeds.Count)];
        for (var steps = 1 + random.Next(4); steps > 0; steps--) file = Step(file);
        // Most PNGs get right check sums again, or nothing behind the first of them would be tried.
        if (file.Length > 8 && file[0] == 0x89 && random.Next(8) > 0) PngParts.Seal(file);
        return file;
    }

    byte[] Step(byte[] file) => file.Length < 16 ? file : random.Next(12) switch
    {
        0 => Changed(file, (at, bytes) => bytes[at] ^= (byte)(1 << random.Next(8))),
        1 => Changed(file, (at, bytes) => bytes[at] = Telling[random.Next(Telling.Length)]),
        2 => Changed(file, (at, bytes) => Number(bytes, at)),
        3 => file[..random.Next(file.Length)],
        4 => Without(file, Place(file), 1 + random.Next(64)),
        5 => With(file, Place(file), Piece(file, 64)),
        6 => With(file, Place(file), Piece(seeds[random.Next(seeds.Count)], 512)),
        7 => With(file, Place(file), Noise(1 + random.Next(32))),
        8 or 9 => OnPart(file, Moved),
        10 => OnPart(file, (bytes, part) => Without(bytes, part.Start, part.Length)),
        _ => OnPart(file, Header),
    };

    /// <summary>Half of the places are near the beginning, where the structure is.</summary>
    int Place(byte[] file) => random.Next(random.Next(2) == 0 ? file.Length : Math.Min(file.Length, 300));

    byte[] Changed(byte[] file, Action<int, byte[]> change)
    {
        var changed = file.AsSpan().ToArray();
        change(Place(file), changed);
        return changed;
    }

    void Number(byte[] bytes, int at)
    {
        at = Math.Min(at, bytes.Length - 4);
        var number = random.Next(3) == 0 ? (uint)random.Next(bytes.Length * 2) : numbers[random.Next(numbers.Length)];
        switch (random.Next(4))
        {
            case 0: BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(at), number); break;
            case 1: BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(at), number); break;
            case 2: BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(at), (ushort)number); break;
            default: BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(at), (ushort)number); break;
        }
    }

    static byte[] Without(byte[] file, int at, int bytes) => [.. file.AsSpan(0, at), .. file.AsSpan(Math.Min(file.Length, at + bytes))];

    static byte[] With(byte[] file, int at, ReadOnlySpan<byte> more) => file.Length > BytesMax ? file : [.. file.AsSpan(0, at), .. more, .. file.AsSpan(at)];

    ReadOnlySpan<byte> Piece(byte[] file, int most)
    {
        var at = random.Next(file.Length);
        return file.AsSpan(at, Math.Min(file.Length - at, 1 + random.Next(most)));
    }

    byte[] Noise(int bytes)
    {
        var noise = new byte[bytes];
        random.NextBytes(noise);
        return noise;
    }

    /// <summary>A segment or chunk is taken, as far as the file still has any.</summary>
    byte[] OnPart(byte[] file, Func<byte[], (int Start, int Length), byte[]> change)
    {
        List<(int Start, int Length)> parts = file[0] == 0x89
            ? [.. PngParts.Chunks(file).Select(chunk => (chunk.At, chunk.Bytes))]
            : [.. Pairs([.. JpegParts.Segments(file).Select(segment => segment.At), file.Length])];
        return parts.Count == 0 ? file : change(file, parts[random.Next(parts.Count)]);
    }

    static IEnumerable<(int, int)> Pairs(int[] borders) => borders.Zip(borders.Skip(1), (from, to) => (from, to - from));

    /// <summary>Taken out, or left and doubled, and put in elsewhere: mostly between two others, sometimes many times.</summary>
    byte[] Moved(byte[] file, (int Start, int Length) part)
    {
        var piece = file.AsSpan(part.Start, part.Length).ToArray();
        if (random.Next(20) == 0 && piece.Length < 20) piece = [.. Enumerable.Repeat(piece, 450).SelectMany(one => one)];
        var rest = random.Next(2) == 0 ? file : Without(file, part.Start, part.Length);
        if (rest.Length == 0) return file;
        return OnPart(rest, (bytes, other) => With(bytes, random.Next(4) == 0 ? Place(bytes) : other.Start, piece));
    }

    /// <summary>Marker, type or length of a part.</summary>
    byte[] Header(byte[] file, (int Start, int Length) part)
    {
        var changed = file.AsSpan().ToArray();
        var at = Math.Min(part.Start + random.Next(8), changed.Length - 1);
        changed[at] = random.Next(2) == 0 ? (byte)(changed[at] + random.Next(-2, 3)) : random.Next(2) == 0 ? Telling[random.Next(Telling.Length)] : (byte)random.Next(256);
        return changed;
    }
}
