using Referrals.Durable;
using Referrals.Hosting;

namespace Referrals.Clinical;

/// <summary>A practice's own referrals: where they stand and what the hub asks for.</summary>
static class ListReferrals
{
    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/referrals", Handle)
        .RequireAct(Act.ListReferrals).WithTags("Referral").WithSummary("The referrals of your practices, newest first")
        .Produces<Page<ListedReferral>>().ProducesProblem(400);

    static async Task<IResult> Handle(Guid? practice, ReferralStatus? status, int? limit, string? after, HttpContext http, ReferralList list, CancellationToken cancel)
    {
        if (!Cursor.List(after).Answered(out var start, out var refusal)) return refusal.ToProblem();
        var own = http.Actor().Organisations;
        // A foreign practice looks like one without referrals.
        var wanted = practice is { } one ? own.Where(organisation => organisation == one).ToArray() : own;
        var (referrals, next) = await list.Read(wanted, status, start, Limits.Page(limit), cancel);
        return TypedResults.Ok(new Page<ListedReferral>(referrals, next is { } place ? Cursor.Of(place) : null));
    }
}
