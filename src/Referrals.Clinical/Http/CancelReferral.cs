using Referrals.Contracts;
using Referrals.Durable;
using Referrals.Hosting;

namespace Referrals.Clinical;

/// <summary>The GP takes a request back before the hub has answered. The link in identity is cancelled there.</summary>
static class CancelReferral
{
    public static void Map(IEndpointRouteBuilder app) => app.MapPost("/referrals/{referral:guid}/cancel", Handle)
        .RequireAct(Act.Refer).WithTags("Referral").WithSummary("Takes the referral back; whoever holds it is told, and its photographs must still be deleted from the device")
        .Produces<ReferralChanged>().ProducesProblem(404).ProducesProblem(409);

    static async Task<IResult> Handle(Guid referral, CancelRequest request, HttpContext http, IGrainFactory grains)
    {
        if (!http.Command().Answered(out var command, out var refusal)) return refusal.ToProblem();
        return (await grains.Referral(new ReferralId(referral)).Cancel(command, request.Reason)).Match(changed => TypedResults.Ok(changed));
    }

    /// <summary>What a GP sends.</summary>
    internal sealed record CancelRequest
    {
        public required ReferralCancelReason Reason { get; init; }
    }
}
