using System.Diagnostics.CodeAnalysis;
using Referrals.Imaging.Sealing;

namespace Referrals.Imaging.SealedUpload;

/// <summary>Names one of a hub's evidence keys.</summary>
public readonly record struct EvidenceKeyId(Guid Value)
{
    public override string ToString() => Value.ToString("D");
}

/// <summary>The key to which a hub seals the originals of photographs, with all that cameras write into them.</summary>
public sealed record EvidencePublicKey(EvidenceKeyId Id, P256Point Point);

/// <summary>What opens originals. Kept outside the clinical zone, for the day on which a court or a patient asks for the unchanged picture.</summary>
public sealed class EvidencePrivateKey(EvidenceKeyId id, P256PrivateKey key) : IDisposable
{
    public EvidenceKeyId Id => id;

    public EvidencePublicKey Public { get; } = new(id, key.Point);

    internal P256PrivateKey Key => key;

    public void Dispose() => key.Dispose();
}

/// <summary>Which original it is: the photograph, the object in the archive, and its bytes.</summary>
public sealed record OriginalFacts(Guid ImageSet, Guid Image, Guid Object, Sha256Digest PlainDigest)
{
    internal byte[] Encode()
    {
        var encoded = new byte[3 * 16 + Sha256Digest.Bytes];
        ImageSet.TryWriteBytes(encoded, bigEndian: true, out _);
        Image.TryWriteBytes(encoded.AsSpan(16), bigEndian: true, out _);
        Object.TryWriteBytes(encoded.AsSpan(32), bigEndian: true, out _);
        PlainDigest.ToArray().CopyTo(encoded, 48);
        return encoded;
    }
}

/// <summary>The unchanged photograph at rest, which the zone that stores it cannot open again (it may show place and identity).</summary>
/// <remarks>
/// The object is an ordinary one of the archive. Once it is complete the data key is wrapped here, and the plain one and the hub's copy are forgotten in the
/// same commit (ADR 0012).
/// </remarks>
public static class SealedOriginal
{
    public const int WrapBytes = KeyEnvelope.Bytes;

    /// <summary>The object's data key (32 bytes), sealed to the hub's evidence key: 135 bytes.</summary>
    public static byte[] Wrap(ReadOnlySpan<byte> dataKey, EvidencePublicKey key, OriginalFacts facts)
    {
        using var ephemeral = P256PrivateKey.Create();
        return Wrap(dataKey, key, facts, ephemeral);
    }

    /// <summary>Which private key a wrap needs: false when these bytes are no wrap.</summary>
    public static bool TryReadKey(ReadOnlySpan<byte> wrap, out EvidenceKeyId key)
    {
        var read = TryRead(wrap, out var envelope);
        key = new EvidenceKeyId(envelope?.KeyId ?? default);
        return read;
    }

    /// <summary>Gives the data key back (32 bytes): false when the wrap is for another key or another original, or altered.</summary>
    public static bool TryUnwrap(ReadOnlySpan<byte> wrap, EvidencePrivateKey key, OriginalFacts facts, Span<byte> dataKey) =>
        TryRead(wrap, out var envelope) && envelope.KeyId == key.Id.Value && envelope.TryOpen(EnvelopePurpose.Original, key.Key, facts.Encode(), dataKey);

    internal static byte[] Wrap(ReadOnlySpan<byte> dataKey, EvidencePublicKey key, OriginalFacts facts, P256PrivateKey ephemeral)
    {
        var wrap = new byte[WrapBytes];
        KeyEnvelope.Seal(wrap, EnvelopePurpose.Original, key.Id.Value, key.Point, facts.Encode(), dataKey, ephemeral);
        return wrap;
    }

    static bool TryRead(ReadOnlySpan<byte> wrap, [NotNullWhen(true)] out KeyEnvelope? envelope)
    {
        envelope = null;
        return wrap.Length == WrapBytes && KeyEnvelope.TryRead(wrap, EnvelopePurpose.Original, out envelope);
    }
}
