using Referrals.Contracts;
using Referrals.Durable;
using Referrals.Hosting;

namespace Referrals.Identity;

/// <summary>Answers that wait because it is not certain whose they are: ids and reasons, for the owning practice and the data guardian.</summary>
static class ListQuarantineDoor
{
    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/quarantine", Handle)
        .RequireAct(Act.SeeQuarantine).WithTags("Quarantine")
        .WithSummary("Answers in quarantine, the longest waiting first: those of the caller's own practices")
        .Produces<Page<QuarantineLine>>().ProducesProblem(400);

    static async Task<IResult> Handle(int? limit, string? after, HttpContext http, QuarantineList list, AccessLog access, CancellationToken cancel)
    {
        var actor = http.Actor();
        if (!Cursor.TryRead(after, out var from)) return RequestRefusals.Malformed.ToProblem();
        await access.Append(actor, "list", "quarantine", Guid.Empty, "Safety", cancel);
        return TypedResults.Ok(await list.Page(actor, from, Limits.Page(limit), cancel));
    }
}

/// <summary>One answer in quarantine. No text, no patient.</summary>
public sealed record QuarantineLine
{
    public required ReferralId Referral { get; init; }
    public required QuarantineReason Reason { get; init; }
    public required DateTimeOffset ArrivedAt { get; init; }
    /// <summary>Who must look: the practice that made the link, or the one that the answer names.</summary>
    public required PracticeId Practice { get; init; }
    public required HubId Hub { get; init; }
    /// <summary>When the practice should have ended the wait.</summary>
    public required DateTimeOffset DueAt { get; init; }
    public required bool Overdue { get; init; }
    /// <summary>The practice has not ended it: the data guardian should look.</summary>
    public required bool Escalated { get; init; }
    /// <summary>Too many wrong identifiers: only the data guardian resolves it.</summary>
    public required bool Locked { get; init; }
}
