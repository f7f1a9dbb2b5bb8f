using Referrals.Contracts;
using Referrals.Durable;
using Referrals.Hosting;

namespace Referrals.Identity;

/// <summary>A referrer says that two records are one patient's, or that they are not after all.</summary>
static class MergeRecordDoors
{
    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapPost("/records/{record:guid}/merge", Merge)
            .RequireAct(Act.CorrectRecord).WithTags("Records")
            .WithSummary("Reads another record as part of this one; the numbers of both patients and their one date of birth are entered anew. Nothing is moved")
            .Produces<CorrectedRecord>().ProducesProblem(404).ProducesProblem(409).ProducesProblem(422);
        app.MapPost("/records/{record:guid}/unmerge", Unmerge)
            .RequireAct(Act.CorrectRecord).WithTags("Records")
            .WithSummary("Takes a merged record out again, by the identifiers of its own patient; where they are different patients, its entries become incidents")
            .Produces<CorrectedRecord>().ProducesProblem(404).ProducesProblem(409).ProducesProblem(422);
    }

    static async Task<IResult> Merge(Guid record, MergeRequest request, HttpContext http, RecordCorrecting correcting, CancellationToken cancel)
    {
        if (!http.Command().Answered(out var command, out var refusal)) return refusal.ToProblem();
        var into = new PatientRecordId(record);
        return (await correcting.Merge(command, into, request, cancel)).Match(_ => TypedResults.Ok(new CorrectedRecord { Record = into }));
    }

    static async Task<IResult> Unmerge(Guid record, UnmergeRequest request, HttpContext http, RecordCorrecting correcting, CancellationToken cancel)
    {
        if (!http.Command().Answered(out var command, out var refusal)) return refusal.ToProblem();
        return (await correcting.Unmerge(command, new(record), request, cancel)).Match(_ => TypedResults.Ok(new CorrectedRecord { Record = request.Other }));
    }
}

/// <summary>The other record and why, the identifiers of this record's patient, and the other's number; the date of birth must be both patients'.</summary>
public sealed record MergeRequest : TwoIdentifiers
{
    public required PatientRecordId Other { get; init; }
    public string? OtherNhsNumber { get; init; }
    public string? OtherLocalIdentifier { get; init; }
    public required MergeReason Reason { get; init; }

    /// <summary>Of the patient of the other record.</summary>
    public TwoIdentifiers OtherIdentifiers() => this with { NhsNumber = OtherNhsNumber, LocalIdentifier = OtherLocalIdentifier };

    /// <summary>Never the patients.</summary>
    public override string ToString() => "‹merger›";
}

/// <summary>The record that is taken out, the identifiers of its own patient, and why.</summary>
public sealed record UnmergeRequest : TwoIdentifiers
{
    public required PatientRecordId Other { get; init; }
    public required UnmergeReason Reason { get; init; }

    /// <summary>Never the patient.</summary>
    public override string ToString() => "‹unmerging›";
}
