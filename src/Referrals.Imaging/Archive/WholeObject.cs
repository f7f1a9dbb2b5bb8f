using System.Collections.Concurrent;
using System.Security.Cryptography;
using Referrals.Imaging.Sealing;

namespace Referrals.Imaging.Archive;

/// <summary>A photograph that is in memory as a whole, sealed and written in pieces of a megabyte, past the page cache where the file system can.</summary>
/// <remarks>
/// It is written once and not read soon, so the page cache would only copy each byte once more, into memory that must be found for it: 0.9 instead of 0.35 ms of
/// processor time for 3 MB (measured). What is written that way comes in blocks: the last one is filled up, and the file is cut before anybody is told of it.
/// </remarks>
static class WholeObject
{
    const int PieceBytes = 1 << 20;

    /// <summary>As many as photographs were ever laid away at the same time: rolls and trays set the bound. They hold ciphertext alone.</summary>
    static readonly ConcurrentBag<Memory<byte>> pieces = [];

    /// <summary>Fills a new file. Not durable yet.</summary>
    /// <param name="file">New and empty.</param>
    /// <param name="cipher">The object's own.</param>
    /// <param name="plain">All of the photograph.</param>
    /// <param name="digest">Whether it is hashed on its way.</param>
    public static Sha256Digest? Lay(SealedFile file, ChunkCipher cipher, ReadOnlySpan<byte> plain, bool digest)
    {
        using var hash = digest ? IncrementalHash.CreateHash(HashAlgorithmName.SHA256) : null;
        if (!pieces.TryTake(out var memory)) memory = DirectFile.Memory(PieceBytes);
        try
        {
            var piece = memory.Span;
            cipher.Header.CopyTo(piece);
            var (at, filled) = (0L, SealedFormat.HeaderBytes);
            for (long index = 0, chunks = SealedFormat.ChunkCount(plain.Length); index < chunks; index++)
            {
                if (filled > piece.Length - SealedFormat.SealedChunkBytes)
                {
                    var whole = filled - filled % DirectFile.BlockBytes;
                    file.WriteBlocks(piece[..whole], at);
                    piece[whole..filled].CopyTo(piece);
                    (at, filled) = (at + whole, filled - whole);
                }
                var chunk = plain[..Math.Min(plain.Length, SealedFormat.ChunkBytes)];
                plain = plain[chunk.Length..];
                hash?.AppendData(chunk);
                filled += cipher.Seal(index, chunk, piece[filled..]);
            }
            var end = (filled + DirectFile.BlockBytes - 1) / DirectFile.BlockBytes * DirectFile.BlockBytes;
            piece[filled..end].Clear();
            file.WriteBlocks(piece[..end], at);
            file.Cut(at + filled);
            return hash is null ? null : new Sha256Digest(hash.GetCurrentHash());
        }
        finally
        {
            pieces.Add(memory);
        }
    }
}
