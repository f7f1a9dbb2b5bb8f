using System.Buffers.Binary;
using System.Collections.Frozen;
using System.Runtime.InteropServices;

namespace Referrals.Ops.Scan;

/// <summary>
/// Finds any of many thousand texts in a stream of any length, in one pass (Wu and Manber's search): four bytes looked up together say how far the next
/// place lies at which a text could begin, on the average four and a half bytes on.
/// </summary>
/// <remarks>An Aho-Corasick automaton of so many texts has half a million states, misses the cache with each byte, and was left for that.</remarks>
public sealed class ManyTexts
{
    /// <summary>No text may be shorter; shorter ones occur by chance, too.</summary>
    public const int BytesMin = 8;

    const int Block = sizeof(uint);
    const int FarthestShift = BytesMin - Block + 1;
    const int TableBits = 20;
    const int ChunkBytes = 1024 * 1024;

    readonly byte[] _shifts = new byte[1 << TableBits];
    readonly FrozenDictionary<ulong, int[]> _byBeginning;
    readonly IReadOnlyList<Pattern> _patterns;
    readonly int _overlap;
    readonly int _chunkBytes;

    /// <param name="patterns">What to look for.</param>
    /// <param name="chunkBytes">Read at once; tests read less.</param>
    public ManyTexts(IReadOnlyList<Pattern> patterns, int chunkBytes = ChunkBytes)
    {
        if (patterns.FirstOrDefault(pattern => pattern.Bytes.Length < BytesMin) is { } shorter)
            throw new ArgumentException($"{shorter.Trait} of identity {shorter.Identity}, {shorter.Disguise}, is shorter than {BytesMin} bytes", nameof(patterns));
        (_patterns, _chunkBytes) = (patterns, chunkBytes);
        Array.Fill(_shifts, (byte)FarthestShift);
        foreach (var pattern in patterns)
            for (var place = 0; place <= BytesMin - Block; place++)
            {
                ref var shift = ref _shifts[Slot(pattern.Bytes.AsSpan(place))];
                shift = Math.Min(shift, (byte)(BytesMin - Block - place));
            }
        _byBeginning = patterns.Select((pattern, index) => (Beginning: Beginning(pattern.Bytes), index)).GroupBy(each => each.Beginning, each => each.index)
            .ToFrozenDictionary(group => group.Key, group => group.ToArray());
        // One byte more, to see what stands behind a text.
        _overlap = patterns.Max(pattern => pattern.Bytes.Length) + 1;
    }

    /// <param name="stream">Read to its end.</param>
    /// <param name="found">Told where, from the stream's beginning, and what.</param>
    /// <returns>How many bytes there were.</returns>
    public long Search(Stream stream, Action<long, Pattern> found)
    {
        var buffer = GC.AllocateUninitializedArray<byte>(_chunkBytes + 2 * _overlap);
        var (start, held, from) = (0L, 0, 0);
        while (true)
        {
            var read = stream.Read(buffer, held, Math.Min(_chunkBytes, buffer.Length - held));
            held += read;
            var to = read == 0 ? held : Math.Max(from, held - _overlap);
            Search(buffer.AsSpan(0, held), from, to, start, found);
            if (read == 0)
                return start + held;
            // The byte before the next beginning stays, to see whether a text stands alone.
            var kept = Math.Max(0, to - 1);
            Buffer.BlockCopy(buffer, kept, buffer, 0, held - kept);
            (start, held, from) = (start + kept, held - kept, to - kept);
        }
    }

    void Search(ReadOnlySpan<byte> text, int from, int to, long start, Action<long, Pattern> found)
    {
        for (var place = from; place < to && place + BytesMin <= text.Length;)
        {
            var shift = _shifts[Slot(text[(place + BytesMin - Block)..])];
            if (shift == 0 && _byBeginning.TryGetValue(Beginning(text[place..]), out var candidates))
                foreach (var candidate in candidates)
                    if (IsThere(text, place, _patterns[candidate]))
                        found(start + place, _patterns[candidate]);
            place += Math.Max((int)shift, 1);
        }
    }

    static bool IsThere(ReadOnlySpan<byte> text, int place, Pattern pattern) =>
        text[place..].StartsWith(pattern.Bytes)
        && (!pattern.Alone || (!(place > 0 && IsWord(text[place - 1])) && !(place + pattern.Bytes.Length is var end && end < text.Length && IsWord(text[end]))));

    static bool IsWord(byte sign) => char.IsAsciiLetterOrDigit((char)sign);

    static ulong Beginning(ReadOnlySpan<byte> text) => BinaryPrimitives.ReadUInt64LittleEndian(text);

    static int Slot(ReadOnlySpan<byte> text) => (int)(MemoryMarshal.Read<uint>(text) * 2654435761u >> (32 - TableBits));
}
