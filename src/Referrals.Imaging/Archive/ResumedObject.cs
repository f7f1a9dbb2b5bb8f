using System.Buffers;
using System.Security.Cryptography;
using Referrals.Imaging.Sealing;

namespace Referrals.Imaging.Archive;

/// <summary>The part of a photograph that earlier writers made durable, read again so that its digest can go on.</summary>
/// <remarks>
/// The state of a running SHA-256 cannot be carried from one silo to another in .NET. Reading again costs about 1 ms per megabyte, only when an
/// upload is really continued, and proves on the way that what was promised is still there.
/// </remarks>
/// <param name="PlainLength">The durable offset.</param>
/// <param name="IsComplete">The short last chunk is among what was read.</param>
/// <param name="Hash">SHA-256 over everything up to the durable offset; now the receiver's. Null when nobody asks for it.</param>
readonly record struct ResumedObject(long PlainLength, bool IsComplete, IncrementalHash? Hash)
{
    public static ResumedObject Read(SealedFile file, ChunkCipher cipher, long durableOffset, bool digest)
    {
        var isComplete = durableOffset % SealedFormat.ChunkBytes != 0;
        var needed = isComplete ? SealedFormat.SealedLength(durableOffset) : SealedFormat.ChunkOffset(durableOffset / SealedFormat.ChunkBytes);
        if (durableOffset > 0 && (isComplete ? file.FoundLength != needed : file.FoundLength < needed))
            throw new SealedObjectException(SealedFault.Truncated);

        var hash = digest ? IncrementalHash.CreateHash(HashAlgorithmName.SHA256) : null;
        var buffer = ArrayPool<byte>.Shared.Rent(SealedFormat.SealedChunkBytes + SealedFormat.ChunkBytes);
        try
        {
            var plain = buffer.AsSpan(SealedFormat.SealedChunkBytes, SealedFormat.ChunkBytes);
            for (long index = 0, at = 0; at < durableOffset; index++)
            {
                var length = (int)Math.Min(SealedFormat.ChunkBytes, durableOffset - at);
                var sealedChunk = buffer.AsSpan(0, length + SealedFormat.TagBytes);
                var read = file.Read(sealedChunk, SealedFormat.ChunkOffset(index));
                cipher.Open(index, sealedChunk[..read], plain);
                hash?.AppendData(plain[..length]);
                at += length;
            }
            return new ResumedObject(durableOffset, isComplete, hash);
        }
        catch
        {
            hash?.Dispose();
            throw;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }
    }
}
