using Orleans.Concurrency;
using Referrals.Contracts;
using Referrals.Durable;

namespace Referrals.Clinical;

/// <summary>A dermatology service that answers referrals, as the network's administrator has set it up.</summary>
[Alias("IHubGrain")]
public interface IHubGrain : IGrainWithGuidKey
{
    /// <summary>Sets the hub up, or changes it.</summary>
    [Alias("Put")] Task<Result<HubSnapshot>> Put(Command command, HubSettings settings);

    /// <summary>Null when there is no such hub.</summary>
    [Alias("View"), ReadOnly] Task<HubSnapshot?> View();
}

/// <summary>What an administrator decides about a hub.</summary>
[GenerateSerializer, Immutable, Alias("HubSettings")]
public sealed record HubSettings
{
    [Id(0)] public required NetworkId Network { get; init; }
    [Id(1)] public required string Name { get; init; }
    /// <summary>Whose working days its clocks count.</summary>
    [Id(2)] public required Nation Nation { get; init; }
    /// <summary>The national directory's code; null where there is none.</summary>
    [Id(3)] public string? OdsCode { get; init; }
    /// <summary>Whether a referral may come without photographs.</summary>
    [Id(4)] public required bool TextOnlyAllowed { get; init; }
    /// <summary>How long a claim lasts unless renewed.</summary>
    [Id(5)] public required int LeaseMinutes { get; init; }
    /// <summary>Whether photographs are taken that nothing but TLS protects on their way (TRN-05 asks for a second encryption on the device).</summary>
    [Id(6)] public bool UnsealedUploads { get; init; }
    /// <summary>Whether a set without a view that its kind of case needs waits for a reason (DT-14), or is only warned about.</summary>
    [Id(7)] public bool HoldIncomplete { get; init; }
}

/// <summary>A hub as stored, and its version.</summary>
[GenerateSerializer, Immutable, Alias("HubSnapshot")]
public sealed record HubSnapshot
{
    [Id(0)] public required HubId Hub { get; init; }
    [Id(1)] public required HubSettings Settings { get; init; }
    [Id(2)] public required int Version { get; init; }
}
