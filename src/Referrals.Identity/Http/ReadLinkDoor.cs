using Referrals.Contracts;
using Referrals.Durable;
using Referrals.Hosting;

namespace Referrals.Identity;

/// <summary>A referrer reads a link of the practice: how far it is, with a fresh ticket while one is of use. Nothing about the patient.</summary>
static class ReadLinkDoor
{
    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/links/{link:guid}", Handle)
        .RequireAct(Act.LinkPatient).WithTags("Links").WithSummary("The link's status and pseudonym, with a fresh ticket while it is open or bound")
        .Produces<LinkAnswer>().ProducesProblem(404);

    static async Task<IResult> Handle(Guid link, HttpContext http, LinkIndex links, IGrainFactory grains, ZoneSigner signer, DatabaseTime time,
        AccessLog access, CancellationToken cancel)
    {
        var actor = http.Actor();
        if (await links.Find(new LinkId(link), actor, cancel) is not { } pseudonym) return Refusals.NotFound.ToProblem();
        await access.Append(actor, "read", "link", link, "DirectCare", cancel);
        return await grains.Grain<IPseudonymKeyGrain>(pseudonym.Key).View() is { } view
            ? TypedResults.Ok(view.WithTicket(signer, time.GetUtcNow()))
            : Refusals.NotFound.ToProblem();
    }
}
