using Referrals.Durable;

namespace Referrals.Identity;

/// <summary>Why a held answer is not resolved as somebody wished.</summary>
public static class QuarantineRefusals
{
    public static readonly Refusal NothingHeld = new("nothing-held", 409, "This answer waits in quarantine no longer, or another has taken its place.",
        "Read the quarantine again and look at what waits now.");
    public static readonly Refusal ResolutionLocked = new("resolution-locked", 409, "The identifiers were entered wrongly too often for this referral.",
        "The practice's data guardian resolves it, with the patient's record at hand.");
    public static readonly Refusal NoFilingByHand = new("no-filing-by-hand", 409, "An answer that is held for this reason is not filed by a person's word.",
        "Bind the link or make a new one, as the reason says; or refuse the answer.");
    public static readonly Refusal NoSuchLinkHere = new("no-link-to-file-under", 409, "The answer names no link of this practice and referral that stands.",
        "Make a new link for the right patient and put it in place; or refuse the answer.");
    public static readonly Refusal IdentifiersMismatch = new("identifiers-mismatch", 422, "Number and date of birth are not those of the patient.",
        "Enter both again from the patient's record. Wrong entries are counted.");
    public static readonly Refusal BeingFiled = new("being-filed", 409, "A person's decision about this referral's answer is being carried out.",
        "Read the quarantine again in a moment.");
}
