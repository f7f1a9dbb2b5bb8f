using Referrals.Contracts;

namespace Referrals.Clinical;

/// <summary>Hands out a hub's next cases, a different one to each who asks. It only offers: the referral decides who holds it.</summary>
[Alias("ITriageDeskGrain")]
public interface ITriageDeskGrain : IGrainWithGuidKey
{
    /// <summary>The next case; null when none waits. The same wish is offered the same case again, unless that has said no.</summary>
    /// <param name="wish">The command's id.</param>
    /// <param name="refused">What was offered for this wish before and could not be claimed.</param>
    [Alias("Offer")] Task<ReferralId?> Offer(Guid wish, ReferralId? refused);
}
