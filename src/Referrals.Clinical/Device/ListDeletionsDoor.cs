using Referrals.Contracts;
using Referrals.Durable;
using Referrals.Hosting;

namespace Referrals.Clinical;

/// <summary>What a practice's devices still owe, the earliest due first; its network's administrator sees what is overdue, without the referral (DEL-07).</summary>
static class ListDeletionsDoor
{
    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/practices/{practice:guid}/deletions", List)
        .RequireAct(Act.SeeDeletions).WithTags("Deletions")
        .WithSummary("Image sets of a practice of which a copy still lives, the earliest due first; overdue=true for those past their time, device=… for what one device holds")
        .Produces<Page<DeletionAnswer>>().ProducesProblem(400).ProducesProblem(404);

    static async Task<IResult> List(
        Guid practice, Guid? device, bool? overdue, int? limit, string? after, HttpContext http, IGrainFactory grains, DeletionLists lists, DatabaseTime time, CancellationToken cancel)
    {
        var (id, actor, now) = (new PracticeId(practice), http.Actor(), time.GetUtcNow());
        var forPractice = actor.Role == Role.Referrer;
        var network = forPractice ? null : (await grains.Practice(id).View())?.Settings.Network.Value;
        if (!actor.May(Act.SeeDeletions, new Parties { Practice = practice, Network = network })) return Refusals.NotFound.ToProblem();
        if (!Cursor.Due(after).Answered(out var start, out var refusal)) return refusal.ToProblem();
        var before = overdue is true || !forPractice ? now : DateTimeOffset.MaxValue;
        var (owed, next) = await lists.OfPractice(id, device is { } one ? new DeviceId(one) : null, before, start, Limits.Page(limit), cancel);
        return TypedResults.Ok(new Page<DeletionAnswer>([.. owed.Select(copies => DeletionAnswer.Of(copies, now, forPractice))], next is { } place ? Cursor.Of(place) : null));
    }
}
