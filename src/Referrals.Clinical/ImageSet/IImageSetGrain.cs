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

/// <summary>An image set as others see it.</summary>
[GenerateSerializer, Immutable, Alias("ImageSetView")]
public sealed record ImageSetView
{
    [Id(0)] public required ImageSetId ImageSet { get; init; }
    [Id(1)] public required ReferralId Referral { get; init; }
    [Id(2)] public required int Version { get; init; }
    [Id(3)] public required bool Sealed { get; init; }
    [Id(4)] public string? ManifestRoot { get; init; }
    [Id(5)] public required ImageView[] Images { get; init; }
    [Id(6)] public ConsentView? Consent { get; init; }
    [Id(7)] public DeviceScenario? DeviceScenario { get; init; }
}

/// <summary>One photograph as others see it.</summary>
[GenerateSerializer, Immutable, Alias("ImageView")]
public sealed record ImageView
{
    [Id(0)] public required ImageId Image { get; init; }
    [Id(1)] public required int Ordinal { get; init; }
    [Id(2)] public required ViewKind View { get; init; }
    [Id(3)] public required string Type { get; init; }
    [Id(4)] public required long Length { get; init; }
    [Id(5)] public required string Sha256 { get; init; }
    [Id(6)] public int Width { get; init; }
    [Id(7)] public int Height { get; init; }
    [Id(8)] public string[] Warnings { get; init; } = [];
}

/// <summary>The consent that a set rests on.</summary>
[GenerateSerializer, Immutable, Alias("ConsentView")]
public sealed record ConsentView
{
    [Id(0)] public required ConsentId Id { get; init; }
    [Id(1)] public required ConsentKind Kind { get; init; }
    [Id(2)] public required ConsentPurpose[] Purposes { get; init; }
    [Id(3)] public required BodySite[] Areas { get; init; }
}
