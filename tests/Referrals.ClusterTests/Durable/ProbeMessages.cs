// In the namespace of the real messages: the broker's users may touch no exchange outside it.
namespace Referrals.Contracts.Messages;

/// <summary>What a probe sends.</summary>
public sealed record ProbeAdded
{
    public required int Amount { get; init; }
}

/// <summary>A message that nobody consumes: a mistake that must show.</summary>
public sealed record ProbeUnheard
{
    public required int Amount { get; init; }
}
