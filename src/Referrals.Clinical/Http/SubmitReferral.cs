using Referrals.Contracts;
using Referrals.Durable;
using Referrals.Hosting;

namespace Referrals.Clinical;

/// <summary>The GP asks for an opinion, under the pseudonym of a link ticket.</summary>
static class SubmitReferral
{
    static readonly Refusal AgeOutOfRange = new("age-out-of-range", 422, "The age is not one of a person.", "Send ageYears between 0 and 125, or leave it out.");

    public static void Map(IEndpointRouteBuilder app) => app.MapPut("/referrals/{referral:guid}", Handle)
        .RequireAct(Act.Refer).WithTags("Referral").WithSummary("Submits a referral with a link ticket of the identity zone")
        .Produces<ReferralChanged>(201).ProducesProblem(404).ProducesProblem(409).ProducesProblem(422);

    static async Task<IResult> Handle(Guid referral, SubmitRequest request, HttpContext http, IGrainFactory grains, LinkTickets tickets, CheckedTextStatements checks,
        ReferralTexts texts)
    {
        if (!http.Command().Answered(out var command, out var refusal)) return refusal.ToProblem();
        if (!command.Actor.May(Act.Refer, Parties.Of(request.Practice))) return Refusals.NotFound.ToProblem();
        if (request.Malformed() is { } malformed) return malformed.ToProblem();
        var id = new ReferralId(referral);
        if (!(await tickets.Check(request.Ticket, id, request.Practice, request.Hub)).Answered(out var ticket, out var foreign)) return foreign.ToProblem();
        if (await checks.Objection(request.TextCheck, id, ticket.Pseudonym, (TextField.Question, request.Question), (TextField.History, request.History)) is { } objection)
            return objection.ToProblem();

        using var key = ReferralTexts.NewKey(id);
        var submission = request.Submission(ticket, key, await texts.Wrap(key, request.Hub), await Terms(request, grains));
        var result = await grains.Referral(id).Submit(command, submission);
        return result.Match(taken => http.Put(taken.Version, taken));
    }

    /// <summary>The hub's settings, if the practice may send there.</summary>
    static async Task<HubTerms?> Terms(SubmitRequest request, IGrainFactory grains)
    {
        var practice = await grains.Practice(request.Practice).View();
        if (practice is null || !practice.Settings.Hubs.Contains(request.Hub)) return null;
        return await grains.Hub(request.Hub).View() is { } hub ? new HubTerms { Nation = hub.Settings.Nation, TextOnlyAllowed = hub.Settings.TextOnlyAllowed } : null;
    }

    /// <summary>What a GP sends.</summary>
    internal sealed record SubmitRequest
    {
        public required string Ticket { get; init; }
        /// <summary>Identity's statement on question and history.</summary>
        public string? TextCheck { get; init; }
        public required PracticeId Practice { get; init; }
        public required HubId Hub { get; init; }
        public required Urgency Urgency { get; init; }
        public required UseCase UseCase { get; init; }
        public required WhyMobile WhyMobile { get; init; }
        public int? AgeYears { get; init; }
        public Sex? Sex { get; init; }
        public required BodySite BodySite { get; init; }
        public Laterality? Laterality { get; init; }
        public string? Question { get; init; }
        public string? History { get; init; }
        public required bool Images { get; init; }
        public TextOnlyReason? TextOnlyReason { get; init; }

        public Refusal? Malformed()
        {
            if (string.IsNullOrWhiteSpace(Question)) return TextRefusals.QuestionRequired;
            if (Question.Length > ClinicalLimits.QuestionCharactersMax || History?.Length > ClinicalLimits.HistoryCharactersMax) return TextRefusals.TooLong;
            return AgeYears is < 0 or > ClinicalLimits.AgeYearsMax ? AgeOutOfRange : null;
        }

        public Submission Submission(LinkTicket ticket, DataKey key, WrappedKey wrapped, HubTerms? terms) => new()
        {
            Practice = Practice,
            Hub = Hub,
            Pseudonym = ticket.Pseudonym,
            Regime = ticket.Regime,
            Urgency = Urgency,
            UseCase = UseCase,
            WhyMobile = WhyMobile,
            BodySite = BodySite,
            Laterality = Laterality,
            AgeYears = AgeYears,
            Sex = Sex,
            Images = Images,
            TextOnlyReason = TextOnlyReason,
            Question = key.Seal(Question!, ReferralTexts.Question),
            History = string.IsNullOrWhiteSpace(History) ? null : key.Seal(History, ReferralTexts.History),
            Key = wrapped,
            Terms = terms,
        };
    }
}
