using Referrals.Hosting;
using Referrals.Durable;

namespace Referrals.Identity;

/// <summary>A referrer has taken note of the answer; this closes the referral.</summary>
static class AcknowledgeDoor
{
    public static void Map(IEndpointRouteBuilder app) => app.MapPost("/records/{record:guid}/entries/{referral:guid}/acknowledge", Handle)
        .RequireAct(Act.ReadRecord).WithTags("Records").WithSummary("Notes that the practice has read the answer; repeated, the first time stands")
        .Produces<AcknowledgeAnswer>().ProducesProblem(404);

    static async Task<IResult> Handle(Guid record, Guid referral, HttpContext http, IGrainFactory grains, RecordJoins joins, CancellationToken cancel)
    {
        if (!http.Command().Answered(out var command, out var refusal)) return refusal.ToProblem();
        var entry = grains.Grain<IRecordEntryGrain>(referral);
        return (await entry.Acknowledge(command, await joins.Standing(new(record), (await entry.View())?.Record, cancel))).Match(answer => TypedResults.Ok(answer));
    }
}
