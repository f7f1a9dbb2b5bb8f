using Referrals.Contracts;
using Referrals.Durable;

namespace Referrals.Clinical;

/// <summary>Why an image set is not opened, filled or sealed.</summary>
public static class ImageSetRefusals
{
    public static readonly Refusal ConsentRequired = new("consent-required", 422, "Photographs need the facts of a consent.",
        "Send consent: id, kind, patient, purposes, areas, givenAt, formVersion, signedBy, informationComplete, documented. "
        + "Pseudonymised pictures need one too (CON-02).");

    public static readonly Refusal ConsentNotYetGiven = new("consent-invalid", 422, "The consent is dated in the future.",
        "Consent is sought before capture (CON-01): send the time at which it was given.");

    public static readonly Refusal DeviceRequired = new("device-required", 422, "Photographs need the device that took them and who owns it.",
        "Send device: id, and scenario OrganisationIssued, OwnUnderPolicy, OwnWithoutPolicy, Patient or IllustrationCamera (DEV-01).");

    public static readonly Refusal ReferralWantsNoImages = new("referral-wants-no-images", 409, "This referral is text only.",
        "Send { \"empty\": reason } to open its empty set, or submit a new referral that announces photographs.");

    public static readonly Refusal SetEmptyNotAllowed = new("set-empty-not-allowed", 422,
        "This referral announces photographs and never queues without them.",
        "Upload at least one photograph and list it, or submit a text-only referral if the hub takes those.");

    public static readonly Refusal EmptyReasonRequired = new("empty-reason-required", 422, "A set without photographs is sealed with its reason.",
        "Send entries [] and as emptyReason the reason with which the set was opened.");

    public static readonly Refusal SetTakesNoImages = new("set-takes-no-images", 409, "This set was opened without photographs.",
        "Open a new image set with consent and device if there are photographs after all.");

    public static readonly Refusal TooManyImages = new("too-many-images", 409, "The set is full.",
        $"A set holds {ClinicalImageLimits.ImagesPerSetMax} photographs: choose the ones that show the question best (IMG-12).");

    public static readonly Refusal SetSealed = new("set-sealed", 409, "This image set is sealed and does not change any more.",
        "Open a new image set for the referral if more photographs are asked for.");

    public static readonly Refusal SetReplaced = new("image-set-replaced", 409, "A later image set has taken this one's place.",
        "Seal the referral's current image set; GET the referral names it.");

    public static readonly Refusal ConsentWithdrawn = new("consent-withdrawn", 409, "The patient has withdrawn the consent to direct care with these photographs.",
        "Nothing more is taken for this set, and it is not sealed. If the patient consents anew, open a new image set under that consent (CON-16).");

    public static readonly Refusal NoConsentToWithdraw = new("no-consent-to-withdraw", 409, "This set has no photographs and so no consent.",
        "Name the image set whose photographs the patient consented to; GET the referral tells which.");

    public static readonly Refusal ManifestRootMismatch = new("manifest-root-mismatch", 422,
        "Every entry is right, but the manifest root is not theirs.",
        "Compute it over set id, version, this set's own salt and the entries in order; a salt is good for one set only (TRN-07).");

    /// <summary>The practice counts fewer photographs than arrived, or other ones than it discarded.</summary>
    public static readonly Refusal CountsDoNotBalance = new("counts-do-not-balance", 422, "The photographs that were taken, sent and discarded do not add up.",
        "Taken = retained + deleted (IMG-13): correct discarded (superfluous, poorTechnique), or open the set anew with the number that was really taken.");

    /// <summary>DT-14: the hub's policy holds an incomplete set.</summary>
    public static Refusal Incomplete(IEnumerable<MissingView> missing) => new("image-set-incomplete", 422, "A view that the hub asks for is missing.",
        $"Missing: {string.Join(", ", missing)} (DT-14). Take and send it, or seal with incompleteReason: {string.Join(", ", Enum.GetNames<IncompleteReason>())}.");

    /// <summary>DT-10 does not let direct care go ahead; names its row.</summary>
    public static Refusal ConsentInvalid(ConsentVerdict verdict) => new("consent-invalid", 422,
        "This consent does not cover sending the photographs for direct care.",
        $"DT-10 row {(verdict.Row == 0 ? "none" : verdict.Row)}: {WayOn(verdict.Result)}");

    /// <summary>The statement differs from what was stored; names image and field.</summary>
    public static Refusal ManifestMismatch(ImageId image, string field) => new("manifest-mismatch", 422,
        "The manifest does not agree with what arrived.",
        $"Image {image}, field {field}: compare with GET of the image set. "
        + "If the photograph was changed on the way, send it again in a new image set (TRN-08).");

    /// <summary>The statement as a whole is about something else.</summary>
    public static Refusal ManifestMismatch(string field) => new("manifest-mismatch", 422, "The manifest does not agree with what arrived.",
        $"Field {field} of the manifest: compare with the answer that opened the image set.");

    /// <summary>CON-37: beside the form every picture names its patient, so it is not the form alone that is refused.</summary>
    public static Refusal ConsentFormInPackage(ImageId form) => new("consent-form-in-package", 422,
        "A signed consent form is in the package; it names the patient, so the whole package is refused (CON-37).",
        $"Image {form} is announced as one: give it up (DELETE /uploads/{form}), then seal the set without it. The form stays with the patient's record, or travels separately.");

    /// <summary>Listed, but never arrived whole.</summary>
    public static Refusal ImageMissing(ImageId image) => new("image-missing", 409, "A photograph of the manifest has not arrived.",
        $"Image {image}: finish its upload (HEAD tells from where), then seal again.");

    /// <summary>Arrived, but not listed.</summary>
    public static Refusal ImageSurplus(ImageId image) => new("image-surplus", 409, "A photograph arrived that the manifest does not list.",
        $"Image {image}: list it too; or open a new image set and send only what you mean to.");

    static string WayOn(ConsentResult result) => result switch
    {
        ConsentResult.NotInformed => "all eight items of information must have been given before consent counts (CON-30).",
        ConsentResult.NotDocumented => "document the verbal consent: who heard it, when, and what it covers (CON-09).",
        ConsentResult.WrittenNeeded => "this use needs written or electronic consent (CON-10).",
        ConsentResult.BeyondDirectCare => "without capacity only direct care, by a best-interest record, is possible (CON-19).",
        ConsentResult.SpecificConsentNeeded => "assumed consent covers direct care only (CON-40).",
        ConsentResult.Withdrawn => "it was withdrawn for this purpose (CON-33).",
        ConsentResult.NoRow => "no row admits these together; direct care must be ticked, and the right people must have signed.",
        ConsentResult.Valid or ConsentResult.ValidForDirectCare or ConsentResult.Provisional => "direct care is not among the purposes.",
    };
}
