using Referrals.Contracts;
using Referrals.Durable;
using R4 = Hl7.Fhir.Model;

namespace Referrals.Identity;

/// <summary>An entry that stood in the wrong patient's record, with that patient, on its way to being put right in an EPR.</summary>
public sealed record OpenedCorrection
{
    public required WithdrawnEntry Entry { get; init; }
    public required ToldParts Told { get; init; }
    /// <summary>How many were taken out before this one: it was told under the names of then.</summary>
    public required int TakenOutBefore { get; init; }
    /// <summary>In whose record it stood.</summary>
    public required PatientIdentity Patient { get; init; }
    public required string LocalSystem { get; init; }

    /// <summary>Never the patient.</summary>
    public override string ToString() => "‹opened correction›";
}

/// <summary>
/// What was told of an entry, told again as entered in error (PSN-12, domain.md §10). Identifier, status and whose it was said to be, and not a word of the
/// answer: it is another patient's, and a reader of this record may be shown a conclusion without its status.
/// </summary>
public static class FhirCorrection
{
    const string EnteredInError = "Entered in error. This was another patient's; do not act on it.";

    /// <summary>All of it, the patient first and who said so last.</summary>
    public static IEnumerable<FhirPart> Of(OpenedCorrection opened, FhirAddress at)
    {
        var patient = Patient(opened, at);
        var of = new R4.ResourceReference(patient.Address);
        FhirPart[] corrected = [Request(opened, of, at), .. opened.Told.Photographs.Select(image => Photograph(opened, image, of, at)), .. Consents(opened, of, at), Report(opened, of, at), Message(opened, of, at)];
        return [patient, .. corrected, FhirProvenance.OfWithdrawal(opened, corrected, at)];
    }

    static FhirPart Patient(OpenedCorrection opened, FhirAddress at)
    {
        var resource = FhirEntry.PatientOf(opened.Patient, opened.LocalSystem);
        return FhirEntry.Part(resource, opened.Entry.Record.Value, resource.Identifier[0], at);
    }

    static FhirPart Request(OpenedCorrection opened, R4.ResourceReference patient, FhirAddress at)
    {
        var identifier = Named(opened, FhirNames.Referral, opened.Entry.Referral.Value);
        return FhirEntry.Part(new R4.ServiceRequest
        {
            Identifier = [identifier], Status = R4.RequestStatus.EnteredInError, Intent = FhirEntry.Intent(opened.Told.Urgency), Code = FhirEntry.RequestCode, Subject = patient,
        }, opened.Entry.Referral.Value, identifier, at);
    }

    /// <summary>Points at no picture any more: a Binary has no status, and under the same id it will be the right patient's.</summary>
    static FhirPart Photograph(OpenedCorrection opened, ImageId image, R4.ResourceReference patient, FhirAddress at)
    {
        var identifier = Named(opened, FhirNames.Image, image.Value);
        return FhirEntry.Part(new R4.Media
        {
            Identifier = [identifier], Status = R4.EventStatus.EnteredInError, Subject = patient, Content = new R4.Attachment { Title = EnteredInError },
        }, image.Value, identifier, at);
    }

    /// <summary>Permits nothing any more.</summary>
    static IEnumerable<FhirPart> Consents(OpenedCorrection opened, R4.ResourceReference patient, FhirAddress at)
    {
        if (opened.Told.Consent is not { } id) yield break;
        var identifier = Named(opened, FhirNames.Consent, id.Value);
        yield return FhirEntry.Part(new R4.Consent
        {
            Identifier = [identifier], Status = R4.Consent.ConsentState.EnteredInError, Patient = patient,
            Scope = new R4.CodeableConcept("http://terminology.hl7.org/CodeSystem/consentscope", "patient-privacy"),
            Category = [new R4.CodeableConcept("http://loinc.org", "59284-0")],
            PolicyRule = new R4.CodeableConcept("http://terminology.hl7.org/CodeSystem/v3-ActCode", "OPTIN"),
        }, id.Value, identifier, at);
    }

    static FhirPart Report(OpenedCorrection opened, R4.ResourceReference patient, FhirAddress at)
    {
        var identifier = Named(opened, FhirNames.Advice, opened.Entry.Referral.Value);
        return FhirEntry.Part(new R4.DiagnosticReport
        {
            Identifier = [identifier], Status = R4.DiagnosticReport.DiagnosticReportStatus.EnteredInError, Code = FhirEntry.ReportCode, Subject = patient, Conclusion = EnteredInError,
        }, opened.Entry.Referral.Value, identifier, at);
    }

    static FhirPart Message(OpenedCorrection opened, R4.ResourceReference patient, FhirAddress at)
    {
        var identifier = Named(opened, FhirNames.Answer, opened.Entry.Referral.Value);
        return FhirEntry.Part(new R4.Communication { Identifier = [identifier], Status = R4.EventStatus.EnteredInError, Subject = patient },
            DerivedId.Of("communication", opened.Entry.Referral.Value, 0, 0), identifier, at);
    }

    static R4.Identifier Named(OpenedCorrection opened, string system, Guid id) => FhirEntry.Named(opened.TakenOutBefore, system, id);
}
