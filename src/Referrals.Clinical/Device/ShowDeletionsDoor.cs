using Referrals.Contracts;
using Referrals.Durable;
using Referrals.Hosting;

namespace Referrals.Clinical;

/// <summary>What a set's photographs still owe, place by place, for the device that took them and its practice.</summary>
static class ShowDeletionsDoor
{
    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/image-sets/{set:guid}/deletions", Show)
        .RequireAct(Act.Refer).WithTags("Deletions").WithSummary("The copies of a sealed set's photographs, and what is owed for each")
        .Produces<DeletionAnswer>().ProducesProblem(404).ProducesProblem(409).ProducesProblem(422);

    static async Task<IResult> Show(Guid set, HttpContext http, IGrainFactory grains, DatabaseTime time)
    {
        var id = new ImageSetId(set);
        if (await grains.ImageSet(id).View() is not { } view || !http.Actor().May(Act.Refer, Parties.Of(view.Practice))) return Refusals.NotFound.ToProblem();
        if (!view.Sealed) return DeviceRefusals.SetNotSealed.ToProblem();
        if (await SealedCaptures.Of(grains, view) is not { } capture) return DeviceRefusals.CopyNotOwed.ToProblem();
        var now = time.GetUtcNow();
        // The news of the sealing is still on its way: this is what it will say.
        var copies = await grains.DeviceCopies(id).View()
            ?? DeviceCopiesDecisions.Owe(new DeviceCopies(), capture, now).Events.Aggregate(new DeviceCopies(), (so, happened) => so.Apply(happened));
        return TypedResults.Ok(DeletionAnswer.Of(copies, now));
    }
}
