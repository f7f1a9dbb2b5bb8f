using System.Diagnostics.CodeAnalysis;
using System.Text;
using Referrals.Contracts;
using Referrals.Durable;

namespace Referrals.Clinical;

/// <summary>What the sender says of a photograph before sending it: three keys, and never a file name.</summary>
public sealed record UploadMetadata(ImageId Image, ViewKind View, string Type)
{
    const int HeaderCharactersMax = 400;

    /// <summary>Reads the header Upload-Metadata: keys and base64 values, exactly image, view and type.</summary>
    public static Result<UploadMetadata> Read(string? header)
    {
        if (header is null || header.Length > HeaderCharactersMax) return UploadRefusals.MetadataInvalid;
        var values = new Dictionary<string, string>();
        foreach (var pair in header.Split(','))
        {
            if (pair.Trim().Split(' ') is not [var key, var coded]) return UploadRefusals.MetadataInvalid;
            if (!TryDecode(coded, out var value) || !values.TryAdd(key, value)) return UploadRefusals.MetadataInvalid;
        }
        return values.Count == 3
            && values.TryGetValue("image", out var id) && Guid.TryParse(id, out var image) && image != Guid.Empty
            && values.TryGetValue("view", out var kind) && Enum.TryParse<ViewKind>(kind, out var view) && view.ToString() == kind
            && values.TryGetValue("type", out var type)
            ? new UploadMetadata(new(image), view, type.ToLowerInvariant())
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
