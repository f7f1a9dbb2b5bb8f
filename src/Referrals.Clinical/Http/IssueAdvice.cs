using Referrals.Contracts;
using Referrals.Durable;
using Referrals.Hosting;

namespace Referrals.Clinical;

/// <summary>The dermatologist who holds the case answers it, or asks back.</summary>
static class IssueAdvice
{
    public static void Map(IEndpointRouteBuilder app) => app.MapPost("/referrals/{referral:guid}/advice", Handle)
        .RequireAct(Act.Triage).WithTags("Triage").WithSummary("Answers the case under its fence and the image set version seen")
        .Produces<ReferralChanged>().ProducesProblem(404).ProducesProblem(409).ProducesProblem(422);

    static async Task<IResult> Handle(Guid referral, AdviceRequest request, HttpContext http, IGrainFactory grains, ReferralTexts texts)
    {
        if (!http.Command().Answered(out var command, out var refusal)) return refusal.ToProblem();
        if (request.Text?.Length > ClinicalLimits.AdviceCharactersMax) return TextRefusals.TooLong.ToProblem();
        var id = new ReferralId(referral);
        if (await grains.Referral(id).View() is not { } stored || !command.Actor.MaySee(stored.Referral)) return Refusals.NotFound.ToProblem();
        var text = await texts.Seal(id, stored.Referral, request.Text, ReferralTexts.Advice);
        return (await grains.Referral(id).IssueAdvice(command, request.Answer(text))).Match(changed => TypedResults.Ok(changed));
    }

    /// <summary>What a dermatologist sends.</summary>
    internal sealed record AdviceRequest
    {
        public required int Fence { get; init; }
        public required int SetVersion { get; init; }
        public required Outcome Outcome { get; init; }
        public string? Text { get; init; }
        public Urgency? Priority { get; init; }
        public InformationKind[]? Kinds { get; init; }

        public Answer Answer(SealedText? text) =>
            new() { Fence = Fence, SetVersion = SetVersion, Outcome = Outcome, Text = text, Priority = Priority, Kinds = Kinds ?? [] };
    }
}
