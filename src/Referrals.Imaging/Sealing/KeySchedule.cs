using System.Security.Cryptography;

namespace Referrals.Imaging.Sealing;

/// <summary>What one object's data key becomes: encryption key, base nonce and commitment, all bound to salt and context.</summary>
/// <remarks>
/// HKDF-Expand with SHA-512 is written out as its two HMACs: <see cref="HKDF.Expand(HashAlgorithmName, byte[], int, byte[])"/> refuses a key
/// shorter than the hash (64 bytes), and the format's key has 32.
/// </remarks>
static class KeySchedule
{
    public const int NonceBytes = 12;
    public const int Bytes = SealedFormat.KeyBytes + NonceBytes + SealedFormat.CommitmentBytes;

    static ReadOnlySpan<byte> Label => "c2sp.org/chunked-encryption@v1+AEAD_AES_256_GCM\0"u8;

    /// <summary>Fills key, base nonce and commitment, in this order. The caller wipes them.</summary>
    public static void Derive(ReadOnlySpan<byte> dataKey, ReadOnlySpan<byte> salt, ReadOnlySpan<byte> context, Span<byte> schedule)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(dataKey.Length, SealedFormat.KeyBytes);
        ArgumentOutOfRangeException.ThrowIfNotEqual(salt.Length, SealedFormat.SaltBytes);
        const int block = HMACSHA512.HashSizeInBytes;
        byte[] input = [.. new byte[block], .. Label, .. salt, .. context, 1];
        Span<byte> second = stackalloc byte[block];

        HMACSHA512.HashData(dataKey, input.AsSpan(block), schedule);
        schedule[..block].CopyTo(input);
        input[^1] = 2;
        HMACSHA512.HashData(dataKey, input, second);
        second[..(Bytes - block)].CopyTo(schedule[block..]);

        CryptographicOperations.ZeroMemory(input);
        CryptographicOperations.ZeroMemory(second);
    }
}
