using Orleans.Concurrency;
using Referrals.Contracts;

namespace Referrals.Clinical;

/// <summary>The photographs of one capture.</summary>
[Alias("IImageSetGrain")]
public interface IImageSetGrain : IGrainWithGuidKey
{
    /// <summary>What may be shown of the set; null when there is none.</summary>
    [Alias("View"), ReadOnly] Task<ImageSetView?> View();
}

/// <summary>What is odd about a photograph without being a reason to refuse it.</summary>
public enum ImageWarning { SmallPicture }

/// <summary>One photograph as the archive holds it.</summary>
[GenerateSerializer, Immutable, Alias("StoredImage")]
public sealed record StoredImage
{
    [Id(0)] public required ImageId Image { get; init; }
    [Id(1)] public int Ordinal { get; init; }
    [Id(2)] public required ViewKind View { get; init; }
    [Id(3)] public required string Type { get; init; }
    [Id(4)] public required long Length { get; init; }
    [Id(5)] public required string Sha256 { get; init; }
    [Id(6)] public required int Width { get; init; }
    [Id(7)] public required int Height { get; init; }
    [Id(8)] public ImageWarning[] Warnings { get; init; } = [];
}

/// <summary>The consent's level and scope, as a dermatologist sees it.</summary>
[GenerateSerializer, Immutable, Alias("ConsentLevel")]
public sealed record ConsentLevel
{
    [Id(0)] public required ConsentId Id { get; init; }
    [Id(1)] public required ConsentKind Kind { get; init; }
    [Id(2)] public required ConsentPurpose[] Purposes { get; init; }
    [Id(3)] public required BodySite[] Areas { get; init; }
}

/// <summary>An image set as its readers may know it.</summary>
[GenerateSerializer, Immutable, Alias("ImageSetView")]
public sealed record ImageSetView
{
    [Id(0)] public required ImageSetId ImageSet { get; init; }
    [Id(1)] public required ReferralId Referral { get; init; }
    [Id(4)] public required int Version { get; init; }
    [Id(6)] public required bool Sealed { get; init; }
    [Id(8)] public string? ManifestRoot { get; init; }
    [Id(9)] public required StoredImage[] Images { get; init; }
    [Id(10)] public ConsentLevel? Consent { get; init; }
    [Id(11)] public DeviceScenario? DeviceScenario { get; init; }
}
