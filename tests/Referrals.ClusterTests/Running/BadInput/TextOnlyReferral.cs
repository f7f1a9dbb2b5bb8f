using Referrals.Contracts;

namespace Referrals.ClusterTests.Running;

/// <summary>A question without photographs: the shortest way into every later situation.</summary>
public sealed partial class ReferralOnItsWay
{
    public object EmptySetBody => new { empty = "FollowUpQuestion" };
    public object EmptySealBody => new { version = Version, entries = Array.Empty<ManifestEntry>(), manifestRoot = Root, emptyReason = "FollowUpQuestion" };

    public async Task<ReferralOnItsWay> WithEmptySet()
    {
        await Linked();
        Must(await system.Put($"{system.Clinical}/referrals/{Referral}", Gp, TextOnlyBody));
        Opened(Must(await system.Put($"{system.Clinical}/referrals/{Referral}/image-sets/{Set}", Gp, EmptySetBody)));
        return this;
    }

    /// <summary>The practice forgets to vouch for the set, so the answer will come too early.</summary>
    public async Task<ReferralOnItsWay> QueuedUnbound()
    {
        await WithEmptySet();
        Must(await system.Post($"{system.Clinical}/image-sets/{Set}/seal", Gp, EmptySealBody));
        await Until("Queued");
        return this;
    }

    public async Task<ReferralOnItsWay> ClaimedTextOnly()
    {
        await QueuedTextOnly();
        return await Claim();
    }

    public async Task<ReferralOnItsWay> FiledTextOnly()
    {
        await ClaimedTextOnly();
        return await Answered("Filed");
    }

    /// <summary>The holder answers, and the answer has its effect.</summary>
    public async Task<ReferralOnItsWay> Answered(string until)
    {
        Must(await system.Post($"{system.Clinical}/referrals/{Referral}/advice", Reader, AdviceBody()));
        await Until(until);
        return this;
    }
}
