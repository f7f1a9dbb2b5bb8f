using Referrals.Durable;

namespace Referrals.Clinical;

/// <summary>Who may see an image set, and as what the access row says it was seen (DT-18).</summary>
public static class ImageAccess
{
    /// <summary>The purpose; null for those to whom the set does not exist.</summary>
    /// <remarks>A hub sees what was sent to it, not what is still being collected.</remarks>
    public static string? PurposeOf(Actor actor, ImageSetView set) => !actor.May(Act.SeePictures, Parties.Of(set.Practice, set.Hub) with { Unsent = !set.Sealed }) ? null : actor.Role switch
    {
        Role.Referrer => "own-referral",
        Role.Dermatologist => "triage",
        Role.Service => "filing",
        Role.NetworkAdmin or Role.DataGuardian or Role.Operator => null,
    };
}
