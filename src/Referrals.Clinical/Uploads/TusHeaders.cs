using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using Referrals.Contracts;
using Referrals.Durable;
using Referrals.Imaging.Sealing;

namespace Referrals.Clinical;

/// <summary>What the sender says of a photograph before sending it: three keys, four more of a sealed one, and never a file name.</summary>
public sealed record UploadMetadata(ImageId Image, ViewKind View, string Type)
{
    const int HeaderCharactersMax = 600;
    const int PlainKeys = 3;
    const int SealedKeys = 4;

    /// <summary>Null for a photograph that is not sealed.</summary>
    public SealedPhotograph? Sealed { get; init; }

    /// <summary>Reads the header Upload-Metadata: keys and base64 values, exactly those.</summary>
    public static Result<UploadMetadata> Read(string? header)
    {
        if (header is null || header.Length > HeaderCharactersMax) return UploadRefusals.MetadataInvalid;
        var values = new Dictionary<string, string>();
        foreach (var pair in header.Split(','))
        {
            if (pair.Trim().Split(' ') is not [var key, var coded]) return UploadRefusals.MetadataInvalid;
            if (!TryDecode(coded, out var value) || !values.TryAdd(key, value)) return UploadRefusals.MetadataInvalid;
        }
        var isSealed = values.Count == PlainKeys + SealedKeys;
        var seal = isSealed ? SealedPhotograph.Read(values) : null;
        return (values.Count == PlainKeys || seal is not null)
            && values.TryGetValue("image", out var id) && Guid.TryParse(id, out var image) && image != Guid.Empty
            && values.TryGetValue("view", out var kind) && Enum.TryParse<ViewKind>(kind, out var view) && view.ToString() == kind
            && values.TryGetValue("type", out var type)
            ? new UploadMetadata(new(image), view, type.ToLowerInvariant()) { Sealed = seal }
            : UploadRefusals.MetadataInvalid;
    }

    static bool TryDecode(string coded, [NotNullWhen(true)] out string? value)
    {
        var bytes = new byte[coded.Length];
        var isText = Convert.TryFromBase64String(coded, bytes, out var length) && Ascii.IsValid(bytes.AsSpan(0, length));
        value = isText ? Encoding.ASCII.GetString(bytes, 0, length) : null;
        return isText;
    }
}

/// <summary>What the seal of a photograph is bound to besides its set, as the sender states it.</summary>
public sealed record SealedPhotograph(int Ordinal, int Count, long Length, Sha256Digest Sha256)
{
    internal static SealedPhotograph? Read(IReadOnlyDictionary<string, string> values)
    {
        var digest = new byte[Sha256Digest.Bytes];
        return Number(values, "ordinal", out var ordinal) && Number(values, "count", out var count) && Number(values, "length", out var length)
            && count <= ClinicalImageLimits.ImagesPerSetMax && ordinal <= count
            && values.TryGetValue("sha256", out var hex) && hex.Length == 2 * Sha256Digest.Bytes
            && Convert.FromHexString(hex, digest, out _, out _) == OperationStatus.Done
            ? new((int)ordinal, (int)count, length, new(digest))
            : null;
    }

    static bool Number(IReadOnlyDictionary<string, string> values, string key, out long number)
    {
        number = 0;
        return values.TryGetValue(key, out var text) && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number > 0;
    }
}

/// <summary>The header Upload-Checksum.</summary>
public static class UploadChecksum
{
    const int Sha256Bytes = 32;

    /// <summary>The SHA-256 that the request's bytes must have; null when none is announced.</summary>
    public static Result<byte[]?> Read(string? header)
    {
        if (header is null) return default(Result<byte[]?>);
        if (header.Split(' ') is not ["sha256", var coded]) return UploadRefusals.ChecksumInvalid;
        var digest = new byte[Sha256Bytes];
        return Convert.TryFromBase64String(coded, digest, out var length) && length == Sha256Bytes ? digest : UploadRefusals.ChecksumInvalid;
    }
}
