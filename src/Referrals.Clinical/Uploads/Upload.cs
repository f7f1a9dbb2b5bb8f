using Referrals.Contracts;
using Referrals.Hosting;
using Referrals.Imaging.Filter;
using Referrals.Imaging.SealedUpload;
using Referrals.Imaging.Sealing;

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
    /// <summary>Bytes on the way: of the photograph, or of what it is sealed into.</summary>
    public required long Length { get; init; }
    /// <summary>What the seal is bound to; null for a photograph that TLS alone protects.</summary>
    public UploadBinding? Binding { get; init; }
    /// <summary>Bytes that survive a power cut.</summary>
    public long Durable { get; init; }
    /// <summary>Where those bytes lie; null while there are none, and once the photograph is complete: its original is opened elsewhere only.</summary>
    public SealedPlace? Place { get; init; }
    /// <summary>The object that holds them, also after that.</summary>
    public Guid? Object { get; init; }
    /// <summary>Set once everything has arrived and was looked at.</summary>
    public CompletedUpload? Completed { get; init; }
    /// <summary>The image set knows it.</summary>
    public bool Added { get; init; }
    /// <summary>When it was announced, by the database's clock.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>The same wish as an earlier one under this id.</summary>
    public bool IsSameWishAs(Upload earlier) =>
        (Image, ImageSet, View, Type, Length, Binding) == (earlier.Image, earlier.ImageSet, earlier.View, earlier.Type, earlier.Length, earlier.Binding);
}

/// <summary>A sealed object of the archive and the key to it, wrapped for the hub.</summary>
public sealed record SealedPlace
{
    public required Guid Object { get; init; }
    public required WrappedKey Key { get; init; }

    /// <summary>In the place of a key that is no more: the object opens for nobody.</summary>
    public static readonly WrappedKey Destroyed = new() { Key = "destroyed", Box = [] };

    public bool IsDestroyed => Key == Destroyed;
}

/// <summary>What was found and made when the last byte lay in the archive.</summary>
public sealed record CompletedUpload
{
    /// <summary>Of the photograph as it was taken.</summary>
    public required Sha256Digest Sha256 { get; init; }
    public required PhotographFacts Facts { get; init; }
    /// <summary>What people look at: the picture and nothing else.</summary>
    public required SealedPlace Master { get; init; }
    /// <summary>Bytes.</summary>
    public required long MasterLength { get; init; }
    public required Sha256Digest MasterSha256 { get; init; }
    /// <summary>The original's key, and the sender's inside it if it was sealed, for the holder of the evidence key.</summary>
    public required byte[][] OriginalKeys { get; init; }
}

/// <summary>The right to write one upload, until it expires.</summary>
/// <param name="Upload">As it was when the lease was taken.</param>
/// <param name="Writer">Names this request; compared at every step.</param>
/// <param name="IsOrderly">The earlier writer ended properly: its object holds exactly the durable bytes and may be gone on with.</param>
public sealed record WriterLease(Upload Upload, Guid Writer, bool IsOrderly);
