using Referrals.Contracts;
using Referrals.Durable;
using Referrals.Hosting;

namespace Referrals.Identity;

/// <summary>A referrer opens a patient's record.</summary>
static class ReadRecordDoor
{
    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/records/{record:guid}", Handle)
        .RequireAct(Act.ReadRecord).WithTags("Records").WithSummary("Who the record is about, and what is filed in it")
        .Produces<RecordAnswer>().ProducesProblem(404);

    static Task<IResult> Handle(Guid record, HttpContext http, RecordOpening opening, CancellationToken cancel) =>
        opening.Open(new PatientRecordId(record), http.Actor(), Refusals.NotFound, cancel);
}
