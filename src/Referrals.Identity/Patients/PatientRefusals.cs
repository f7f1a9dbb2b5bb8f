using Referrals.Durable;

namespace Referrals.Identity;

/// <summary>What can be wrong with a patient's particulars. None repeats them.</summary>
public static class PatientRefusals
{
    public static readonly Refusal NhsNumberInvalid = new("nhs-number-invalid", 422, "This is not an NHS number: it needs ten digits, and the last must fit the others.",
        "Read it again from the patient's record; a digit is wrong, missing or swapped. For a patient without a number send localIdentifier.");
    public static readonly Refusal NhsNumberNotSynthetic = new("nhs-number-not-synthetic", 422, "This installation takes synthetic NHS numbers only (999 …).",
        "Use a synthetic number that begins with 999; real patients never enter a demonstration.");
    public static readonly Refusal NhsNumberSynthetic = new("nhs-number-synthetic", 422, "Numbers that begin with 9 are not issued to patients.",
        "Use the patient's own number; synthetic patients belong in a demonstration.");
    public static readonly Refusal NhsNumberNotIssued = new("nhs-number-not-issued", 422, "No number of this range is issued to patients.",
        "Read the number again from the patient's record. For a patient without a number send localIdentifier.");
    public static readonly Refusal IdentifierRequired = new("identifier-required", 422, "The patient has neither an NHS number nor a local identifier.",
        "Send nhsNumber, or the practice's own identifier as localIdentifier.");
    public static readonly Refusal IdentifierInvalid = new("identifier-invalid", 422, "The local identifier is too long or holds other signs than it may.",
        "Use at most 40 letters (A–Z), digits and the signs - / . _");
    public static readonly Refusal NameRequired = new("patient-name-required", 422, "The patient's family name or given name is missing.",
        "Send both names as they stand in the record.");
    public static readonly Refusal NameInvalid = new("patient-name-invalid", 422, "A name is longer than 100 characters or holds control characters.",
        "Send the name as it stands in the record.");
    public static readonly Refusal BirthDateInvalid = new("birth-date-invalid", 422, "The date of birth is not a possible one.",
        "Send yyyy-MM-dd, not in the future and not more than 130 years ago.");
    public static readonly Refusal PatientDiffers = new("patient-differs", 409, "Your practice has a record under this number with another date of birth.",
        "Compare number and date of birth with the patient. When you are sure of both, send the link again with birthDateConfirmed: true.");
}
