using Referrals.Contracts;

namespace Referrals.Identity;

/// <summary>Naming systems in our FHIR resources. NHS numbers have the nation's; everything else is named by us, and docs/fhir.md says so.</summary>
public static class FhirNames
{
    /// <summary>Of FHIR's own JSON.</summary>
    public const string Json = "application/fhir+json";

    public const string NhsNumber = "https://fhir.nhs.uk/Id/nhs-number";
    public const string Referral = "urn:referrals:referral";
    public const string Advice = "urn:referrals:advice";
    public const string Answer = "urn:referrals:answer";
    public const string Image = "urn:referrals:image";
    public const string Consent = "urn:referrals:consent";
    public const string Practice = "urn:referrals:practice";
    public const string Hub = "urn:referrals:hub";
    public const string Person = "urn:referrals:person";
    public const string ManifestRoot = "urn:referrals:manifest-root";
    public const string ImageSet = "urn:referrals:image-set";
    public const string Pseudonym = "urn:referrals:pseudonym";
    /// <summary>Provenance has no identifier in R4; the tag is what it is found by.</summary>
    public const string Provenance = "urn:referrals:provenance";

    public const string View = "urn:referrals:view";
    public const string Outcome = "urn:referrals:outcome";
    public const string Priority = "urn:referrals:urgency";
    public const string ConsentKind = "urn:referrals:consent-kind";
    public const string Purpose = "urn:referrals:consent-purpose";
    /// <summary>Why an entry was taken out of the record.</summary>
    public const string Mispairing = "urn:referrals:mispairing-reason";
    public const string Transfer = "urn:referrals:extension:transfer";
    public const string Deletion = "urn:referrals:extension:deletion";

    /// <summary>A practice's own patient numbers, where its configuration does not name their system.</summary>
    public static string PatientOf(PracticeId practice) => $"urn:referrals:practice:{practice}:patient";
}
