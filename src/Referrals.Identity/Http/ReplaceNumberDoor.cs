using Referrals.Contracts;
using Referrals.Durable;
using Referrals.Hosting;

namespace Referrals.Identity;

/// <summary>A referrer notes that a patient goes by another NHS number: superseded, entered wrongly, or the first that was allocated.</summary>
static class ReplaceNumberDoor
{
    public static void Map(IEndpointRouteBuilder app) => app.MapPost("/records/{record:guid}/number", Handle)
        .RequireAct(Act.CorrectRecord).WithTags("Records")
        .WithSummary("Replaces the patient's NHS number; the present number and date of birth are entered anew. The replaced number goes on leading to this record")
        .Produces<CorrectedRecord>().ProducesProblem(404).ProducesProblem(409).ProducesProblem(422);

    static async Task<IResult> Handle(Guid record, ReplaceNumberRequest request, HttpContext http, RecordCorrecting correcting, CancellationToken cancel)
    {
        if (!http.Command().Answered(out var command, out var refusal)) return refusal.ToProblem();
        var id = new PatientRecordId(record);
        return (await correcting.ReplaceNumber(command, id, request, cancel)).Match(_ => TypedResults.Ok(new CorrectedRecord { Record = id }));
    }
}

/// <summary>The present number and date of birth, the new number, and why.</summary>
public sealed record ReplaceNumberRequest : TwoIdentifiers
{
    /// <summary>Ten digits; spaces are ignored.</summary>
    public required string NewNhsNumber { get; init; }
    public required NumberChangeReason Reason { get; init; }

    /// <summary>Never the patient.</summary>
    public override string ToString() => "‹change of number›";
}

/// <summary>The record to read from now on: it says what changed, and what to look at in the practice's own record system.</summary>
public sealed record CorrectedRecord
{
    public required PatientRecordId Record { get; init; }
}
