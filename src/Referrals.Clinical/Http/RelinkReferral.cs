using Referrals.Contracts;
using Referrals.Durable;
using Referrals.Hosting;

namespace Referrals.Clinical;

/// <summary>The GP had picked the wrong patient: a new link's ticket replaces the cancelled one, before filing.</summary>
static class RelinkReferral
{
    public static void Map(IEndpointRouteBuilder app) => app.MapPut("/referrals/{referral:guid}/link", Handle)
        .RequireAct(Act.Refer).WithTags("Referral").WithSummary("Puts another link's pseudonym in place of a cancelled one")
        .Produces<ReferralChanged>().ProducesProblem(404).ProducesProblem(409).ProducesProblem(422);

    static async Task<IResult> Handle(Guid referral, RelinkRequest request, HttpContext http, IGrainFactory grains, LinkTickets tickets)
    {
        if (!http.Command().Answered(out var command, out var refusal)) return refusal.ToProblem();
        var id = new ReferralId(referral);
        if (await grains.Referral(id).View() is not { } stored || !command.Actor.MaySee(stored.Referral)) return Refusals.NotFound.ToProblem();
        var ticket = await tickets.Check(request.Ticket, id, stored.Referral.Practice, stored.Referral.Hub);
        if (!ticket.Answered(out var link, out var foreign)) return foreign.ToProblem();
        return (await grains.Referral(id).Relink(command.Over(http, stored.Version), link.Pseudonym, link.Regime)).Match(changed =>
        {
            http.SetETag(changed.Version);
            return TypedResults.Ok(changed);
        });
    }

    /// <summary>What a GP sends.</summary>
    internal sealed record RelinkRequest
    {
        public required string Ticket { get; init; }
    }
}
