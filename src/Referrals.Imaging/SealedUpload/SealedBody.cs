using System.Buffers;
using System.Security.Cryptography;
using Referrals.Imaging.Sealing;

namespace Referrals.Imaging.SealedUpload;

/// <summary>The chunks of one sealed upload while they are opened, one after the other.</summary>
sealed class SealedBody : IDisposable
{
    readonly UploadBinding binding;
    readonly ChunkCipher cipher;
    readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    readonly byte[] plain = ArrayPool<byte>.Shared.Rent(SealedFormat.ChunkBytes);
    long nextChunk;
    long plainLength;

    SealedBody(ChunkCipher cipher, UploadBinding binding)
    {
        this.cipher = cipher;
        this.binding = binding;
    }

    /// <summary>The last chunk was taken, and everything is as stated.</summary>
    public bool IsComplete { get; private set; }

    public static SealedUploadFault? Begin(ReadOnlySpan<byte> dataKey, ReadOnlySpan<byte> header, UploadBinding binding, out SealedBody? body)
    {
        body = null;
        if (header.Length < SealedFormat.HeaderBytes) return SealedUploadFault.Truncated;
        try
        {
            body = new SealedBody(ChunkCipher.ForExisting(dataKey, header, binding.BodyContext()), binding);
            return null;
        }
        catch (SealedObjectException)
        {
            // The data key was right: this header and body belong to another one.
            return SealedUploadFault.Altered;
        }
    }

    /// <summary>Opens everything behind the sealed key.</summary>
    public static SealedUploadFault? Open(
        ReadOnlySpan<byte> dataKey, ReadOnlySpan<byte> bytes, UploadBinding binding, Action<ReadOnlySpan<byte>> destination)
    {
        if (Begin(dataKey, bytes[..Math.Min(bytes.Length, SealedFormat.HeaderBytes)], binding, out var body) is { } fault) return fault;
        using (body)
        {
            for (var at = SealedFormat.HeaderBytes; !body!.IsComplete; at += SealedFormat.SealedChunkBytes)
            {
                var piece = bytes.Slice(at, Math.Min(bytes.Length - at, SealedFormat.SealedChunkBytes));
                if (body.Take(piece, destination) is { } refused) return refused;
            }
            return null;
        }
    }

    /// <summary>Takes the next chunk: a whole one, or what was left when the source ended.</summary>
    public SealedUploadFault? Take(ReadOnlySpan<byte> sealedChunk, Action<ReadOnlySpan<byte>> destination)
    {
        var isLast = sealedChunk.Length < SealedFormat.SealedChunkBytes;
        if (sealedChunk.Length < SealedFormat.TagBytes) return SealedUploadFault.Truncated;
        if (!TryOpen(sealedChunk, out var length)) return isLast && EndsEarly(sealedChunk) ? SealedUploadFault.Truncated : SealedUploadFault.Altered;
        nextChunk++;
        plainLength += length;
        if (plainLength > binding.PlainLength || (isLast && plainLength < binding.PlainLength)) return SealedUploadFault.LengthDiffers;
        hash.AppendData(plain.AsSpan(0, length));
        if (length > 0) destination(plain.AsSpan(0, length));
        if (!isLast) return null;
        if (new Sha256Digest(hash.GetHashAndReset()) != binding.PlainDigest) return SealedUploadFault.DigestDiffers;
        IsComplete = true;
        return null;
    }

    public void Dispose()
    {
        cipher.Dispose();
        hash.Dispose();
        ArrayPool<byte>.Shared.Return(plain, clearArray: true);
    }

    bool TryOpen(ReadOnlySpan<byte> sealedChunk, out int length)
    {
        try
        {
            length = cipher.Open(nextChunk, sealedChunk, plain);
            return true;
        }
        catch (SealedObjectException)
        {
            length = 0;
            return false;
        }
    }

    /// <summary>Only names the fault: a chunk that fails at the right total length was altered, at a smaller one it was cut.</summary>
    bool EndsEarly(ReadOnlySpan<byte> lastPiece) =>
        SealedFormat.ChunkOffset(nextChunk) + lastPiece.Length < SealedFormat.SealedLength(binding.PlainLength);
}
