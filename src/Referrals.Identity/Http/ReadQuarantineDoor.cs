using Referrals.Contracts;
using Referrals.Durable;
using Referrals.Hosting;

namespace Referrals.Identity;

/// <summary>One held answer for those who must resolve it: what the sender bound and what the hub states, side by side. No text, no patient.</summary>
static class ReadQuarantineDoor
{
    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/quarantine/{referral:guid}", Handle)
        .RequireAct(Act.SeeQuarantine).WithTags("Quarantine")
        .WithSummary("The held answer of this referral: what the sender bound beside what the hub states")
        .Produces<QuarantineAnswer>().ProducesProblem(404);

    static async Task<IResult> Handle(Guid referral, HttpContext http, IGrainFactory grains, AccessLog access, CancellationToken cancel)
    {
        var actor = http.Actor();
        if (await grains.Grain<IQuarantineGrain>(referral).View() is not { } held || !actor.May(Act.SeeQuarantine, Parties.Of(held.Advice.Owner))) return Refusals.NotFound.ToProblem();
        await access.Append(actor, "read", "quarantine", referral, "Safety", cancel);
        var link = await grains.Grain<IPseudonymKeyGrain>(held.Advice.Pseudonym.Key).View();
        return TypedResults.Ok(QuarantineAnswer.Of(held, link?.Practice == held.Advice.Owner ? link : null));
    }
}

/// <summary>A held answer and both statements about it.</summary>
public sealed record QuarantineAnswer
{
    public required ReferralId Referral { get; init; }
    /// <summary>Names this answer when it is resolved: another one may take its place meanwhile.</summary>
    public required string Answer { get; init; }
    public required QuarantineReason Reason { get; init; }
    public required DateTimeOffset ArrivedAt { get; init; }
    public required DateTimeOffset DueAt { get; init; }
    public required QuarantineStep Step { get; init; }
    /// <summary>Too many wrong identifiers: only the data guardian resolves it.</summary>
    public required bool Locked { get; init; }
    public required HubStatement Hub { get; init; }
    /// <summary>Absent where nobody of this practice made a link under this pseudonym.</summary>
    public SenderStatement? Sender { get; init; }

    internal static QuarantineAnswer Of(QuarantineView held, LinkView? link) => new()
    {
        Referral = held.Advice.Referral, Answer = held.Advice.Package, Reason = held.Advice.Reason, ArrivedAt = held.ArrivedAt, DueAt = held.DueAt,
        Step = held.Step, Locked = held.Locked,
        Hub = new() { Pseudonym = held.Advice.Pseudonym, Referral = held.Advice.Referral, Practice = held.Advice.Practice, Hub = held.Advice.Hub, Set = held.Advice.Set },
        Sender = link is null ? null : new() { Link = link.Link, Status = link.Status, Referral = link.Referral, Practice = link.Practice, Hub = link.Hub, Set = link.Binding },
    };
}

/// <summary>What the hub's signed package says.</summary>
public sealed record HubStatement
{
    public required Pseudonym Pseudonym { get; init; }
    public required ReferralId Referral { get; init; }
    public required PracticeId Practice { get; init; }
    public required HubId Hub { get; init; }
    /// <summary>The photographs that were answered to.</summary>
    public Binding? Set { get; init; }
}

/// <summary>What the sender has said.</summary>
public sealed record SenderStatement
{
    public required LinkId Link { get; init; }
    public required LinkStatus Status { get; init; }
    public required ReferralId Referral { get; init; }
    public required PracticeId Practice { get; init; }
    public required HubId Hub { get; init; }
    /// <summary>The photographs that were bound last; absent when none were.</summary>
    public Binding? Set { get; init; }
}
