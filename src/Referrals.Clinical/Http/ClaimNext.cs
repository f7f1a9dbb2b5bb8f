using System.Text.Json;
using Referrals.Contracts;
using Referrals.Durable;
using Referrals.Hosting;

namespace Referrals.Clinical;

/// <summary>A dermatologist takes the next case. The desk offers, the referral decides; the same Idempotency-Key brings the same case.</summary>
static class ClaimNext
{
    public static void Map(IEndpointRouteBuilder app) => app.MapPost("/hubs/{hub:guid}/claims", Handle)
        .RequireAct(Act.Triage).WithTags("Triage").WithSummary("Claims the next case; 204 when none waits")
        .Produces<ClaimedReferral>(201).Produces(204).ProducesProblem(404).ProducesProblem(409);

    static async Task<IResult> Handle(
        Guid hub, HttpContext http, IGrainFactory grains, HeldCases held, CommandLog commands, StoredJson json, DatabaseTime time, CancellationToken cancel)
    {
        if (!http.Command().Answered(out var command, out var refusal)) return refusal.ToProblem();
        var id = new HubId(hub);
        if (!command.Actor.May(Act.Triage, Parties.Of(id)) || await grains.Hub(id).View() is not { } stored) return Refusals.NotFound.ToProblem();
        // The caller did not choose the case, so the command is looked up over all of them.
        if (await commands.Find(command.Id, "referral") is { } before) return Before(before.Handled, command, json).Match(Created);
        var terms = new ClaimTerms
        {
            LeaseMinutes = stored.Settings.LeaseMinutes,
            OpenClaims = await held.CountOf(command.Actor.Person, time.GetUtcNow(), cancel),
            Next = true,
        };
        // Before the desk is asked: a case that was offered to somebody who may not have it would be hidden from colleagues for some seconds.
        if (terms.OpenClaims >= ClinicalLimits.OpenClaimsMax) return ReferralRefusals.TooManyOpenClaims.ToProblem();
        return await TakeNext(grains, id, command, terms) is { } result ? result.Match(Created) : TypedResults.NoContent();
    }

    /// <summary>Null when nothing waits.</summary>
    static async Task<Result<ClaimedReferral>?> TakeNext(IGrainFactory grains, HubId hub, Command command, ClaimTerms terms)
    {
        ReferralId? refused = null;
        for (var offers = 0; offers < ClinicalLimits.OffersMax; offers++)
        {
            if (await grains.Desk(hub).Offer(command.Id, refused) is not { } offered) return null;
            var result = await grains.Referral(offered).Claim(command, terms);
            if (result.Refusal is not { } no || no.Code == ReferralRefusals.TooManyOpenClaims.Code || no.Code == Refusals.IdempotencyKeyReused.Code) return result;
            // Somebody chose this very case in the meantime: on to the next.
            refused = offered;
        }
        return RequestRefusals.TryAgain;
    }

    /// <summary>As it was answered then; a key that belongs to another kind of wish is refused.</summary>
    static Result<ClaimedReferral> Before(HandledCommand handled, Command command, StoredJson json) =>
        handled.Hash == command.Hash && handled.Result.TryGetProperty("leaseUntil", out _)
            ? handled.Result.Deserialize<ClaimedReferral>(json.Options)!
            : Refusals.IdempotencyKeyReused;

    static IResult Created(ClaimedReferral claimed) => TypedResults.Created($"/referrals/{claimed.Referral}", claimed);
}
