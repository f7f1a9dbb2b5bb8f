using Referrals.Durable;

namespace Referrals.Clinical;

/// <summary>Why a referral says no, and what the caller can do about it.</summary>
public static class ReferralRefusals
{
    public static readonly Refusal Emergency = new("emergency-not-store-and-forward", 422, "An emergency must not wait in a queue.",
        "Telephone the dermatologist on call, or send the patient to the emergency department.");
    public static readonly Refusal HubUnknown = new("hub-unknown", 422, "The practice does not send to this hub.",
        "Choose one of the practice's hubs (GET /practices/{practice}), or ask the network's administrator to add it.");
    public static readonly Refusal TextOnlyReasonRequired = new("text-only-reason-required", 422, "A referral without photographs needs a reason.",
        "Send textOnlyReason, or announce photographs with images: true.");
    public static readonly Refusal TextOnlyNotAllowed = new("text-only-not-allowed", 422, "This hub takes no referral without photographs.",
        "Announce photographs with images: true, or choose another hub.");

    public static readonly Refusal WrongState = new("wrong-state", 409, "The referral is not at a point where this can be done.",
        "Read the referral: its status says what is next.");
    public static readonly Refusal TooManyImageSets = new("too-many-image-sets", 409, "This referral has had too many image sets.",
        "Complete the set that is attached, or make a new referral.");
    public static readonly Refusal ImageSetReplaced = new("image-set-replaced", 409, "This image set was replaced by a later one.",
        "Choose a new random UUID for a new set.");
    public static readonly Refusal ImageSetUnknown = new("image-set-unknown", 409, "This image set is not attached to the referral.",
        "Attach it with PUT /referrals/{referral}/image-sets/{set} first.");
    public static readonly Refusal EmptySetNotAllowed = new("set-empty-not-allowed", 422,
        "Photographs were announced or asked for; the set holds none.",
        "Upload at least one photograph and seal the set again.");

    public static readonly Refusal AlreadyClaimed = new("already-claimed", 409, "Another dermatologist holds this case.",
        "Take the next case, or wait until the lease has run out.");
    public static readonly Refusal TooManyOpenClaims = new("too-many-open-claims", 409, "You hold as many cases as one person may.",
        "Answer or release one of them first.");
    public static readonly Refusal NotClaimed = new("not-claimed", 409, "You do not hold this case.", "Claim it first.");
    public static readonly Refusal StaleFence = new("stale-fence", 409, "The case has been claimed anew since this fencing number was given.",
        "Read the referral: when the claim is yours, use its fence; otherwise take the next case.");
    public static readonly Refusal LeaseExpired = new("lease-expired", 409, "Your hold on this case has run out.",
        "Claim it again, look whether anything has changed, and answer under the new fencing number.");

    public static readonly Refusal SetVersionOutdated = new("set-version-outdated", 409,
        "The answer names another image set version than the one that counts.",
        "Read the referral, look at its current photographs, and answer with that setVersion.");
    public static readonly Refusal AdviceTextRequired = new("advice-text-required", 422, "Every answer needs a text.",
        "Write what the GP should do, or what you need to know.");
    public static readonly Refusal PriorityRequired = new("priority-required", 422, "A face-to-face appointment needs a priority.",
        "Send priority with the outcome FaceToFace.");
    public static readonly Refusal KindsRequired = new("kinds-required", 422, "It is not said what is asked for.",
        "Send at least one of kinds with the outcome MoreInformation.");
    public static readonly Refusal AnswerContradictory = new("answer-contradictory", 422, "The answer holds what does not belong to its outcome.",
        "Send priority with FaceToFace only and kinds with MoreInformation only, or choose the other outcome.");
    public static readonly Refusal TooManyQuestions = new("too-many-questions", 409, "This case has been asked about too often.",
        "Answer with what is known, or have the patient seen face to face.");
    public static readonly Refusal NothingAsked = new("nothing-asked", 409, "The hub waits for no answer in words.",
        "Read the referral: its information shows what was asked and answered.");

    public static readonly Refusal AlreadyAnswered = new("already-answered", 409, "The hub has answered: there is nothing left to take back.",
        "Read the answer. If the patient must be seen all the same, insist with POST /referrals/{referral}/insist.");
    public static readonly Refusal Cancelled = new("referral-cancelled", 409, "The referrer has taken this case back.", "Nothing is wanted of you here any more; take the next case.");
    public static readonly Refusal FaceToFaceOffered = new("face-to-face-offered", 409, "The hub has offered an appointment already.", "Read the answer: it says how soon.");
    public static readonly Refusal NothingInsisted = new("nothing-insisted", 409, "Nobody has insisted on an appointment for this case.",
        "Read the hub's list of such cases with GET /hubs/{hub}/face-to-face.");
    public static readonly Refusal AnonymisedAdviceOnly = new("anonymised-advice-only", 409, "Nobody is known behind an anonymised case, so nobody can be given an appointment.",
        "Say in the advice that the patient should be seen, and how soon; the sender makes a new referral under a link with the patient.");
    public static readonly Refusal LinkAnonymised = new("link-anonymised", 409, "This referral's patient is known; an anonymised link cannot take that back.",
        "Make the new link with the patient.");

    public static readonly Refusal AlreadyFiled = new("already-filed", 409, "The answer is already in a patient's record.",
        "Ask the data guardian: a filed answer can only be moved there.");
    public static readonly Refusal LinkReplaced = new("link-replaced", 409, "This link was replaced by a later one.",
        "Make a new link in the identity zone and send its ticket.");
    public static readonly Refusal TooManyLinks = new("too-many-links", 409, "This referral has had too many links.",
        "Make a new referral for the right patient.");
    public static readonly Refusal PseudonymOutdated = new("pseudonym-outdated", 409,
        "The answer was filed under a pseudonym that no longer stands for this referral.",
        "Compare the link's history in the identity zone: the entry may be in the wrong patient's record.");
}
