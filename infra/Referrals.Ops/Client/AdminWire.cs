using Referrals.Contracts;

namespace Referrals.Ops.Client;

/// <summary>A hub as its network sets it up.</summary>
public sealed record HubSettings(NetworkId Network, string Name, Nation Nation, string? OdsCode, bool TextOnlyAllowed, int LeaseMinutes);

/// <summary>A practice as its network sets it up, with the hubs that it may refer to.</summary>
public sealed record PracticeSettings(NetworkId Network, string Name, Nation Nation, string? OdsCode, IReadOnlyList<HubId> Hubs);

/// <summary>How a hub is doing, in counts alone.</summary>
public sealed record HubFigures
{
    public IReadOnlyDictionary<string, int> ByStatus { get; init; } = new Dictionary<string, int>();
    public IReadOnlyDictionary<string, int> ByUrgency { get; init; } = new Dictionary<string, int>();
    public DateTimeOffset? OldestQueuedAt { get; init; }
    public int Overdue { get; init; }
}

/// <summary>A message that no consumer could take.</summary>
public sealed record ParkedLine(Guid Id, string Queue, string Type, string Reason, DateTimeOffset ParkedAt, DateTimeOffset? ReplayedAt = null);
