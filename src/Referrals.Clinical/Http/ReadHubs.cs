using Referrals.Contracts;
using Referrals.Durable;
using Referrals.Hosting;

namespace Referrals.Clinical;

/// <summary>Hubs: all of an administrator's networks; one of those that a dermatologist works for or a practice sends to.</summary>
static class ReadHubs
{
    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/hubs", List).RequireAct(Act.SetUpNetwork).WithTags("Network").WithSummary("The hubs of your networks, by id")
            .Produces<Page<HubAnswer>>().ProducesProblem(400);
        app.MapGet("/hubs/{hub:guid}", Read).RequireAct(Act.ReadHub)
            .WithTags("Network").WithSummary("One hub").Produces<HubAnswer>().ProducesProblem(404);
    }

    static async Task<IResult> List(int? limit, string? after, HttpContext http, NetworkLists lists, CancellationToken cancel)
    {
        if (!Cursor.Id(after).Answered(out var start, out var refusal)) return refusal.ToProblem();
        var size = Limits.Page(limit);
        var hubs = await lists.HubsOf(http.Actor().Organisations, start, size, cancel);
        return TypedResults.Ok(new Page<HubAnswer>([.. hubs.Select(HubAnswer.Of)], hubs.Count == size ? Cursor.Of(hubs[^1].Hub.Value) : null));
    }

    static async Task<IResult> Read(Guid hub, HttpContext http, IGrainFactory grains)
    {
        var id = new HubId(hub);
        if (await grains.Hub(id).View() is not { } stored || !await Relates(http.Actor(), stored, grains)) return Refusals.NotFound.ToProblem();
        http.SetETag(stored.Version);
        return TypedResults.Ok(HubAnswer.Of(stored));
    }

    static async Task<bool> Relates(Actor actor, HubSnapshot hub, IGrainFactory grains)
    {
        var sender = actor.Role == Role.Referrer ? await Sender(actor, hub.Hub, grains) : null;
        return actor.May(Act.ReadHub, new Parties { Practice = sender, Hub = hub.Hub.Value, Network = hub.Settings.Network.Value });
    }

    /// <summary>One of the caller's practices that sends to the hub.</summary>
    static async Task<Guid?> Sender(Actor actor, HubId hub, IGrainFactory grains) =>
        (await Task.WhenAll(actor.Organisations.Select(practice => grains.Practice(new(practice)).View())))
            .FirstOrDefault(practice => practice is not null && practice.Settings.Hubs.Contains(hub))?.Practice.Value;
}
