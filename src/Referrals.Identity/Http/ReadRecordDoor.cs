using Referrals.Contracts;
using Referrals.Durable;
using Referrals.Hosting;

namespace Referrals.Identity;

/// <summary>A referrer opens a patient's record.</summary>
static class ReadRecordDoor
{
    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/records/{record:guid}", Handle)
        .RequireAct(Act.ReadRecord).WithTags("Records").WithSummary("Who the record is about, and what is filed in it, the newest first")
        .Produces<RecordAnswer>().ProducesProblem(400).ProducesProblem(404);

    static async Task<IResult> Handle(Guid record, int? limit, string? after, HttpContext http, RecordOpening opening, CancellationToken cancel)
    {
        if (!Cursor.TryRead(after, out var from)) return RequestRefusals.Malformed.ToProblem();
        return await opening.Open(new PatientRecordId(record), http.Actor(), Refusals.NotFound, from, Limits.Page(limit), cancel);
    }
}
