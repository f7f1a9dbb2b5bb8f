using Referrals.Contracts;
using Referrals.Durable;
using Referrals.Hosting;

namespace Referrals.Identity;

/// <summary>A referrer looks for a patient's record by number. A POST, so that the number stands in no address, log or history.</summary>
static class SearchRecordDoor
{
    public static void Map(IEndpointRouteBuilder app) => app.MapPost("/records/search", Handle)
        .RequireAct(Act.ReadRecord).WithTags("Records").WithSummary("The practice's record of the patient with this NHS number or local identifier")
        .Produces<RecordAnswer>().ProducesProblem(404).ProducesProblem(422);

    static async Task<IResult> Handle(SearchRecordRequest request, HttpContext http, PatientPolicy policy, PatientVault vault, PatientIndex index, RecordOpening opening,
        AccessLog access, CancellationToken cancel)
    {
        var actor = http.Actor();
        if (!actor.May(Act.ReadRecord, Parties.Of(request.Practice))) return Refusals.NotFound.ToProblem();
        if (!PatientRules.Identifiers(request.NhsNumber, request.LocalIdentifier, policy.NhsNumbers).Answered(out var numbers, out var refusal)) return refusal.ToProblem();
        await access.Append(actor, "search", "practice", request.Practice.Value, "DirectCare", cancel);
        var digest = await vault.Index(numbers, request.Practice);
        return await index.Find(request.Practice, digest, cancel) is { } record
            ? await opening.Open(record, actor, RecordRefusals.NoSuchRecord, after: null, Limits.PageDefault, cancel, soughtBy: digest)
            : RecordRefusals.NoSuchRecord.ToProblem();
    }
}

/// <summary>Which patient of which practice; the NHS number decides when both are given.</summary>
public sealed record SearchRecordRequest
{
    public required PracticeId Practice { get; init; }
    public string? NhsNumber { get; init; }
    public string? LocalIdentifier { get; init; }

    /// <summary>Never the numbers.</summary>
    public override string ToString() => "‹patient›";
}
