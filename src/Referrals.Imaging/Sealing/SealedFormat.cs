namespace Referrals.Imaging.Sealing;

/// <summary>How a photograph lies in its sealed file: how long the file is, and where each piece of the picture stands in it.</summary>
/// <remarks>
/// C2SP chunked-encryption v1 with AES-256-GCM and SHA-512: salt, key commitment, then chunks of 16 KiB, each with a tag of its own.
/// The last chunk is always shorter than 16 KiB and may be empty, so the length alone tells where the picture ends.
/// Chosen because .NET's <see cref="System.Security.Cryptography.AesGcm"/> cannot stream: one seal over a whole file could neither be
/// resumed by another silo nor be read from the middle.
/// </remarks>
public static class SealedFormat
{
    public const int KeyBytes = 32;
    public const int SaltBytes = 24;
    public const int CommitmentBytes = 32;
    public const int HeaderBytes = SaltBytes + CommitmentBytes;
    public const int ChunkBytes = 16 * 1024;
    public const int TagBytes = 16;
    public const int SealedChunkBytes = ChunkBytes + TagBytes;

    /// <summary>The chunk counter has 38 bits in the format.</summary>
    public const long ChunksMax = 1L << 38;

    /// <summary>Plain bytes an object can hold: the last of <see cref="ChunksMax"/> chunks is never full.</summary>
    public const long PlainBytesMax = ChunksMax * ChunkBytes - 1;

    /// <summary>Chunks of an object, the short last one included.</summary>
    public static long ChunkCount(long plainLength) => Checked(plainLength) / ChunkBytes + 1;

    /// <summary>Length of the sealed file in bytes.</summary>
    public static long SealedLength(long plainLength) => HeaderBytes + plainLength + ChunkCount(plainLength) * TagBytes;

    /// <summary>Where the sealed chunk begins in the file.</summary>
    public static long ChunkOffset(long index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, ChunksMax);
        return HeaderBytes + index * SealedChunkBytes;
    }

    /// <summary>Plain length of a file that was not cut: false when no object has that length.</summary>
    /// <remarks>True proves nothing yet: a file cut inside a chunk may have a possible length. Only opening its last chunk tells.</remarks>
    public static bool TryPlainLength(long sealedLength, out long plainLength)
    {
        var (full, rest) = Math.DivRem(sealedLength - HeaderBytes, SealedChunkBytes);
        plainLength = full * ChunkBytes + rest - TagBytes;
        return full is >= 0 and < ChunksMax && rest >= TagBytes;
    }

    static long Checked(long plainLength)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(plainLength);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(plainLength, PlainBytesMax);
        return plainLength;
    }
}
