using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Referrals.Imaging.Sealing;

/// <summary>The fingerprint of a photograph's bytes, equal by value.</summary>
public readonly record struct Sha256Digest
{
    public const int Bytes = SHA256.HashSizeInBytes;

    readonly ulong a, b, c, d;

    public Sha256Digest(ReadOnlySpan<byte> digest)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(digest.Length, Bytes);
        a = BinaryPrimitives.ReadUInt64BigEndian(digest);
        b = BinaryPrimitives.ReadUInt64BigEndian(digest[8..]);
        c = BinaryPrimitives.ReadUInt64BigEndian(digest[16..]);
        d = BinaryPrimitives.ReadUInt64BigEndian(digest[24..]);
    }

    public static Sha256Digest Of(ReadOnlySpan<byte> bytes)
    {
        Span<byte> digest = stackalloc byte[Bytes];
        SHA256.HashData(bytes, digest);
        return new Sha256Digest(digest);
    }

    public byte[] ToArray()
    {
        var digest = new byte[Bytes];
        BinaryPrimitives.WriteUInt64BigEndian(digest, a);
        BinaryPrimitives.WriteUInt64BigEndian(digest.AsSpan(8), b);
        BinaryPrimitives.WriteUInt64BigEndian(digest.AsSpan(16), c);
        BinaryPrimitives.WriteUInt64BigEndian(digest.AsSpan(24), d);
        return digest;
    }

    /// <summary>64 lower-case hexadecimal digits.</summary>
    public override string ToString() => $"{a:x16}{b:x16}{c:x16}{d:x16}";
}
