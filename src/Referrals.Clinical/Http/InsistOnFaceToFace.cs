using Referrals.Contracts;
using Referrals.Durable;
using Referrals.Hosting;

namespace Referrals.Clinical;

/// <summary>The GP wants a patient seen whom the hub has answered in words; the hub finds the wish in a list of its own, and takes it.</summary>
static class InsistOnFaceToFace
{
    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapPost("/referrals/{referral:guid}/insist", Insist).RequireAct(Act.Refer).WithTags("Referral")
            .WithSummary("Insists on an appointment after an answer without one; the hub cannot decline").Produces<ReferralChanged>().ProducesProblem(404).ProducesProblem(409);
        app.MapGet("/hubs/{hub:guid}/face-to-face", List).RequireAct(Act.Triage).WithTags("Triage")
            .WithSummary("Patients on whose appointment their GP insists and whom nobody has taken, the most urgent first; at most a page").Produces<Page<InsistedCase>>().ProducesProblem(404);
        app.MapPost("/referrals/{referral:guid}/face-to-face", Take).RequireAct(Act.Triage).WithTags("Triage")
            .WithSummary("Takes such a patient, and says how soon; whoever was first stands").Produces<ReferralChanged>().ProducesProblem(404).ProducesProblem(409);
    }

    static async Task<IResult> Insist(Guid referral, InsistRequest request, HttpContext http, IGrainFactory grains)
    {
        if (!http.Command().Answered(out var command, out var refusal)) return refusal.ToProblem();
        return (await grains.Referral(new ReferralId(referral)).Insist(command, request.Reason)).Match(changed => TypedResults.Ok(changed));
    }

    static async Task<IResult> List(Guid hub, int? limit, HttpContext http, FaceToFaceList list, CancellationToken cancel) =>
        http.Actor().May(Act.Triage, Parties.Of(new HubId(hub))) ? TypedResults.Ok(new Page<InsistedCase>(await list.Read(new HubId(hub), Limits.Page(limit), cancel))) : Refusals.NotFound.ToProblem();

    static async Task<IResult> Take(Guid referral, TakeRequest request, HttpContext http, IGrainFactory grains)
    {
        if (!http.Command().Answered(out var command, out var refusal)) return refusal.ToProblem();
        return (await grains.Referral(new ReferralId(referral)).TakeFaceToFace(command, request.Priority)).Match(changed => TypedResults.Ok(changed));
    }

    /// <summary>What a GP sends.</summary>
    internal sealed record InsistRequest
    {
        public required InsistReason Reason { get; init; }
    }

    /// <summary>What a dermatologist sends.</summary>
    internal sealed record TakeRequest
    {
        public required Urgency Priority { get; init; }
    }
}
