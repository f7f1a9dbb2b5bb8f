using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Referrals.Imaging.Sealing;

/// <summary>The lock of one photograph at rest: closes it piece by piece while it arrives, and opens any piece again.</summary>
/// <remarks>
/// One <see cref="AesGcm"/> for the whole object, no allocation per chunk. Not for two threads at once. Whoever closes must never close two
/// different plaintexts under one index and let both out: that gives away the authentication key of the object.
/// </remarks>
public sealed class ChunkCipher : IDisposable
{
    readonly AesGcm aead;
    readonly byte[] baseNonce = new byte[KeySchedule.NonceBytes];
    readonly byte[] header = new byte[SealedFormat.HeaderBytes];

    ChunkCipher(ReadOnlySpan<byte> dataKey, ReadOnlySpan<byte> salt, ReadOnlySpan<byte> context)
    {
        Span<byte> schedule = stackalloc byte[KeySchedule.Bytes];
        KeySchedule.Derive(dataKey, salt, context, schedule);
        aead = new AesGcm(schedule[..SealedFormat.KeyBytes], SealedFormat.TagBytes);
        schedule.Slice(SealedFormat.KeyBytes, KeySchedule.NonceBytes).CopyTo(baseNonce);
        salt.CopyTo(header);
        schedule[(SealedFormat.KeyBytes + KeySchedule.NonceBytes)..].CopyTo(header.AsSpan(SealedFormat.SaltBytes));
        CryptographicOperations.ZeroMemory(schedule);
    }

    /// <summary>For a new object. The salt must be random and never used before with this data key.</summary>
    public static ChunkCipher ForNew(ReadOnlySpan<byte> dataKey, ReadOnlySpan<byte> salt, ReadOnlySpan<byte> context) => new(dataKey, salt, context);

    /// <summary>For an object that exists. Its header must fit the key and the context, or nothing of it is opened.</summary>
    /// <exception cref="SealedObjectException">Header cut, or written under another key or for another image.</exception>
    public static ChunkCipher ForExisting(ReadOnlySpan<byte> dataKey, ReadOnlySpan<byte> header, ReadOnlySpan<byte> context)
    {
        if (header.Length < SealedFormat.HeaderBytes) throw new SealedObjectException(SealedFault.Truncated);
        var cipher = new ChunkCipher(dataKey, header[..SealedFormat.SaltBytes], context);
        if (CryptographicOperations.FixedTimeEquals(cipher.header, header[..SealedFormat.HeaderBytes])) return cipher;
        cipher.Dispose();
        throw new SealedObjectException(SealedFault.WrongKeyOrContext);
    }

    /// <summary>Salt and commitment: the first 56 bytes of the file.</summary>
    public ReadOnlySpan<byte> Header => header;

    /// <summary>Closes chunk <paramref name="index"/>; fewer than 16 KiB make it the last one. Returns the bytes written.</summary>
    public int Seal(long index, ReadOnlySpan<byte> plain, Span<byte> sealedChunk)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(plain.Length, SealedFormat.ChunkBytes);
        Span<byte> nonce = stackalloc byte[KeySchedule.NonceBytes];
        NonceOf(index, nonce);
        aead.Encrypt(nonce, plain, sealedChunk[..plain.Length], sealedChunk.Slice(plain.Length, SealedFormat.TagBytes));
        return plain.Length + SealedFormat.TagBytes;
    }

    /// <summary>Opens chunk <paramref name="index"/> exactly as it lies in the file. Returns the bytes written.</summary>
    /// <remarks>Says nothing about the chunks behind it: whoever needs the end opens the last chunk too.</remarks>
    /// <exception cref="SealedObjectException">Not the chunk that was written there.</exception>
    public int Open(long index, ReadOnlySpan<byte> sealedChunk, Span<byte> plain)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(sealedChunk.Length, SealedFormat.SealedChunkBytes);
        if (sealedChunk.Length < SealedFormat.TagBytes) throw new SealedObjectException(SealedFault.Truncated);
        Span<byte> nonce = stackalloc byte[KeySchedule.NonceBytes];
        NonceOf(index, nonce);
        var length = sealedChunk.Length - SealedFormat.TagBytes;
        try
        {
            aead.Decrypt(nonce, sealedChunk[..length], sealedChunk[length..], plain[..length]);
        }
        catch (AuthenticationTagMismatchException)
        {
            throw new SealedObjectException(SealedFault.ChunkAltered);
        }
        return length;
    }

    public void Dispose() => aead.Dispose();

    void NonceOf(long index, Span<byte> nonce)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, SealedFormat.ChunksMax);
        baseNonce.CopyTo(nonce);
        var tail = nonce[^sizeof(long)..];
        BinaryPrimitives.WriteInt64BigEndian(tail, BinaryPrimitives.ReadInt64BigEndian(tail) ^ index);
    }
}
