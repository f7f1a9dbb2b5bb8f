using Referrals.Contracts;
using Referrals.Durable;
using Referrals.Hosting;

namespace Referrals.Identity;

/// <summary>A person of the owning practice says whose a held answer is, by two identifiers of the patient entered anew. Nothing is opened for it.</summary>
static class FileHeldDoor
{
    public static void Map(IEndpointRouteBuilder app) => app.MapPost("/quarantine/{referral:guid}/file", Handle)
        .RequireAct(Act.ResolveQuarantine).WithTags("Quarantine")
        .WithSummary("Files a held answer for its link's patient, whose number and date of birth are entered anew; wrong entries are counted")
        .Produces<ResolutionAnswer>().ProducesProblem(404).ProducesProblem(409).ProducesProblem(422);

    static async Task<IResult> Handle(Guid referral, ResolveRequest request, HttpContext http, Resolutions resolutions, CancellationToken cancel)
    {
        if (!http.Command().Answered(out var command, out var refusal)) return refusal.ToProblem();
        return (await resolutions.File(command, new(referral), request, cancel)).Match(answer => TypedResults.Ok(answer));
    }
}

/// <summary>A person of the owning practice says that a held answer is never to be filed.</summary>
static class RefuseHeldDoor
{
    public static void Map(IEndpointRouteBuilder app) => app.MapPost("/quarantine/{referral:guid}/refuse", Handle)
        .RequireAct(Act.ResolveQuarantine).WithTags("Quarantine")
        .WithSummary("Refuses a held answer for good; an incident is opened and the hub is told")
        .Produces<ResolutionAnswer>().ProducesProblem(404).ProducesProblem(409).ProducesProblem(422);

    static async Task<IResult> Handle(Guid referral, ResolveRequest request, HttpContext http, Resolutions resolutions, CancellationToken cancel)
    {
        if (!http.Command().Answered(out var command, out var refusal)) return refusal.ToProblem();
        return (await resolutions.Refuse(command, new(referral), request, cancel)).Match(answer => TypedResults.Ok(answer));
    }
}

/// <summary>What is to become of a held answer, and the patient's two identifiers once more.</summary>
public sealed record ResolveRequest : TwoIdentifiers
{
    /// <summary>As the quarantine showed it.</summary>
    public required string Answer { get; init; }
    public required MispairingReason Reason { get; init; }
    /// <summary>Sent after <c>patient-differs</c>: the date of birth was compared with the patient and is right.</summary>
    public bool BirthDateConfirmed { get; init; }

    /// <summary>Never the patient.</summary>
    public override string ToString() => "‹resolution›";
}

/// <summary>How a held answer was resolved.</summary>
public sealed record ResolutionAnswer
{
    public required ReferralId Referral { get; init; }
    public required QuarantineEnd Resolution { get; init; }
}
