using Referrals.Durable;

namespace Referrals.Identity;

/// <summary>Why a link is not made, bound or cancelled.</summary>
public static class PseudonymKeyRefusals
{
    public static readonly Refusal AnonymisedHasNoPatient = new("anonymised-has-no-patient", 422, "An anonymised case has no link to a patient.",
        "Leave patient out. If the answer is to reach the patient's record, send the regime Pseudonymised or Identified.");
    public static readonly Refusal UnlinkedNotAccepted = new("unlinked-not-accepted", 422, "The answer to an anonymised case may never reach a patient's record.",
        "Send acceptsUnlinked: true if that is accepted; otherwise send the regime Pseudonymised with the patient.");
    public static readonly Refusal PatientMissing = new("patient-missing", 422, "Nobody is named to whom the answer belongs.",
        "Send patient, or the regime Anonymised with acceptsUnlinked: true.");
    public static readonly Refusal NoLink = new("no-link", 409, "The case is anonymised: nobody has said whose record the answer belongs in.",
        "Identify the patient with POST /links/{link}/identify; this cannot be taken back. Until then the answer stands under /unlinked-answers.");
    public static readonly Refusal AlreadyIdentified = new("already-identified", 409, "This link stands for another patient already.",
        "A patient who was named wrongly is put right where the answer is filed; cancel the link if nothing is filed yet.");
    public static readonly Refusal ReferralAlreadyLinked = new("referral-already-linked", 409, "This referral has a link that stands.",
        "Use that link, or cancel it first and then make a new one.");
    public static readonly Refusal BindingInvalid = new("binding-invalid", 422, "The set version or the manifest root is not one.",
        "Send setVersion from 1 on, as clinical answered it, and manifestRoot as 64 lower-case hexadecimal digits.");
    public static readonly Refusal BindingOutdated = new("binding-outdated", 409, "A newer version of the image set is bound already.",
        "Read the link, and bind the newest version of the referral's image set.");
    public static readonly Refusal BirthYearMismatch = new("birth-year-mismatch", 422, "The year of birth is not that of the patient for whom the link was made.",
        "Check that the right patient is open. If the link was made for the wrong patient, cancel it and make a new one. An anonymised case has no year of birth: leave it out.");
    public static readonly Refusal LinkCancelled = new("link-cancelled", 409, "This link was cancelled.", "Make a new link for the referral.");
    public static readonly Refusal LinkUnpaired = new("link-unpaired", 409, "The answer to this link stood in the wrong patient's record and was taken out.", "Make a new link for the right patient.");
    public static readonly Refusal LinkAlreadyFiled = new("link-already-filed", 409, "The hub's answer to this link is filed, or being filed.",
        "Read it in the patient's record. For a new question make a new referral.");
    public static readonly Refusal KeyInUse = new("key-in-use", 409, "An answer may still have to find its way home by this key.",
        "Cancel the link first, or wait until its answer is filed.");
    public static readonly Refusal NoKey = new("no-key", 409, "Nobody was ever named for this case: there is no key to its patient.", "There is nothing to destroy and nothing to learn.");
    public static readonly Refusal KeyDestroyed = new("key-destroyed", 410, "The key to this link's patient was destroyed.",
        "Nobody can learn from the link any more who the patient was. What was filed stands in the patient's record.");
    public static readonly Refusal KeyInseparable = new("key-inseparable", 409, "This link was made before keys stood apart from what they seal; its key is part of its history.",
        "It cannot be destroyed by itself. It ends with the retention of the practice's history.");
    public static readonly Refusal NotPaired = new("not-paired", 409, "No answer is paired with this link.", "Pair the answer before it is filed.");
}
