using Referrals.Contracts;
using Referrals.Durable;
using Referrals.Hosting;

namespace Referrals.Clinical;

/// <summary>A hub's triage queue, for its dermatologists.</summary>
static class ReadQueue
{
    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/hubs/{hub:guid}/queue", Handle)
        .RequireAct(Act.Triage).WithTags("Triage").WithSummary("Waiting and claimed cases, by urgency and due time")
        .Produces<Page<QueuedCase>>().ProducesProblem(400).ProducesProblem(404);

    static async Task<IResult> Handle(Guid hub, int? limit, string? after, HttpContext http, TriageQueue queue, CancellationToken cancel)
    {
        if (!http.Actor().May(Act.Triage, Parties.Of(new HubId(hub)))) return Refusals.NotFound.ToProblem();
        if (!Cursor.Queue(after).Answered(out var start, out var refusal)) return refusal.ToProblem();
        var (cases, next) = await queue.Read(new HubId(hub), start, Limits.Page(limit), cancel);
        return TypedResults.Ok(new Page<QueuedCase>(cases, next is { } place ? Cursor.Of(place) : null));
    }
}
