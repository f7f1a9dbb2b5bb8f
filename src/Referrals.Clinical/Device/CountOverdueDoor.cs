using Referrals.Durable;
using Referrals.Hosting;

namespace Referrals.Clinical;

/// <summary>In which practices of a network copies are overdue, for its administrator: counts only (DEL-07).</summary>
static class CountOverdueDoor
{
    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/deletions/overdue", Count)
        .RequireAct(Act.SetUpNetwork).WithTags("Deletions").WithSummary("Counts of image sets with overdue copies, by practice of your networks")
        .Produces<Page<OverdueAtPractice>>().ProducesProblem(400);

    static async Task<IResult> Count(int? limit, string? after, HttpContext http, DeletionLists lists, DatabaseTime time, CancellationToken cancel)
    {
        if (!Cursor.Id(after).Answered(out var start, out var refusal)) return refusal.ToProblem();
        var size = Limits.Page(limit);
        var practices = await lists.Overdue(http.Actor().Organisations, time.GetUtcNow(), start, size, cancel);
        return TypedResults.Ok(new Page<OverdueAtPractice>(practices, practices.Count == size ? Cursor.Of(practices[^1].Practice.Value) : null));
    }
}
