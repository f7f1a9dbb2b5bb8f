using Referrals.Contracts;
using Referrals.Durable;
using Referrals.Hosting;

namespace Referrals.Clinical;

/// <summary>How a hub's work stands, for the administrator of its network: counts only, so that no case can be told apart.</summary>
static class ReadHubFigures
{
    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/hubs/{hub:guid}/figures", Handle)
        .RequireAct(Act.SetUpNetwork).WithTags("Network").WithSummary("Counts of a hub's referrals by status and urgency")
        .Produces<HubFigure>().ProducesProblem(404);

    static async Task<IResult> Handle(Guid hub, HttpContext http, IGrainFactory grains, HubFigures figures, DatabaseTime time, CancellationToken cancel)
    {
        var id = new HubId(hub);
        if (await grains.Hub(id).View() is not { } stored || !http.Actor().May(Act.SetUpNetwork, Parties.Of(stored.Settings.Network))) return Refusals.NotFound.ToProblem();
        return TypedResults.Ok(await figures.Of(id, time.GetUtcNow(), cancel));
    }
}
