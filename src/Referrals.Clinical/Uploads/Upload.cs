using Referrals.Contracts;
using Referrals.Hosting;

namespace Referrals.Clinical;

/// <summary>One photograph on its way in, as its row says.</summary>
public sealed record Upload
{
    public required ImageId Image { get; init; }
    public required ImageSetId ImageSet { get; init; }
    public required PracticeId Practice { get; init; }
    public required HubId Hub { get; init; }
    public required ViewKind View { get; init; }
    /// <summary>As declared; the first bytes must agree.</summary>
    public required string Type { get; init; }
    /// <summary>Bytes of the whole photograph.</summary>
    public required long Length { get; init; }
    /// <summary>Bytes that survive a power cut.</summary>
    public long Durable { get; init; }
    /// <summary>Where those bytes lie; null while there are none.</summary>
    public SealedPlace? Place { get; init; }
    /// <summary>Set once everything has arrived and was looked at.</summary>
    public CompletedUpload? Completed { get; init; }
    /// <summary>The image set knows it.</summary>
    public bool Added { get; init; }

    /// <summary>The same wish as an earlier one under this id.</summary>
    public bool IsSameWishAs(Upload earlier) =>
        (Image, ImageSet, View, Type, Length) == (earlier.Image, earlier.ImageSet, earlier.View, earlier.Type, earlier.Length);
}

/// <summary>A sealed object of the archive and the key to it, wrapped for the hub.</summary>
public sealed record SealedPlace
{
    public required Guid Object { get; init; }
    public required WrappedKey Key { get; init; }
}

/// <summary>What was found when the last byte lay in the archive.</summary>
public sealed record CompletedUpload
{
    /// <summary>Lower-case hexadecimal.</summary>
    public required string Sha256 { get; init; }
    /// <summary>Pixels.</summary>
    public required int Width { get; init; }
    public required int Height { get; init; }
}

/// <summary>The right to write one upload, until it expires.</summary>
/// <param name="Upload">As it was when the lease was taken.</param>
/// <param name="Writer">Names this request; compared at every step.</param>
/// <param name="IsOrderly">The earlier writer ended properly: its object holds exactly the durable bytes and may be gone on with.</param>
public sealed record WriterLease(Upload Upload, Guid Writer, bool IsOrderly);
