using System.Buffers;
using System.Security.Cryptography;
using Referrals.Imaging.Sealing;

namespace Referrals.Imaging.SealedUpload;

/// <summary>Seals a photograph on the device that took it, for one place in one image set and one hub.</summary>
/// <remarks>
/// Every call takes a fresh data key and a fresh ephemeral key from the system's generator. What is sealed twice is therefore two different
/// uploads: a client that resumes must keep the sealed bytes, not seal again.
/// </remarks>
public static class SealedUploadWriter
{
    /// <exception cref="ArgumentException">The photograph is not the one that the binding states.</exception>
    public static byte[] Seal(ReadOnlySpan<byte> photograph, UploadBinding binding, IngestPublicKey key)
    {
        if (Sha256Digest.Of(photograph) != binding.PlainDigest) throw NotTheStated();
        var whole = new byte[SealedUploadFormat.SealedLength(photograph.Length)];
        Seal(photograph, binding, key, whole);
        return whole;
    }

    /// <summary>The same into memory that is there, for whoever seals many and knows their digests: whether the binding states the right one is only seen by who opens it.</summary>
    /// <param name="photograph">All of it.</param>
    /// <param name="binding">What it is sealed for.</param>
    /// <param name="key">Of the hub.</param>
    /// <param name="destination">Just as long as what is sealed: <see cref="SealedUploadFormat.SealedLength"/>.</param>
    /// <exception cref="ArgumentException">The photograph has not the length that the binding states, or the destination has another.</exception>
    public static void Seal(ReadOnlySpan<byte> photograph, UploadBinding binding, IngestPublicKey key, Span<byte> destination)
    {
        if (destination.Length != SealedUploadFormat.SealedLength(photograph.Length)) throw new ArgumentException("The destination is not as long as what is sealed.");
        if (photograph.Length != binding.PlainLength) throw NotTheStated();
        using var secrets = UploadSecrets.Fresh();
        Seal(photograph, binding, key, secrets, destination);
    }

    /// <summary>The same for a photograph that need not fit into memory: holds 32 KiB of it.</summary>
    /// <exception cref="ArgumentException">The photograph was not the one that the binding states; what was written does not open.</exception>
    public static async ValueTask Seal(
        Stream photograph, UploadBinding binding, IngestPublicKey key, Stream destination, CancellationToken cancel = default)
    {
        using var secrets = UploadSecrets.Fresh();
        using var cipher = Begin(binding, key, secrets, out var head);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(SealedFormat.ChunkBytes + SealedFormat.SealedChunkBytes);
        try
        {
            await destination.WriteAsync(head, cancel);
            var (plain, sealedChunk) = (buffer.AsMemory(0, SealedFormat.ChunkBytes), buffer.AsMemory(SealedFormat.ChunkBytes));
            long length = 0;
            for (var (index, read) = (0L, SealedFormat.ChunkBytes); read == SealedFormat.ChunkBytes; index++)
            {
                read = await photograph.ReadAtLeastAsync(plain, SealedFormat.ChunkBytes, throwOnEndOfStream: false, cancel);
                hash.AppendData(plain.Span[..read]);
                length += read;
                await destination.WriteAsync(sealedChunk[..cipher.Seal(index, plain.Span[..read], sealedChunk.Span)], cancel);
            }
            if (length != binding.PlainLength || new Sha256Digest(hash.GetHashAndReset()) != binding.PlainDigest) throw NotTheStated();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }
    }

    /// <summary>With chosen secrets, and whatever the binding states.</summary>
    internal static byte[] Seal(ReadOnlySpan<byte> photograph, UploadBinding binding, IngestPublicKey key, UploadSecrets secrets)
    {
        var whole = new byte[SealedUploadFormat.SealedLength(photograph.Length)];
        Seal(photograph, binding, key, secrets, whole);
        return whole;
    }

    static void Seal(ReadOnlySpan<byte> photograph, UploadBinding binding, IngestPublicKey key, UploadSecrets secrets, Span<byte> destination)
    {
        using var cipher = Begin(binding, key, secrets, out var head);
        head.CopyTo(destination);
        for (var (index, at) = (0L, SealedUploadFormat.HeadBytes); at < destination.Length; index++)
        {
            var plain = photograph[..Math.Min(photograph.Length, SealedFormat.ChunkBytes)];
            photograph = photograph[plain.Length..];
            at += cipher.Seal(index, plain, destination[at..]);
        }
    }

    static ChunkCipher Begin(UploadBinding binding, IngestPublicKey key, UploadSecrets secrets, out byte[] head)
    {
        head = new byte[SealedUploadFormat.HeadBytes];
        KeyEnvelope.Seal(head, EnvelopePurpose.Upload, key.Id.Value, key.Point, binding.Encode(), secrets.DataKey, secrets.Ephemeral);
        var cipher = ChunkCipher.ForNew(secrets.DataKey, secrets.Salt, binding.BodyContext());
        cipher.Header.CopyTo(head.AsSpan(SealedUploadFormat.HeaderBytes));
        return cipher;
    }

    static ArgumentException NotTheStated() => new("The photograph is not the one that the binding states.");
}

/// <summary>The random part of one sealed upload. Never for two.</summary>
sealed record UploadSecrets(byte[] DataKey, byte[] Salt, P256PrivateKey Ephemeral) : IDisposable
{
    public static UploadSecrets Fresh() =>
        new(RandomNumberGenerator.GetBytes(SealedFormat.KeyBytes), RandomNumberGenerator.GetBytes(SealedFormat.SaltBytes), P256PrivateKey.Create());

    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(DataKey);
        Ephemeral.Dispose();
    }
}
