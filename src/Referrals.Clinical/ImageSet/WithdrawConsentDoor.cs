using Referrals.Contracts;
using Referrals.Durable;
using Referrals.Hosting;

namespace Referrals.Clinical;

/// <summary>The patient takes back a consent, for some uses or for all; the practice writes it down (CON-33). From the answer on no such look is allowed.</summary>
static class WithdrawConsentDoor
{
    sealed record Request
    {
        /// <summary>The uses that are withdrawn; absent with all.</summary>
        public ConsentPurpose[]? Purposes { get; init; }
        /// <summary>Withdrawn wholly. Said, not defaulted: a list that got lost must not end a patient's care by photograph.</summary>
        public bool All { get; init; }
        /// <summary>Who of the practice was told, if it is not the caller.</summary>
        public PersonId? ReceivedBy { get; init; }
        public WithdrawalReason? Reason { get; init; }

        public bool IsWellFormed() => (All ? Purposes is null : Purposes is { Length: > 0 })
            && Purposes?.All(Enum.IsDefined) is not false && (Reason is not { } reason || Enum.IsDefined(reason)) && ReceivedBy?.Value != Guid.Empty;

        public Withdrawal Withdrawal(Actor actor) => new() { Purposes = Purposes ?? Enum.GetValues<ConsentPurpose>(), ReceivedBy = ReceivedBy ?? actor.Person, Reason = Reason };
    }

    sealed record Answer
    {
        public required ImageSetId ImageSet { get; init; }
        /// <summary>What is left of the consent.</summary>
        public required ConsentLevel Consent { get; init; }
        /// <summary>Uses of what was withdrawn that were made before and cannot be undone, as counts: worth telling the patient (CON-34).</summary>
        public required PastUse[] UsesMade { get; init; }
    }

    public static void Map(IEndpointRouteBuilder app) => app.MapPost("/image-sets/{set:guid}/consent/withdrawals", Withdraw)
        .RequireAct(Act.Refer).WithTags("Image sets")
        .WithSummary("Withdraws the consent to a set's photographs, for some uses or for all")
        .WithDescription("Possible at any time. Send either purposes, or all: true. The referral goes on; where direct care itself is withdrawn, "
            + "it is answered without a further look at the photographs, and the answer is filed for the record only.")
        .Produces<Answer>().ProducesProblem(404).ProducesProblem(409);

    static async Task<IResult> Withdraw(Guid set, Request request, HttpContext http, IGrainFactory grains, PhotographUses uses, AccessLog access, CancellationToken cancel)
    {
        if (!request.IsWellFormed()) return RequestRefusals.Malformed.ToProblem();
        if (!http.Command().Answered(out var command, out var refusal)) return refusal.ToProblem();
        var grain = grains.Grain<IImageSetGrain>(set);
        if (!(await grain.WithdrawConsent(command, request.Withdrawal(command.Actor))).Answered(out var left, out refusal)) return refusal.ToProblem();
        await access.Append(command.Actor, "view", "image-set", set, "withdrawal", cancel);
        var view = (await grain.View())!;
        return TypedResults.Ok(new Answer
        {
            ImageSet = left.ImageSet, Consent = left.Consent,
            UsesMade = await uses.Of(view.Images.Select(image => image.Image), (left.Consent.Withdrawn ?? []).Select(withdrawn => withdrawn.Purpose), cancel),
        });
    }
}
