using System.Buffers;
using System.Security.Cryptography;
using Referrals.Contracts;
using Referrals.Imaging.Facts;
using Referrals.Imaging.Filter;

namespace Referrals.Ops.Client;

/// <summary>A photograph on the GP's device, before it is sent.</summary>
/// <param name="Name">What the person calls it; never sent, since a file's name may name a patient.</param>
/// <param name="Type">Media type as the device states it.</param>
/// <param name="View">What it shows (IMG-02).</param>
/// <param name="Bytes">The file as taken.</param>
public sealed record Photograph(string Name, string Type, ViewKind View, byte[] Bytes)
{
    Tuple<PhotographSeen?, ImageRefusal?>? _cleaned;

    /// <summary>Of the file, in bytes.</summary>
    public long Length { get; } = Bytes.Length;

    /// <summary>Lower-case hexadecimal.</summary>
    public string Sha256 { get; } = Convert.ToHexStringLower(SHA256.HashData(Bytes));

    /// <summary>What a reader must get to see: worked out here, so that the service's word is not needed for it. Null for what is no photograph.</summary>
    public PhotographSeen? Master => Cleaned.Item1;

    /// <summary>Why the device can tell that it will not be taken; null when it may be.</summary>
    public ImageRefusal? Refusal => Cleaned.Item2;

    Tuple<PhotographSeen?, ImageRefusal?> Cleaned => _cleaned ??= Clean(Bytes);

    static Tuple<PhotographSeen?, ImageRefusal?> Clean(byte[] bytes)
    {
        if (bytes.Length == 0)
            return new(null, ImageRefusal.Empty);
        var master = ArrayPool<byte>.Shared.Rent(MetadataFilter.MasterBytesMax(bytes.Length));
        try
        {
            return MetadataFilter.Clean(bytes, master) switch
            {
                FilterOutcome.Cleaned it => new(new(it.MasterBytes, Convert.ToHexStringLower(SHA256.HashData(master.AsSpan(0, it.MasterBytes))), it.Facts.Format.ContentType()), null),
                FilterOutcome.Refused it => new(null, it.Refusal),
                _ => throw new InvalidOperationException()
            };
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(master);
        }
    }
}

/// <summary>A photograph as it came back from the service.</summary>
/// <param name="Length">Bytes.</param>
/// <param name="Sha256">Lower-case hexadecimal.</param>
/// <param name="Type">Content-Type of the answer.</param>
public sealed record PhotographSeen(long Length, string Sha256, string? Type)
{
    /// <summary>Downloads a photograph and takes its digest; one that breaks off half-way is fetched again from its beginning.</summary>
    internal static Task<PhotographSeen> Download(Conversation clinical, ImageSetId set, ImageId image, CancellationToken cancel, string rendering = "") =>
        clinical.Exchange(
            () => Conversation.Request(HttpMethod.Get, $"/image-sets/{set}/images/{image}{rendering}"),
            async (answer, now) =>
            {
                using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
                await using var body = await answer.Content.ReadAsStreamAsync(now);
                var buffer = new byte[64 * 1024];
                var length = 0L;
                for (int read; (read = await body.ReadAsync(buffer, now)) > 0; length += read)
                    hash.AppendData(buffer.AsSpan(0, read));
                return new PhotographSeen(length, Convert.ToHexStringLower(hash.GetHashAndReset()), answer.Content.Headers.ContentType?.MediaType);
            },
            cancel);
}
