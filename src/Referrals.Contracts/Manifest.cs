using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Referrals.Contracts;

/// <summary>One photograph as the sender states it and as the clinical zone found it.</summary>
[GenerateSerializer, Immutable, Alias("ManifestEntry")]
public sealed record ManifestEntry
{
    [Id(0)] public required ImageId Image { get; init; }
    /// <summary>1-based place in the set.</summary>
    [Id(1)] public required int Ordinal { get; init; }
    /// <summary>Bytes.</summary>
    [Id(2)] public required long Length { get; init; }
    /// <summary>SHA-256 of the file as lower-case hexadecimal.</summary>
    [Id(3)] public required string Sha256 { get; init; }
}

/// <summary>
/// What both halves must agree on before an answer is filed: one digest over the set's salt and every photograph in order
/// (TRN-07 salt, TRN-08 checksums, PSN-12 pairing).
/// </summary>
public static class Manifest
{
    /// <summary>
    /// SHA-256, lower-case hexadecimal, over: the ASCII text <c>referrals/manifest/v1\n</c>; image set id (16 bytes, network order);
    /// set version (int32 big-endian); salt; then per photograph in ordinal order: image id (16), ordinal (int32), length (int64), SHA-256 (32).
    /// </summary>
    public static string Root(ImageSetId set, int version, ReadOnlySpan<byte> salt, IEnumerable<ManifestEntry> entries)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData("referrals/manifest/v1\n"u8);
        Span<byte> fields = stackalloc byte[60];
        set.Value.TryWriteBytes(fields, bigEndian: true, out _);
        BinaryPrimitives.WriteInt32BigEndian(fields[16..], version);
        hash.AppendData(fields[..20]);
        hash.AppendData(salt);
        foreach (var entry in entries.OrderBy(entry => entry.Ordinal))
        {
            entry.Image.Value.TryWriteBytes(fields, bigEndian: true, out _);
            BinaryPrimitives.WriteInt32BigEndian(fields[16..], entry.Ordinal);
            BinaryPrimitives.WriteInt64BigEndian(fields[20..], entry.Length);
            Convert.FromHexString(entry.Sha256, fields[28..], out _, out _);
            hash.AppendData(fields);
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
