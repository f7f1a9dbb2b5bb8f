using System.Security.Cryptography;

namespace Referrals.Imaging.SealedUpload;

/// <summary>Closes a short secret, such as the key of one photograph, so that only the holder of one private key can open it.</summary>
/// <remarks>
/// RFC 9180 base mode, one message per encapsulation: DHKEM(P-256, HKDF-SHA256) 0x0010, HKDF-SHA256 0x0001, AES-256-GCM 0x0002. Written here
/// because .NET 10 has the parts and not the whole. P-256, because browsers, .NET and hardware key stores all have it. Base mode does not tell
/// who sealed: the sender is known by its token and by the manifest.
/// </remarks>
public static class Hpke
{
    public const int TagBytes = 16;
    public const int SharedSecretBytes = 32;
    internal const int NonceBytes = 12;
    const int Aes256KeyBytes = 32;
    const byte BaseMode = 0;

    static ReadOnlySpan<byte> Version => "HPKE-v1"u8;
    static ReadOnlySpan<byte> KemSuite => "KEM\x00\x10"u8;

    /// <summary>Seals for <paramref name="receiver"/> and fills the encapsulated point (65 bytes) and plain length + 16 sealed bytes.</summary>
    public static void Seal(
        P256Point receiver, ReadOnlySpan<byte> info, ReadOnlySpan<byte> aad, ReadOnlySpan<byte> plain, Span<byte> encapsulated, Span<byte> sealedBytes)
    {
        using var ephemeral = P256PrivateKey.Create();
        ephemeral.Point.Bytes.CopyTo(encapsulated);
        Seal(ephemeral, receiver, info, aad, plain, sealedBytes);
    }

    /// <summary>Opens what <see cref="Seal(P256Point, ReadOnlySpan{byte}, ReadOnlySpan{byte}, ReadOnlySpan{byte}, Span{byte}, Span{byte})"/> made.</summary>
    /// <returns>False when sealed for another key, with other info or AAD, or altered. Nothing is given out then.</returns>
    public static bool TryOpen(
        P256PrivateKey receiver, P256Point encapsulated, ReadOnlySpan<byte> info, ReadOnlySpan<byte> aad, ReadOnlySpan<byte> sealedBytes, Span<byte> plain) =>
        TryOpen(receiver, encapsulated, info, aad, sealedBytes, plain, Aes256KeyBytes);

    /// <summary>With a chosen ephemeral key, never twice for two messages; a key of 16 bytes is the AES-128 suite of the published vectors.</summary>
    internal static void Seal(
        P256PrivateKey ephemeral, P256Point receiver, ReadOnlySpan<byte> info, ReadOnlySpan<byte> aad, ReadOnlySpan<byte> plain, Span<byte> sealedBytes,
        int keyBytes = Aes256KeyBytes)
    {
        Span<byte> nonce = stackalloc byte[NonceBytes];
        using var aead = Context(ephemeral, receiver, ephemeral.Point, receiver, info, keyBytes, nonce);
        aead.Encrypt(nonce, plain, sealedBytes[..plain.Length], sealedBytes.Slice(plain.Length, TagBytes), aad);
    }

    internal static bool TryOpen(
        P256PrivateKey receiver, P256Point encapsulated, ReadOnlySpan<byte> info, ReadOnlySpan<byte> aad, ReadOnlySpan<byte> sealedBytes, Span<byte> plain,
        int keyBytes)
    {
        if (sealedBytes.Length < TagBytes) return false;
        Span<byte> nonce = stackalloc byte[NonceBytes];
        using var aead = Context(receiver, encapsulated, encapsulated, receiver.Point, info, keyBytes, nonce);
        try
        {
            aead.Decrypt(nonce, sealedBytes[..^TagBytes], sealedBytes[^TagBytes..], plain[..(sealedBytes.Length - TagBytes)], aad);
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }
    }

    static AesGcm Context(
        P256PrivateKey own, P256Point other, P256Point encapsulated, P256Point receiver, ReadOnlySpan<byte> info, int keyBytes, Span<byte> nonce)
    {
        Span<byte> shared = stackalloc byte[SharedSecretBytes];
        Span<byte> key = stackalloc byte[keyBytes];
        Agree(own, other, encapsulated, receiver, shared);
        Schedule(shared, info, key, nonce);
        var aead = new AesGcm(key, TagBytes);
        CryptographicOperations.ZeroMemory(shared);
        CryptographicOperations.ZeroMemory(key);
        return aead;
    }

    /// <summary>Encap and Decap of RFC 9180, 4.1: the same secret from either private key and the other point.</summary>
    internal static void Agree(P256PrivateKey own, P256Point other, P256Point encapsulated, P256Point receiver, Span<byte> shared)
    {
        Span<byte> agreed = stackalloc byte[SharedSecretBytes];
        Span<byte> extracted = stackalloc byte[SHA256.HashSizeInBytes];
        own.Agree(other, agreed);
        Extract(KemSuite, [], "eae_prk"u8, agreed, extracted);
        Expand(KemSuite, extracted, "shared_secret"u8, [.. encapsulated.Bytes, .. receiver.Bytes], shared);
        CryptographicOperations.ZeroMemory(agreed);
        CryptographicOperations.ZeroMemory(extracted);
    }

    /// <summary>Key schedule of RFC 9180, 5.1, in base mode.</summary>
    internal static void Schedule(ReadOnlySpan<byte> shared, ReadOnlySpan<byte> info, Span<byte> key, Span<byte> nonce)
    {
        ReadOnlySpan<byte> suite = key.Length == Aes256KeyBytes ? "HPKE\x00\x10\x00\x01\x00\x02"u8 : "HPKE\x00\x10\x00\x01\x00\x01"u8;
        Span<byte> context = stackalloc byte[1 + 2 * SHA256.HashSizeInBytes];
        Span<byte> secret = stackalloc byte[SHA256.HashSizeInBytes];
        context[0] = BaseMode;
        Extract(suite, [], "psk_id_hash"u8, [], context[1..33]);
        Extract(suite, [], "info_hash"u8, info, context[33..]);
        Extract(suite, shared, "secret"u8, [], secret);
        Expand(suite, secret, "key"u8, context, key);
        Expand(suite, secret, "base_nonce"u8, context, nonce);
        CryptographicOperations.ZeroMemory(secret);
    }

    static void Extract(ReadOnlySpan<byte> suite, ReadOnlySpan<byte> salt, ReadOnlySpan<byte> label, ReadOnlySpan<byte> input, Span<byte> extracted)
    {
        byte[] labelled = [.. Version, .. suite, .. label, .. input];
        HKDF.Extract(HashAlgorithmName.SHA256, labelled, salt, extracted);
        CryptographicOperations.ZeroMemory(labelled);
    }

    static void Expand(ReadOnlySpan<byte> suite, ReadOnlySpan<byte> extracted, ReadOnlySpan<byte> label, ReadOnlySpan<byte> info, Span<byte> output)
    {
        byte[] labelled = [(byte)(output.Length >> 8), (byte)output.Length, .. Version, .. suite, .. label, .. info];
        HKDF.Expand(HashAlgorithmName.SHA256, extracted, output, labelled);
    }
}
