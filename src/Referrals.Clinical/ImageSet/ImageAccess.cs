using Referrals.Durable;

namespace Referrals.Clinical;

/// <summary>Who may see an image set, and as what the access row says it was seen (DT-18).</summary>
public static class ImageAccess
{
    /// <summary>The purpose; null for those to whom the set does not exist.</summary>
    /// <remarks>A hub sees what was sent to it, not what is still being collected.</remarks>
    public static string? PurposeOf(Actor actor, ImageSetView set) => actor.Role switch
    {
        Role.Referrer when actor.ActsFor(set.Practice.Value) => "own-referral",
        Role.Dermatologist when set.Sealed && actor.ActsFor(set.Hub.Value) => "triage",
        Role.Service when set.Sealed => "filing",
        Role.Referrer or Role.Dermatologist or Role.Service or Role.NetworkAdmin or Role.DataGuardian or Role.Operator => null,
    };
}
