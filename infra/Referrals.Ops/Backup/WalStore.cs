using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using Referrals.Imaging.Sealing;

namespace Referrals.Ops.Backup;

/// <summary>
/// A server's write-ahead log as it was received: sealed from the first byte, in files that follow one another without a gap. A file is named after the
/// place in the log at which it begins, and holds frames: two bytes of length, then a sealed piece of at most 16 KiB.
/// </summary>
/// <param name="folder">Of one zone.</param>
/// <param name="key">The zone's backup key.</param>
/// <param name="zone">Stands in the context of every file.</param>
public sealed class WalStore(string folder, byte[] key, string zone)
{
    /// <summary>As PostgreSQL makes them unless told otherwise.</summary>
    public const int SegmentBytes = 16 * 1024 * 1024;

    const string Extension = ".wal";

    /// <summary>Begins a file at a place in the log.</summary>
    public WalFile Begin(uint timeline, ulong at)
    {
        Directory.CreateDirectory(FolderOf(timeline));
        return new WalFile(PathOf(timeline, at), ChunkCipher.ForNew(key, RandomNumberGenerator.GetBytes(SealedFormat.SaltBytes), Context(timeline, at)), at);
    }

    /// <summary>Where the log that is held ends; null when nothing is held.</summary>
    public ulong? End(uint timeline) => Starts(timeline) is { Count: > 0 } starts ? Pieces(timeline, starts[^1]).Aggregate(starts[^1], (_, piece) => piece.At + (ulong)piece.Bytes.Length) : null;

    /// <summary>Whether the log between two places is there without a gap.</summary>
    public bool Covers(uint timeline, ulong from, ulong to) => LastRun(timeline, from) is { } run && run.Start <= from && run.End >= to;

    /// <summary>Lays the log out as the segments that a server reads, from the one that holds a place on; the last one is filled up with noughts.</summary>
    /// <returns>Where the log ends.</returns>
    /// <exception cref="OpsRefusal">The log does not go back to that place, or has a gap after it.</exception>
    public ulong LayOut(uint timeline, ulong from, string into)
    {
        var first = from / SegmentBytes * SegmentBytes;
        if (LastRun(timeline, first) is not { } run || run.Start > first)
            throw new OpsRefusal($"the log of {zone} that was received does not go back to {Text(first)} on timeline {timeline} without a gap");
        FileStream? segment = null;
        try
        {
            foreach (var start in Starts(timeline).Where(start => start >= run.Start))
                foreach (var (at, bytes) in Pieces(timeline, start))
                    for (var done = 0; done < bytes.Length;)
                    {
                        var (place, offset) = (at + (ulong)done, (int)((at + (ulong)done) % SegmentBytes));
                        var length = Math.Min(bytes.Length - done, SegmentBytes - offset);
                        done += length;
                        if (place < first)
                            continue;
                        if (segment is null || offset == 0)
                        {
                            segment?.Dispose();
                            segment = new FileStream(Path.Combine(into, SegmentName(timeline, place)), FileMode.CreateNew, FileAccess.Write);
                            segment.SetLength(SegmentBytes);
                        }
                        segment.Position = offset;
                        segment.Write(bytes, done - length, length);
                    }
        }
        finally
        {
            segment?.Dispose();
        }
        return run.End;
    }

    /// <summary>As the server prints it.</summary>
    public static string Text(ulong place) => $"{place >> 32:X}/{(uint)place:X}";

    /// <summary>As the server prints it.</summary>
    public static ulong Parse(string text) =>
        ((ulong)uint.Parse(text.Split('/')[0], NumberStyles.HexNumber) << 32) | uint.Parse(text.Split('/')[1], NumberStyles.HexNumber);

    // The unbroken stretch of files in which a place lies. What was received twice after a crash overlaps and does no harm.
    (ulong Start, ulong End)? LastRun(uint timeline, ulong from)
    {
        (ulong Start, ulong End)? run = null;
        foreach (var start in Starts(timeline))
        {
            if (run is { } open && start > open.End)
            {
                if (open.Start <= from && from < open.End)
                    return open;
                run = null;
            }
            var end = Pieces(timeline, start).Aggregate(start, (_, piece) => piece.At + (ulong)piece.Bytes.Length);
            run = (run?.Start ?? start, Math.Max(end, run?.End ?? 0));
        }
        return run;
    }

    IReadOnlyList<ulong> Starts(uint timeline) => Directory.Exists(FolderOf(timeline))
        ? [.. Directory.EnumerateFiles(FolderOf(timeline), "*" + Extension)
            .Select(file => ulong.Parse(Path.GetFileNameWithoutExtension(file), NumberStyles.HexNumber)).Order()]
        : [];

    // A frame that is not whole was never acknowledged: the receiver died while it wrote, and went on from there in a new file.
    IEnumerable<(ulong At, byte[] Bytes)> Pieces(uint timeline, ulong start)
    {
        using var file = File.OpenRead(PathOf(timeline, start));
        var header = new byte[SealedFormat.HeaderBytes];
        if (file.ReadAtLeast(header, header.Length, throwOnEndOfStream: false) < header.Length)
            yield break;
        using var cipher = ChunkCipher.ForExisting(key, header, Context(timeline, start));
        var (length, plain) = (new byte[sizeof(ushort)], new byte[SealedFormat.ChunkBytes]);
        for (var (index, at) = (0L, start); file.ReadAtLeast(length, length.Length, throwOnEndOfStream: false) == length.Length; index++)
        {
            var box = new byte[BinaryPrimitives.ReadUInt16BigEndian(length)];
            if (file.ReadAtLeast(box, box.Length, throwOnEndOfStream: false) < box.Length)
                yield break;
            int opened;
            try
            {
                opened = cipher.Open(index, box, plain);
            }
            catch (SealedObjectException) when (file.Position == file.Length)
            {
                yield break;
            }
            yield return (at, plain[..opened]);
            at += (ulong)opened;
        }
    }

    static string SegmentName(uint timeline, ulong place)
    {
        var number = place / SegmentBytes;
        const ulong perLog = 0x1_0000_0000 / SegmentBytes;
        return $"{timeline:X8}{number / perLog:X8}{number % perLog:X8}";
    }

    string FolderOf(uint timeline) => Path.Combine(folder, $"{timeline:X8}");
    string PathOf(uint timeline, ulong at) => Path.Combine(FolderOf(timeline), $"{at:X16}{Extension}");
    byte[] Context(uint timeline, ulong at) => SealedFile.Context($"{zone}/wal/{timeline:X8}/{at:X16}");
}

/// <summary>One file of the received log while it is written. Not for two threads at once.</summary>
public sealed class WalFile : IDisposable
{
    readonly FileStream _file;
    readonly ChunkCipher _cipher;
    readonly byte[] _frame = new byte[sizeof(ushort) + SealedFormat.SealedChunkBytes];
    long _index;

    internal WalFile(string path, ChunkCipher cipher, ulong at)
    {
        // One that begins at the same place holds nothing that was acknowledged: its receiver died before its first whole frame.
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite };
        (_file, _cipher, End, Begun) = (new FileStream(path, options), cipher, at, at);
        _file.Write(cipher.Header);
    }

    public ulong Begun { get; }

    /// <summary>The place in the log behind what was added.</summary>
    public ulong End { get; private set; }

    public void Add(ReadOnlySpan<byte> log)
    {
        for (var rest = log; !rest.IsEmpty; rest = rest[Math.Min(rest.Length, SealedFormat.ChunkBytes)..])
        {
            var length = _cipher.Seal(_index++, rest[..Math.Min(rest.Length, SealedFormat.ChunkBytes)], _frame.AsSpan(sizeof(ushort)));
            BinaryPrimitives.WriteUInt16BigEndian(_frame, (ushort)length);
            _file.Write(_frame, 0, sizeof(ushort) + length);
        }
        End += (ulong)log.Length;
    }

    /// <summary>Returns when everything added so far is on the disk.</summary>
    public void Sync() => _file.Flush(flushToDisk: true);

    public void Dispose()
    {
        _file.Dispose();
        _cipher.Dispose();
    }
}
