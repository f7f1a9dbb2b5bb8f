using Referrals.Contracts;

namespace Referrals.ClusterTests.Running;

/// <summary>A question without photographs: the shortest way into a queue.</summary>
public sealed partial class ReferralOnItsWay
{
    const string WhyNoPhotograph = "ManagementQuestion";

    public object TextOnlyBody => new
    {
        ticket = Ticket, practice = Practice, hub = Hub, urgency = "Routine", useCase = "AdviceAndGuidance", whyMobile = "Other",
        bodySite = "Widespread", question = "May the treatment go on over winter?", images = false, textOnlyReason = WhyNoPhotograph,
    };

    public object EmptySetBody => new { empty = WhyNoPhotograph };
    public object EmptySealBody => new { version = Version, entries = Array.Empty<ManifestEntry>(), manifestRoot = Root, emptyReason = WhyNoPhotograph };

    public async Task<ReferralOnItsWay> WithEmptySet()
    {
        await Linked();
        Must(await system.Put($"{system.Clinical}/referrals/{Referral}", Gp, TextOnlyBody));
        var opened = Must(await system.Put($"{system.Clinical}/referrals/{Referral}/image-sets/{Set}", Gp, EmptySetBody));
        (Version, Salt) = (opened.GetProperty("version").GetInt32(), opened.GetProperty("salt").GetBytesFromBase64());
        return this;
    }

    /// <param name="bound">False: the practice forgets to vouch for the set, so the answer will be quarantined.</param>
    public async Task<ReferralOnItsWay> QueuedAsText(bool bound = true)
    {
        await WithEmptySet();
        if (bound) Must(await system.Put($"{system.Identity}/links/{Link}/binding", Gp, BindingBody));
        Must(await system.Post($"{system.Clinical}/image-sets/{Set}/seal", Gp, EmptySealBody));
        await Until("Queued");
        return this;
    }

    public async Task<ReferralOnItsWay> ClaimedAsText(bool bound = true)
    {
        await QueuedAsText(bound);
        return await Claim();
    }

    public async Task<ReferralOnItsWay> AdvisedAsText(bool bound = true)
    {
        await ClaimedAsText(bound);
        Must(await system.Post($"{system.Clinical}/referrals/{Referral}/advice", Reader, AdviceBody()));
        return this;
    }

    public async Task<ReferralOnItsWay> FiledAsText()
    {
        await AdvisedAsText();
        await Until("Filed");
        return this;
    }
}
