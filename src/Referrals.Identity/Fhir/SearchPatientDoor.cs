using Referrals.Contracts;
using Referrals.Durable;
using Referrals.Hosting;
using R4 = Hl7.Fhir.Model;

namespace Referrals.Identity;

/// <summary>A practice system looks for a patient by number, in the form that FHIR has for what must not stand in an address.</summary>
static class SearchPatientDoor
{
    const string Identifier = "identifier";

    public static void Map(IEndpointRouteBuilder app) => app.MapPost("/fhir/Patient/_search", Handle)
        .RequireAct(Act.ReadRecord).WithTags("FHIR").WithSummary("Patients of the caller's practices with this identifier (form: identifier=system|value), as a searchset")
        .Produces(200, contentType: FhirNames.Json).ProducesProblem(400).ProducesProblem(422);

    static async Task<IResult> Handle(HttpContext http, PatientPolicy policy, PatientVault vault, PatientIndex index, EntryOpening opening, RecordJoins joins, IGrainFactory grains,
        AccessLog access, CancellationToken cancel)
    {
        if (http.Request.Query.Count > 0 || !http.Request.HasFormContentType) return FhirRefusals.SearchByForm.ToOutcome();
        var form = await http.Request.ReadFormAsync(cancel);
        if (form.Keys.Any(name => name is not (Identifier or "_count" or "_format")) || form[Identifier].Count != 1) return FhirRefusals.SearchByIdentifier.ToOutcome();
        var actor = http.Actor();
        var found = new R4.Bundle { Type = R4.Bundle.BundleType.Searchset, Link = [new() { Relation = "self", Url = $"{http.Request.Base()}/Patient" }] };
        foreach (var practice in actor.Organisations.Select(id => new PracticeId(id)))
        {
            if (!Numbers(form[Identifier].ToString(), opening.LocalSystem(practice), policy).Answered(out var numbers, out var refusal)) return refusal.ToOutcome();
            await access.Append(actor, "search", "practice", practice.Value, "DirectCare", cancel);
            if (await index.Find(practice, await vault.Index(numbers, practice), cancel) is not { } own) continue;
            var record = await joins.Shown(own, cancel);
            if (await grains.Grain<IPatientRecordGrain>(record.Value).View() is not { } view || view.Practice != practice) continue;
            await access.Append(actor, "read", "patientrecord", record.Value, "DirectCare", cancel);
            var patient = FhirEntry.PatientOf(await vault.Open(view.Patient, practice), opening.LocalSystem(practice));
            patient.Id = record.ToString();
            found.Entry.Add(new() { FullUrl = $"{http.Request.Base()}/Patient/{record}", Resource = patient, Search = new() { Mode = R4.Bundle.SearchEntryMode.Match } });
        }
        found.Total = found.Entry.Count;
        return found.ToAnswer();
    }

    /// <summary><c>system|value</c>, or a value alone, which is an NHS number if it can be one.</summary>
    static Result<PatientNumbers> Numbers(string identifier, string localSystem, PatientPolicy policy)
    {
        var bar = identifier.IndexOf('|');
        var (system, value) = bar < 0 ? (null, identifier) : (identifier[..bar], identifier[(bar + 1)..]);
        if (system == FhirNames.NhsNumber) return PatientRules.Identifiers(value, null, policy.NhsNumbers);
        if (system is { Length: > 0 } && system != localSystem) return FhirRefusals.SystemUnknown;
        var asNumber = PatientRules.Identifiers(value, null, policy.NhsNumbers);
        return system != localSystem && asNumber.Refusal is null ? asNumber : PatientRules.Identifiers(null, value, policy.NhsNumbers);
    }
}

/// <summary>What the FHIR doors do not do.</summary>
public static class FhirRefusals
{
    public static readonly Refusal SearchByForm = new("search-by-form", 400, "A search with a patient's identifier is sent as a form, with nothing in the address.",
        "POST to /fhir/Patient/_search with Content-Type application/x-www-form-urlencoded and identifier=system|value in the body.");
    public static readonly Refusal SearchByIdentifier = new("search-by-identifier", 400, "Patients are found by exactly one identifier, and by nothing else.",
        "Send identifier=https://fhir.nhs.uk/Id/nhs-number|… or your practice's own number.");
    public static readonly Refusal SystemUnknown = new("identifier-system-unknown", 422, "Numbers of this naming system are not known here.",
        "Use https://fhir.nhs.uk/Id/nhs-number, or the naming system of your practice's own numbers.");
}
