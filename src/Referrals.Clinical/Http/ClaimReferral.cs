using Referrals.Contracts;
using Referrals.Durable;
using Referrals.Hosting;

namespace Referrals.Clinical;

/// <summary>A dermatologist takes a chosen case.</summary>
static class ClaimReferral
{
    public static void Map(IEndpointRouteBuilder app) => app.MapPost("/referrals/{referral:guid}/claim", Handle)
        .RequireAct(Act.Triage).WithTags("Triage").WithSummary("Claims this case for the length of the hub's lease")
        .Produces<ClaimedReferral>().ProducesProblem(404).ProducesProblem(409);

    static async Task<IResult> Handle(Guid referral, HttpContext http, IGrainFactory grains, HeldCases held, DatabaseTime time, CancellationToken cancel)
    {
        if (!http.Command().Answered(out var command, out var refusal)) return refusal.ToProblem();
        var grain = grains.Referral(new ReferralId(referral));
        if (await grain.View() is not { } stored || !command.Actor.MaySee(stored.Referral) || await grains.Hub(stored.Referral.Hub).View() is not { } hub)
            return Refusals.NotFound.ToProblem();
        var terms = new ClaimTerms { LeaseMinutes = hub.Settings.LeaseMinutes, OpenClaims = await held.CountOf(command.Actor.Person, time.GetUtcNow(), cancel) };
        return (await grain.Claim(command, terms)).Match(claimed => TypedResults.Ok(claimed));
    }
}
