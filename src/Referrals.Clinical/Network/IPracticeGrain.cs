using Orleans.Concurrency;
using Referrals.Contracts;
using Referrals.Durable;

namespace Referrals.Clinical;

/// <summary>A practice (spoke) and the hubs that it may send to, as the network's administrator has set it up.</summary>
[Alias("IPracticeGrain")]
public interface IPracticeGrain : IGrainWithGuidKey
{
    /// <summary>Sets the practice up, or changes it.</summary>
    /// <param name="command">The administrator's wish.</param>
    /// <param name="settings">What is wished.</param>
    /// <param name="known">Those of the wished hubs that exist in the practice's network.</param>
    [Alias("Put")] Task<Result<PracticeSnapshot>> Put(Command command, PracticeSettings settings, HubId[] known);

    /// <summary>Null when there is no such practice.</summary>
    [Alias("View"), ReadOnly] Task<PracticeSnapshot?> View();
}

/// <summary>What an administrator decides about a practice.</summary>
[GenerateSerializer, Immutable, Alias("PracticeSettings")]
public sealed record PracticeSettings
{
    [Id(0)] public required NetworkId Network { get; init; }
    [Id(1)] public required string Name { get; init; }
    [Id(2)] public required Nation Nation { get; init; }
    /// <summary>The national directory's code; null where there is none.</summary>
    [Id(3)] public string? OdsCode { get; init; }
    /// <summary>Where it may send, in its order of preference.</summary>
    [Id(4)] public required HubId[] Hubs { get; init; }
    /// <summary>When devices must be empty (DEL-05); null: by DT-20 as it stands.</summary>
    [Id(5)] public DeletionPolicy? Deletion { get; init; }

    /// <summary>Whether nothing would change.</summary>
    public bool SameAs(PracticeSettings other) => this with { Hubs = other.Hubs } == other && Hubs.AsSpan().SequenceEqual(other.Hubs);
}

/// <summary>A practice as stored, and its version.</summary>
[GenerateSerializer, Immutable, Alias("PracticeSnapshot")]
public sealed record PracticeSnapshot
{
    [Id(0)] public required PracticeId Practice { get; init; }
    [Id(1)] public required PracticeSettings Settings { get; init; }
    [Id(2)] public required int Version { get; init; }
}
