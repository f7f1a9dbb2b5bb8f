using Referrals.Contracts;
using Referrals.Durable;
using Referrals.Hosting;

namespace Referrals.Identity;

/// <summary>The data guardian ends the life of a pseudonym's key (PSN-22): what remains outside the patient's record is anonymised from then on.</summary>
static class DestroyKeyDoor
{
    public static void Map(IEndpointRouteBuilder app) => app.MapPost("/links/{link:guid}/destroy", Handle)
        .RequireAct(Act.DestroyKey).WithTags("Links").WithSummary("Destroys the key to the link's patient once nothing needs it any more; cannot be taken back")
        .Produces<LinkAnswer>().ProducesProblem(404).ProducesProblem(409);

    static async Task<IResult> Handle(Guid link, DestroyKeyRequest request, HttpContext http, LinkIndex links, IGrainFactory grains, CancellationToken cancel)
    {
        if (!http.Command().Answered(out var command, out var refusal)) return refusal.ToProblem();
        if (await links.Find(new LinkId(link), command.Actor, cancel, Act.DestroyKey) is not { } pseudonym) return Refusals.NotFound.ToProblem();
        return (await grains.Grain<IPseudonymKeyGrain>(pseudonym.Key).Destroy(command, request.Reason)).Match(destroyed => TypedResults.Ok(LinkAnswer.Of(destroyed)));
    }
}

/// <summary>Why the key is destroyed.</summary>
public sealed record DestroyKeyRequest
{
    public required DestructionReason Reason { get; init; }
}
