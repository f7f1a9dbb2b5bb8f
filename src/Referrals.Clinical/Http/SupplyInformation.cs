using Referrals.Contracts;
using Referrals.Durable;
using Referrals.Hosting;

namespace Referrals.Clinical;

/// <summary>The GP answers the hub's question in words. Photographs that were asked for come as a new image set.</summary>
static class SupplyInformation
{
    public static void Map(IEndpointRouteBuilder app) => app.MapPost("/referrals/{referral:guid}/information", Handle)
        .RequireAct(Act.Refer).WithTags("Referral").WithSummary("Answers the hub's question; the case joins the queue again")
        .Produces<ReferralChanged>().ProducesProblem(404).ProducesProblem(409).ProducesProblem(422);

    static async Task<IResult> Handle(Guid referral, InformationRequest request, HttpContext http, IGrainFactory grains, CheckedTextStatements checks, ReferralTexts texts)
    {
        if (!http.Command().Answered(out var command, out var refusal)) return refusal.ToProblem();
        if (request.Text?.Length > ClinicalLimits.InformationCharactersMax) return TextRefusals.TooLong.ToProblem();
        var id = new ReferralId(referral);
        if (await grains.Referral(id).View() is not { } stored || !command.Actor.MaySee(stored.Referral)) return Refusals.NotFound.ToProblem();
        if (!string.IsNullOrWhiteSpace(request.Text)
            && await checks.Objection(request.TextCheck, id, stored.Referral.Pseudonym, (TextField.Information, request.Text)) is { } objection) return objection.ToProblem();
        if (await texts.Seal(id, stored.Referral, request.Text, ReferralTexts.Information) is not { } text) return TextRefusals.InformationRequired.ToProblem();
        return (await grains.Referral(id).SupplyInformation(command, text)).Match(changed => TypedResults.Ok(changed));
    }

    /// <summary>What a GP sends.</summary>
    internal sealed record InformationRequest
    {
        public string? Text { get; init; }
        /// <summary>Identity's statement on the text.</summary>
        public string? TextCheck { get; init; }
    }
}
