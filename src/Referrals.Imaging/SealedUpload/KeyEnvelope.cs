using System.Diagnostics.CodeAnalysis;
using System.Text;
using Referrals.Imaging.Sealing;

namespace Referrals.Imaging.SealedUpload;

/// <summary>What a sealed key is for. The purpose goes into the seal: a key sealed for one of them does not open as the other.</summary>
sealed record EnvelopePurpose(string Magic, string Label)
{
    public static readonly EnvelopePurpose Upload = new("RFSU\u0001\u0001", "referrals/upload/v1|");
    public static readonly EnvelopePurpose Original = new("RFSO\u0001\u0001", "referrals/original/v1|");

    /// <summary>Four letters, version 1, suite 1 (DHKEM P-256, HKDF-SHA256, AES-256-GCM).</summary>
    public byte[] Start { get; } = Encoding.ASCII.GetBytes(Magic);

    public byte[] Context(Guid keyId) => Encoding.ASCII.GetBytes($"{Label}{keyId:D}");
}

/// <summary>The data key of one object, sealed to a public key: 135 bytes, each of which is bound to the seal.</summary>
sealed record KeyEnvelope(Guid KeyId, P256Point Encapsulated, byte[] SealedKey)
{
    public const int StartBytes = 6;
    const int KeyIdBytes = 16;
    const int EncapsulatedAt = StartBytes + KeyIdBytes;
    const int SealedKeyAt = EncapsulatedAt + P256Point.ByteCount;
    public const int Bytes = SealedKeyAt + SealedFormat.KeyBytes + Hpke.TagBytes;

    public static void Seal(
        Span<byte> envelope, EnvelopePurpose purpose, Guid keyId, P256Point receiver, ReadOnlySpan<byte> aad, ReadOnlySpan<byte> dataKey, P256PrivateKey ephemeral)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(dataKey.Length, SealedFormat.KeyBytes);
        purpose.Start.CopyTo(envelope);
        keyId.TryWriteBytes(envelope[StartBytes..], bigEndian: true, out _);
        ephemeral.Point.Bytes.CopyTo(envelope[EncapsulatedAt..]);
        Hpke.Seal(ephemeral, receiver, purpose.Context(keyId), aad, dataKey, envelope[SealedKeyAt..Bytes]);
    }

    /// <summary>False when no such envelope stands at the beginning of the bytes.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, EnvelopePurpose purpose, [NotNullWhen(true)] out KeyEnvelope? envelope)
    {
        envelope = null;
        if (bytes.Length < Bytes || !bytes.StartsWith(purpose.Start)) return false;
        if (!P256Point.TryParse(bytes[EncapsulatedAt..SealedKeyAt], out var encapsulated)) return false;
        envelope = new(new Guid(bytes[StartBytes..EncapsulatedAt], bigEndian: true), encapsulated, bytes[SealedKeyAt..Bytes].ToArray());
        return true;
    }

    /// <summary>False when sealed for another key or with other facts.</summary>
    public bool TryOpen(EnvelopePurpose purpose, P256PrivateKey receiver, ReadOnlySpan<byte> aad, Span<byte> dataKey) =>
        Hpke.TryOpen(receiver, Encapsulated, purpose.Context(KeyId), aad, SealedKey, dataKey);
}
