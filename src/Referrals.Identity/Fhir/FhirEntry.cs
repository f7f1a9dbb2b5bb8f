using Referrals.Contracts;
using Referrals.Durable;
using R4 = Hl7.Fhir.Model;

namespace Referrals.Identity;

/// <summary>A filed entry, opened, on its way to being told in FHIR.</summary>
public sealed record OpenedEntry
{
    public required RecordEntryView Entry { get; init; }
    public required PatientIdentity Patient { get; init; }
    /// <summary>The advice in clear.</summary>
    public required string Text { get; init; }
    /// <summary>Naming system of the practice's own patient numbers.</summary>
    public required string LocalSystem { get; init; }
    /// <summary>The receiver holds the photographs as Binary.</summary>
    public bool PhotographsThere { get; init; }

    /// <summary>Never the patient.</summary>
    public override string ToString() => "‹opened entry›";
}

/// <summary>One resource, where the others find it, and the search by which a repetition finds it again.</summary>
public sealed record FhirPart(R4.Resource Resource, string Address, string Search);

/// <summary>How one resource refers to another: by urn:uuid within a transaction, by type and id when read.</summary>
public delegate string FhirAddress(string type, Guid id);

/// <summary>An entry of the record as FHIR R4 resources (domain.md §10). Every one has a business identifier, so that it is made once however often it is sent.</summary>
public static class FhirEntry
{
    /// <summary>All of it, the patient first.</summary>
    public static IEnumerable<FhirPart> Of(OpenedEntry opened, FhirAddress at)
    {
        var (advice, capture) = (opened.Entry.Advice, opened.Entry.Advice.Capture);
        yield return Patient(opened, at);
        yield return Request(opened, at);
        foreach (var photograph in capture?.Photographs ?? []) yield return Photograph(opened, photograph, at);
        if (advice.Consent is { } consent) yield return Consent(opened, consent, at);
        yield return Report(opened, at);
        yield return Message(opened, at);
        yield return FhirProvenance.OfAnswer(opened, at);
        foreach (var cleared in opened.Entry.Cleared) yield return FhirProvenance.OfDeletion(opened, cleared, at);
    }

    /// <summary>Who it is; found by NHS number, else by the practice's own.</summary>
    public static FhirPart Patient(OpenedEntry opened, FhirAddress at)
    {
        var resource = PatientOf(opened.Patient, opened.LocalSystem);
        resource.Id = opened.Entry.Record.ToString();
        return Part(resource, opened.Entry.Record.Value, resource.Identifier[0], at);
    }

    /// <summary>The patient alone; never with more than the practice itself has told.</summary>
    public static R4.Patient PatientOf(PatientIdentity patient, string localSystem)
    {
        var resource = new R4.Patient
        {
            Name = [new R4.HumanName { Use = R4.HumanName.NameUse.Official, Family = patient.FamilyName, Given = [patient.GivenName] }],
            BirthDate = $"{patient.BirthDate:yyyy-MM-dd}",
            Gender = patient.Sex switch
            {
                Sex.Female => R4.AdministrativeGender.Female,
                Sex.Male => R4.AdministrativeGender.Male,
                Sex.Other => R4.AdministrativeGender.Other,
                Sex.Unknown => R4.AdministrativeGender.Unknown,
                null => null,
            },
        };
        if (patient.NhsNumber is { } number) resource.Identifier.Add(new R4.Identifier(FhirNames.NhsNumber, number.Digits));
        if (patient.LocalIdentifier is { } local) resource.Identifier.Add(new R4.Identifier(localSystem, local));
        return resource;
    }

    static FhirPart Request(OpenedEntry opened, FhirAddress at)
    {
        var advice = opened.Entry.Advice;
        var identifier = Named(opened, FhirNames.Referral, advice.Referral.Value);
        var request = new R4.ServiceRequest
        {
            Id = advice.Referral.ToString(), Identifier = [identifier], Status = R4.RequestStatus.Completed,
            Intent = Intent(advice.Urgency),
            Priority = Priority(advice.Urgency),
            Code = RequestCode,
            Subject = To(at, opened),
            Requester = Organisation(FhirNames.Practice, advice.Practice.Value),
            Performer = [Organisation(FhirNames.Hub, advice.Hub.Value)],
            SupportingInfo = [.. Photographs(opened, at)],
        };
        if (advice.Capture is { } capture) request.Note = [new R4.Annotation { Text = Counts(capture, advice.DeviceScenario) }];
        return Part(request, advice.Referral.Value, identifier, at);
    }

    /// <summary>The counts stand in the notes, for whoever reads them (IMG-13).</summary>
    static string Counts(CaptureFacts capture, DeviceScenario? scenario) =>
        $"Photographs taken {capture.Taken?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "not counted"}, retained {capture.Retained}, "
        + $"deleted {capture.Deleted?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "not counted"}. Device: {scenario?.ToString() ?? "not stated"}.";

    static FhirPart Photograph(OpenedEntry opened, CapturedPhotograph photograph, FhirAddress at)
    {
        var identifier = Named(opened, FhirNames.Image, photograph.Image.Value);
        return Part(new R4.Media
        {
            Id = photograph.Image.ToString(), Identifier = [identifier], Status = R4.EventStatus.Completed,
            Type = new R4.CodeableConcept("http://terminology.hl7.org/CodeSystem/media-type", "image"),
            View = new R4.CodeableConcept(FhirNames.View, photograph.View.ToString()),
            Subject = To(at, opened),
            BasedOn = [new R4.ResourceReference(at("ServiceRequest", opened.Entry.Advice.Referral.Value))],
            Created = photograph.TakenOn is { } day ? new R4.FhirDateTime($"{day:yyyy-MM-dd}") : null,
            Content = new R4.Attachment
            {
                ContentType = photograph.Type, SizeUnsignedInt = checked((int)photograph.Length),
                Url = opened.PhotographsThere ? $"Binary/{photograph.Image}" : $"urn:uuid:{photograph.Image}",
            },
        }, photograph.Image.Value, identifier, at);
    }

    static FhirPart Consent(OpenedEntry opened, ConsentId id, FhirAddress at)
    {
        var advice = opened.Entry.Advice;
        var identifier = Named(opened, FhirNames.Consent, id.Value);
        return Part(new R4.Consent
        {
            Id = id.ToString(), Identifier = [identifier],
            Status = advice.RecordOnly ? R4.Consent.ConsentState.Inactive : R4.Consent.ConsentState.Active,
            Scope = new R4.CodeableConcept("http://terminology.hl7.org/CodeSystem/consentscope", "patient-privacy"),
            Category = [new R4.CodeableConcept("http://loinc.org", "59284-0"), new R4.CodeableConcept(FhirNames.ConsentKind, advice.ConsentKind ?? "Unknown")],
            Patient = To(at, opened),
            PolicyRule = new R4.CodeableConcept("http://terminology.hl7.org/CodeSystem/v3-ActCode", "OPTIN"),
            Provision = new R4.Consent.provisionComponent
            {
                Type = R4.Consent.ConsentProvisionType.Permit,
                Purpose = [.. (advice.Capture?.Purposes ?? []).Select(purpose => new R4.Coding(FhirNames.Purpose, purpose.ToString()))],
                Data = [.. Photographs(opened, at).Select(photograph => new R4.Consent.provisionDataComponent { Meaning = R4.Consent.ConsentDataMeaning.Instance, Reference = photograph })],
                Provision = [.. (advice.Capture?.Withdrawn ?? []).Select(Denied)],
            },
        }, id.Value, identifier, at);
    }

    /// <summary>What the patient has taken back, and since when.</summary>
    static R4.Consent.provisionComponent Denied(WithdrawnPurpose withdrawn) => new()
    {
        Type = R4.Consent.ConsentProvisionType.Deny, Period = new R4.Period { StartElement = new R4.FhirDateTime(withdrawn.At) },
        Purpose = [new R4.Coding(FhirNames.Purpose, withdrawn.Purpose.ToString())],
    };

    static FhirPart Report(OpenedEntry opened, FhirAddress at)
    {
        var advice = opened.Entry.Advice;
        var identifier = Named(opened, FhirNames.Advice, advice.Referral.Value);
        return Part(new R4.DiagnosticReport
        {
            Id = advice.Referral.ToString(), Identifier = [identifier], Status = R4.DiagnosticReport.DiagnosticReportStatus.Final,
            Code = ReportCode,
            BasedOn = [new R4.ResourceReference(at("ServiceRequest", advice.Referral.Value))],
            Subject = To(at, opened),
            Effective = new R4.FhirDateTime(advice.IssuedAt), Issued = advice.IssuedAt,
            Performer = [Organisation(FhirNames.Hub, advice.Hub.Value)],
            ResultsInterpreter = [Person("Practitioner", advice.Responder)],
            // Whoever reads the conclusion must read that a photograph is no examination (SCO-09).
            Conclusion = $"{opened.Text}\n\n{advice.Limitation}",
            ConclusionCode = [Outcome(advice)],
            Media = [.. Photographs(opened, at).Select((photograph, place) => new R4.DiagnosticReport.MediaComponent { Comment = $"Photograph {place + 1} of the set that was seen", Link = photograph })],
        }, advice.Referral.Value, identifier, at);
    }

    static R4.CodeableConcept Outcome(FiledAdvice advice)
    {
        var outcome = new R4.CodeableConcept(FhirNames.Outcome, advice.Outcome.ToString());
        if (advice.Priority is { } priority) outcome.Coding.Add(new R4.Coding(FhirNames.Priority, priority.ToString()));
        return outcome;
    }

    static FhirPart Message(OpenedEntry opened, FhirAddress at)
    {
        var advice = opened.Entry.Advice;
        var identifier = Named(opened, FhirNames.Answer, advice.Referral.Value);
        var id = DerivedId.Of("communication", advice.Referral.Value, 0, 0);
        return Part(new R4.Communication
        {
            Id = id.ToString(), Identifier = [identifier], Status = R4.EventStatus.Completed, Priority = Priority(advice.Urgency), Subject = To(at, opened),
            BasedOn = [new R4.ResourceReference(at("ServiceRequest", advice.Referral.Value))],
            About = [new R4.ResourceReference(at("DiagnosticReport", advice.Referral.Value))],
            SentElement = new R4.FhirDateTime(advice.IssuedAt), ReceivedElement = new R4.FhirDateTime(opened.Entry.FiledAt),
            Sender = Organisation(FhirNames.Hub, advice.Hub.Value), Recipient = [Organisation(FhirNames.Practice, advice.Practice.Value)],
        }, id, identifier, at);
    }

    internal static R4.CodeableConcept RequestCode => new() { Text = "Teledermatology referral" };

    internal static R4.CodeableConcept ReportCode => new() { Text = "Dermatologist's advice on a teledermatology referral" };

    /// <summary>A question before referral is no order yet.</summary>
    internal static R4.RequestIntent Intent(Urgency urgency) => urgency == Urgency.Advice ? R4.RequestIntent.Proposal : R4.RequestIntent.Order;

    static R4.RequestPriority Priority(Urgency urgency) => urgency switch
    {
        Urgency.Emergency => R4.RequestPriority.Stat,
        Urgency.SuspectedCancer => R4.RequestPriority.Asap,
        Urgency.Urgent => R4.RequestPriority.Urgent,
        Urgency.Advice or Urgency.Routine => R4.RequestPriority.Routine,
    };

    internal static IEnumerable<R4.ResourceReference> Photographs(OpenedEntry opened, FhirAddress at) =>
        (opened.Entry.Advice.Capture?.Photographs ?? []).Select(photograph => new R4.ResourceReference(at("Media", photograph.Image.Value)));

    /// <summary>Organisations and people are named by identifier: their resources are the practice's own.</summary>
    internal static R4.ResourceReference Organisation(string system, Guid id) => new() { Type = "Organization", Identifier = new R4.Identifier(system, id.ToString()) };

    internal static R4.ResourceReference Person(string type, PersonId id) => new() { Type = type, Identifier = new R4.Identifier(FhirNames.Person, id.ToString()) };

    static R4.ResourceReference To(FhirAddress at, OpenedEntry opened) => new(at("Patient", opened.Entry.Record.Value));

    /// <summary>
    /// An answer that stood in the wrong patient's record and is filed anew is another thing to the EPR: under the old name it would be found there already,
    /// with the wrong patient, and nothing would be made (PSN-12).
    /// </summary>
    internal static R4.Identifier Named(int takenOutBefore, string system, Guid id) => new(system, takenOutBefore == 0 ? id.ToString() : $"{id}/{takenOutBefore + 1}");

    static R4.Identifier Named(OpenedEntry opened, string system, Guid id) => Named(opened.Entry.TakenOutBefore, system, id);

    internal static FhirPart Part(R4.Resource resource, Guid id, R4.Identifier identifier, FhirAddress at) =>
        new(resource, at(resource.TypeName, id), $"identifier={identifier.System}|{identifier.Value}");
}
