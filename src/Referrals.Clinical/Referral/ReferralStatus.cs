namespace Referrals.Clinical;

/// <summary>Where a referral stands (DT-6, from the set's arrival on). None: nothing was submitted under this id.</summary>
public enum ReferralStatus { None, AwaitingImages, Queued, Claimed, AwaitingInformation, Advised, Filed, Closed, Cancelled }
