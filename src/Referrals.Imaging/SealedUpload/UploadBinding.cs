using System.Buffers.Binary;
using System.Text;
using Referrals.Imaging.Facts;
using Referrals.Imaging.Sealing;

namespace Referrals.Imaging.SealedUpload;

/// <summary>The single-use salt of an image set: what is sealed under it cannot be replayed into another set.</summary>
public readonly record struct SetSalt
{
    public const int Bytes = 16;

    readonly UInt128 value;

    public SetSalt(ReadOnlySpan<byte> salt)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(salt.Length, Bytes);
        value = BinaryPrimitives.ReadUInt128BigEndian(salt);
    }

    public byte[] ToArray()
    {
        var salt = new byte[Bytes];
        Write(salt);
        return salt;
    }

    internal void Write(Span<byte> salt) => BinaryPrimitives.WriteUInt128BigEndian(salt, value);

    /// <summary>Not shown: whoever knows it could seal for the set.</summary>
    public override string ToString() => nameof(SetSalt);
}

/// <summary>What a sealed photograph is bound to: its place in one image set, and the picture itself. With any other it does not open.</summary>
public sealed record UploadBinding
{
    const int FixedBytes = 16 + 16 + 4 + 4 + 8 + Sha256Digest.Bytes + SetSalt.Bytes + 1;

    public required Guid ImageSet { get; init; }

    public required Guid Image { get; init; }

    /// <summary>Place in the set, from 1.</summary>
    public required int Ordinal { get; init => field = Positive(value); }

    /// <summary>Photographs in the set.</summary>
    public required int Count { get; init => field = Positive(value); }

    /// <summary>Bytes of the photograph before sealing.</summary>
    public required long PlainLength { get; init => field = NotNegative(value); }

    /// <summary>SHA-256 of the photograph before sealing.</summary>
    public required Sha256Digest PlainDigest { get; init; }

    public required ImageFormat Format { get; init; }

    public required SetSalt Salt { get; init; }

    /// <summary>The facts as additional data of the seal: one encoding only, all numbers big-endian, the one text last behind its length.</summary>
    internal byte[] Encode()
    {
        var type = Encoding.ASCII.GetBytes(Format.ContentType());
        var encoded = new byte[FixedBytes + type.Length];
        ImageSet.TryWriteBytes(encoded, bigEndian: true, out _);
        Image.TryWriteBytes(encoded.AsSpan(16), bigEndian: true, out _);
        BinaryPrimitives.WriteInt32BigEndian(encoded.AsSpan(32), Ordinal);
        BinaryPrimitives.WriteInt32BigEndian(encoded.AsSpan(36), Count);
        BinaryPrimitives.WriteInt64BigEndian(encoded.AsSpan(40), PlainLength);
        PlainDigest.ToArray().CopyTo(encoded, 48);
        Salt.Write(encoded.AsSpan(80));
        encoded[96] = (byte)type.Length;
        type.CopyTo(encoded, FixedBytes);
        return encoded;
    }

    /// <summary>Context of the chunks: a body does not open under the name of another image, nor as an image at rest.</summary>
    internal byte[] BodyContext() => Encoding.ASCII.GetBytes($"referrals/v1|upload|{ImageSet:D}|{Image:D}");

    static int Positive(int value)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value);
        return value;
    }

    static long NotNegative(long value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        return value;
    }
}
