using Referrals.Contracts;
using Referrals.Durable;
using R4 = Hl7.Fhir.Model;

namespace Referrals.Identity;

/// <summary>Where an entry comes from, and where its copies went (WRK-02, WRK-10): manifest, transfer, risk, deletion receipts.</summary>
public static class FhirProvenance
{
    const string Operation = "http://terminology.hl7.org/CodeSystem/v3-DataOperation";
    const string Participation = "http://terminology.hl7.org/CodeSystem/provenance-participant-type";

    /// <summary>The hub answered to exactly these photographs, which travelled like this.</summary>
    public static FhirPart OfAnswer(OpenedEntry opened, FhirAddress at)
    {
        var advice = opened.Entry.Advice;
        var provenance = New(Origin(advice.Referral, opened.Entry.TakenOutBefore), "CREATE", opened.Entry.FiledAt);
        provenance.Occurred = new R4.FhirDateTime(advice.IssuedAt);
        provenance.Target = [new(at("DiagnosticReport", advice.Referral.Value)), .. FhirEntry.Photographs(opened, at)];
        provenance.Agent =
        [
            Agent("author", FhirEntry.Person("Practitioner", advice.Responder), FhirEntry.Organisation(FhirNames.Hub, advice.Hub.Value)),
            Agent("custodian", FhirEntry.Organisation(FhirNames.Practice, advice.Practice.Value)),
        ];
        provenance.Entity =
        [
            Source(FhirNames.ManifestRoot, advice.Set.ManifestRoot, $"Image set, version {advice.Set.SetVersion}, {advice.Images.Length} photographs"),
            Source(FhirNames.ImageSet, advice.Set.ImageSet.ToString(), "Image set that was seen"),
            Source(FhirNames.Pseudonym, advice.Pseudonym.ToString(), "Pseudonym under which it travelled"),
        ];
        if (advice.Capture is { } capture) provenance.Extension.Add(Transfer(capture, advice.DeviceScenario));
        return Part(provenance, at);
    }

    /// <summary>No copy of a set is left outside the archive.</summary>
    public static FhirPart OfDeletion(OpenedEntry opened, ClearedSet cleared, FhirAddress at)
    {
        var advice = opened.Entry.Advice;
        var provenance = New(DerivedId.Of("deletion", cleared.ImageSet.Value, opened.Entry.TakenOutBefore, 0), "DELETE", cleared.ClearedAt);
        provenance.Target = [new(at("ServiceRequest", advice.Referral.Value))];
        var people = cleared.Copies.Select(copy => copy.By).OfType<PersonId>().Distinct().ToArray();
        provenance.Agent = people.Length == 0
            ? [Agent("performer", FhirEntry.Organisation(FhirNames.Practice, advice.Practice.Value))]
            : [.. people.Select(person => Agent("performer", FhirEntry.Person("Practitioner", person), FhirEntry.Organisation(FhirNames.Practice, advice.Practice.Value)))];
        provenance.Entity = [Source(FhirNames.ImageSet, cleared.ImageSet.ToString(), "Copies outside the archive", R4.Provenance.ProvenanceEntityRole.Removal)];
        provenance.Extension.AddRange(cleared.Copies.Select(Receipt));
        return Part(provenance, at);
    }

    /// <summary>
    /// Who said that all this was another patient's, when and why. A Provenance has no status: the one of the answer is named here as what is nullified with it.
    /// </summary>
    public static FhirPart OfWithdrawal(OpenedCorrection opened, IEnumerable<FhirPart> corrected, FhirAddress at)
    {
        var entry = opened.Entry;
        var provenance = New(DerivedId.Of("nullify", entry.Referral.Value, opened.TakenOutBefore, 0), "NULLIFY", entry.At);
        provenance.Target = [.. corrected.Select(part => new R4.ResourceReference(part.Address))];
        provenance.Reason = [new R4.CodeableConcept(FhirNames.Mispairing, entry.Reason.ToString())];
        provenance.Agent = [Agent("author", FhirEntry.Person("Practitioner", entry.By), FhirEntry.Organisation(FhirNames.Practice, entry.Practice.Value))];
        provenance.Entity =
        [
            Source(FhirNames.Provenance, Origin(entry.Referral, opened.TakenOutBefore).ToString(), "Provenance of the answer that was entered in error", R4.Provenance.ProvenanceEntityRole.Revision),
        ];
        return Part(provenance, at);
    }

    static Guid Origin(ReferralId referral, int takenOutBefore) => DerivedId.Of("provenance", referral.Value, takenOutBefore, 0);

    static R4.Extension Transfer(CaptureFacts capture, DeviceScenario? scenario)
    {
        var transfer = new R4.Extension { Url = FhirNames.Transfer };
        transfer.Extension.Add(new("verified", new R4.FhirDateTime(capture.VerifiedAt)));
        transfer.Extension.Add(new("photographs", new R4.Integer(capture.Retained)));
        transfer.Extension.Add(new("sealedOnDevice", new R4.Integer(capture.SealedOnDevice)));
        transfer.Extension.Add(new("imageRisk", new R4.Code(capture.Risk.ToString())));
        transfer.Extension.Add(new("riskRules", new R4.FhirString(capture.RiskRules)));
        if (scenario is { } device) transfer.Extension.Add(new("deviceScenario", new R4.Code(device.ToString())));
        return transfer;
    }

    static R4.Extension Receipt(ClearedCopy copy)
    {
        var receipt = new R4.Extension { Url = FhirNames.Deletion };
        receipt.Extension.Add(new("location", new R4.Code(copy.Location.ToString())));
        if (copy.Waived) receipt.Extension.Add(new("waived", new R4.FhirBoolean(true)));
        if (copy.DeletedAt is { } at) receipt.Extension.Add(new("deletedAt", new R4.FhirDateTime(at)));
        if (copy.Means is { } means) receipt.Extension.Add(new("means", new R4.Code(means.ToString())));
        if (copy.Images is { } images) receipt.Extension.Add(new("images", new R4.Integer(images)));
        if (copy.BackupsChecked) receipt.Extension.Add(new("backupsChecked", new R4.FhirBoolean(true)));
        if (copy.TooEarly) receipt.Extension.Add(new("tooEarly", new R4.FhirBoolean(true)));
        return receipt;
    }

    static R4.Provenance New(Guid id, string activity, DateTimeOffset recorded) => new()
    {
        Id = id.ToString(), Meta = new R4.Meta { Tag = [new R4.Coding(FhirNames.Provenance, id.ToString())] },
        Recorded = recorded, Activity = new R4.CodeableConcept(Operation, activity),
    };

    static R4.Provenance.AgentComponent Agent(string type, R4.ResourceReference who, R4.ResourceReference? onBehalfOf = null) =>
        new() { Type = new R4.CodeableConcept(Participation, type), Who = who, OnBehalfOf = onBehalfOf };

    static R4.Provenance.EntityComponent Source(string system, string value, string display, R4.Provenance.ProvenanceEntityRole role = R4.Provenance.ProvenanceEntityRole.Source) =>
        new() { Role = role, What = new R4.ResourceReference { Identifier = new R4.Identifier(system, value), Display = display } };

    static FhirPart Part(R4.Provenance provenance, FhirAddress at) =>
        new(provenance, at("Provenance", Guid.Parse(provenance.Id!)), $"_tag={FhirNames.Provenance}|{provenance.Id}");
}
