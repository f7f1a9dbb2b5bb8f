using Referrals.Contracts;
using Referrals.Durable;
using Referrals.Hosting;

namespace Referrals.Clinical;

/// <summary>Practices: all of an administrator's networks; a referrer sees their own.</summary>
static class ReadPractices
{
    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/practices", List).RequireAct(Act.SetUpNetwork).WithTags("Network").WithSummary("The practices of your networks, by id")
            .Produces<Page<PracticeAnswer>>().ProducesProblem(400);
        app.MapGet("/practices/{practice:guid}", Read).RequireAct(Act.ReadPractice)
            .WithTags("Network").WithSummary("One practice, with the hubs that it may send to").Produces<PracticeAnswer>().ProducesProblem(404);
    }

    static async Task<IResult> List(int? limit, string? after, HttpContext http, NetworkLists lists, CancellationToken cancel)
    {
        if (!Cursor.Id(after).Answered(out var start, out var refusal)) return refusal.ToProblem();
        var size = Limits.Page(limit);
        var practices = await lists.PracticesOf(http.Actor().Organisations, start, size, cancel);
        return TypedResults.Ok(new Page<PracticeAnswer>([.. practices.Select(PracticeAnswer.Of)], practices.Count == size ? Cursor.Of(practices[^1].Practice.Value) : null));
    }

    static async Task<IResult> Read(Guid practice, HttpContext http, IGrainFactory grains)
    {
        if (await grains.Practice(new PracticeId(practice)).View() is not { } stored
            || !http.Actor().May(Act.ReadPractice, new Parties { Practice = practice, Network = stored.Settings.Network.Value })) return Refusals.NotFound.ToProblem();
        http.SetETag(stored.Version);
        return TypedResults.Ok(PracticeAnswer.Of(stored));
    }
}
