using Referrals.Contracts;
using Referrals.Durable;
using Referrals.Hosting;

namespace Referrals.Clinical;

/// <summary>The holder of a case needs longer, or gives it back.</summary>
static class HoldClaim
{
    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapPost("/referrals/{referral:guid}/claim/renew", Renew)
            .RequireAct(Act.Triage).WithTags("Triage").WithSummary("Begins the lease anew, under the same fence")
            .Produces<ClaimedReferral>().ProducesProblem(404).ProducesProblem(409);
        app.MapPost("/referrals/{referral:guid}/claim/release", Release)
            .RequireAct(Act.Triage).WithTags("Triage").WithSummary("Gives the case back to the queue")
            .Produces<ReferralChanged>().ProducesProblem(404).ProducesProblem(409);
    }

    static async Task<IResult> Renew(Guid referral, FenceRequest request, HttpContext http, IGrainFactory grains)
    {
        if (!http.Command().Answered(out var command, out var refusal)) return refusal.ToProblem();
        return (await grains.Referral(new ReferralId(referral)).RenewClaim(command, request.Fence)).Match(claimed => TypedResults.Ok(claimed));
    }

    static async Task<IResult> Release(Guid referral, FenceRequest request, HttpContext http, IGrainFactory grains)
    {
        if (!http.Command().Answered(out var command, out var refusal)) return refusal.ToProblem();
        return (await grains.Referral(new ReferralId(referral)).ReleaseClaim(command, request.Fence)).Match(changed => TypedResults.Ok(changed));
    }

    /// <summary>What the holder sends.</summary>
    internal sealed record FenceRequest
    {
        public required int Fence { get; init; }
    }
}
