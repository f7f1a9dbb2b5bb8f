using Referrals.Contracts;
using Referrals.Durable;
using Referrals.Hosting;
using R4 = Hl7.Fhir.Model;

namespace Referrals.Identity;

/// <summary>A practice system reads all that is filed for a patient, page by page.</summary>
static class ReadEverythingDoor
{
    /// <summary>Each answer brings up to thirty resources with it.</summary>
    const int AnswersMax = 20;

    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/fhir/Patient/{record:guid}/$everything", Handle)
        .RequireAct(Act.ReadRecord).WithTags("FHIR")
        .WithSummary("The patient and every answer with what belongs to it, the newest first; _count counts answers, the link next goes on")
        .Produces(200, contentType: FhirNames.Json).ProducesProblem(400).ProducesProblem(404);

    static async Task<IResult> Handle(Guid record, HttpContext http, RecordEntries entries, IGrainFactory grains, EntryOpening opening, PatientVault vault, RecordJoins joins, AccessLog access,
        CancellationToken cancel)
    {
        var (actor, id, query) = (http.Actor(), new PatientRecordId(record), http.Request.Query);
        if (!Cursor.TryRead(query["page"], out var after)) return RequestRefusals.Malformed.ToOutcome();
        if (!int.TryParse(query.TryGetValue("_count", out var wanted) ? wanted.ToString() : $"{AnswersMax}", out var count) || count < 1) return RequestRefusals.Malformed.ToOutcome();
        if (await grains.Grain<IPatientRecordGrain>(record).View() is not { } view || !actor.May(Act.ReadRecord, Parties.Of(view.Practice))) return Refusals.NotFound.ToOutcome();
        if (view.Merged is not null && await joins.Shown(id, cancel) is var shown && shown != id)
            (id, view) = (shown, await grains.Grain<IPatientRecordGrain>(shown.Value).View() ?? view);
        await access.Append(actor, "read", "patientrecord", id.Value, "DirectCare", cancel);

        var found = await entries.Of(await joins.Members(id, cancel), actor, after, Math.Min(count, AnswersMax), cancel);
        var everything = Bundle(http.Request, id, found.Next, count);
        var patient = FhirEntry.PatientOf(await vault.Open(view.Patient, view.Practice), opening.LocalSystem(view.Practice));
        patient.Id = id.ToString();
        Add(everything, http.Request, patient);
        foreach (var entry in found.Items)
        {
            if (await opening.Open(RecordEntryView.Of(entry), actor, "read", "DirectCare", cancel) is not { } opened) continue;
            foreach (var part in FhirEntry.Of(opened, FhirBundles.Readable).Skip(1)) Add(everything, http.Request, part.Resource);
        }
        return everything.ToAnswer();
    }

    static R4.Bundle Bundle(HttpRequest request, PatientRecordId record, string? next, int count)
    {
        var self = $"{request.Base()}/Patient/{record}/$everything?_count={count}";
        var bundle = new R4.Bundle { Type = R4.Bundle.BundleType.Searchset, Link = [new() { Relation = "self", Url = self }] };
        if (next is not null) bundle.Link.Add(new() { Relation = "next", Url = $"{self}&page={next}" });
        return bundle;
    }

    /// <summary>Each page names the patient; the answers are what was asked for, the rest comes with them.</summary>
    static void Add(R4.Bundle bundle, HttpRequest request, R4.Resource resource) => bundle.Entry.Add(new()
    {
        FullUrl = $"{request.Base()}/{resource.TypeName}/{resource.Id}", Resource = resource,
        Search = new() { Mode = resource is R4.DiagnosticReport ? R4.Bundle.SearchEntryMode.Match : R4.Bundle.SearchEntryMode.Include },
    });
}
