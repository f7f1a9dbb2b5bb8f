using Referrals.Durable;
using Referrals.Hosting;
using R4 = Hl7.Fhir.Model;

namespace Referrals.Identity;

/// <summary>A practice system reads one answer in FHIR.</summary>
static class ReadReportDoor
{
    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/fhir/DiagnosticReport/{referral:guid}", Handle)
        .RequireAct(Act.ReadRecord).WithTags("FHIR").WithSummary("The answer to a referral as a DiagnosticReport").Produces(200, contentType: FhirNames.Json).ProducesProblem(404);

    static async Task<IResult> Handle(Guid referral, HttpContext http, IGrainFactory grains, EntryOpening opening, CancellationToken cancel)
    {
        var actor = http.Actor();
        if (await grains.Grain<IRecordEntryGrain>(referral).View() is not { } entry || !actor.May(Act.ReadRecord, Parties.Of(entry.Advice.Practice))) return Refusals.NotFound.ToOutcome();
        if (await opening.Open(entry, actor, "read", "DirectCare", cancel) is not { } opened) return Refusals.NotFound.ToOutcome();
        return FhirEntry.Of(opened, FhirBundles.Readable).Select(part => part.Resource).OfType<R4.DiagnosticReport>().Single().ToAnswer();
    }
}
