using Referrals.Durable;
using Referrals.Hosting;

namespace Referrals.Identity;

/// <summary>A referrer asks whether a patient has referrals under way, before making another. A POST, so that the number stands in no address, log or history.</summary>
static class OpenForPatientDoor
{
    public static void Map(IEndpointRouteBuilder app) => app.MapPost("/links/open-for-patient", Handle)
        .RequireAct(Act.LinkPatient).WithTags("Links").WithSummary("The practice's links of the patient with this NHS number or local identifier that are not filed or taken back")
        .Produces<OpenLinksAnswer>().ProducesProblem(404).ProducesProblem(422);

    static async Task<IResult> Handle(SearchRecordRequest request, HttpContext http, PatientPolicy policy, PatientVault vault, PatientIndex index, OpenLinks links, AccessLog access,
        CancellationToken cancel)
    {
        var actor = http.Actor();
        if (!actor.May(Act.LinkPatient, Parties.Of(request.Practice))) return Refusals.NotFound.ToProblem();
        if (!PatientRules.Identifiers(request.NhsNumber, request.LocalIdentifier, policy.NhsNumbers).Answered(out var numbers, out var refusal)) return refusal.ToProblem();
        await access.Append(actor, "search", "link", request.Practice.Value, "DirectCare", cancel);
        var digests = await index.AllOf(request.Practice, await vault.Index(numbers, request.Practice), cancel);
        return TypedResults.Ok(new OpenLinksAnswer { Links = await links.Of(request.Practice, digests, cancel) });
    }
}

/// <summary>What of this patient is under way at the practice; empty: nothing.</summary>
public sealed record OpenLinksAnswer
{
    public required IReadOnlyList<OpenLink> Links { get; init; }
}
