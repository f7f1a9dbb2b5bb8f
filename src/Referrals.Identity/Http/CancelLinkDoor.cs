using Referrals.Contracts;
using Referrals.Durable;
using Referrals.Hosting;

namespace Referrals.Identity;

/// <summary>A referrer takes a link back, for the wrong patient was picked, until an answer is paired with it.</summary>
static class CancelLinkDoor
{
    public static void Map(IEndpointRouteBuilder app) => app.MapPost("/links/{link:guid}/cancel", Handle)
        .RequireAct(Act.LinkPatient).WithTags("Links").WithSummary("Cancels the link before an answer is filed; then a new link can be made for the referral")
        .Produces<LinkAnswer>().ProducesProblem(404).ProducesProblem(409);

    static async Task<IResult> Handle(Guid link, CancelLinkRequest request, HttpContext http, LinkIndex links, IGrainFactory grains, CancellationToken cancel)
    {
        if (!http.Command().Answered(out var command, out var refusal)) return refusal.ToProblem();
        if (await links.Find(new LinkId(link), command.Actor, cancel) is not { } pseudonym) return Refusals.NotFound.ToProblem();
        return (await grains.Grain<IPseudonymKeyGrain>(pseudonym.Key).Cancel(command, request.Reason)).Match(link => TypedResults.Ok(LinkAnswer.Of(link)));
    }
}

/// <summary>Why the link is taken back.</summary>
public sealed record CancelLinkRequest
{
    public required CancelReason Reason { get; init; }
}
