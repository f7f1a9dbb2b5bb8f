using Referrals.Contracts;
using Referrals.Durable;
using Referrals.Hosting;

namespace Referrals.Identity;

/// <summary>Cases whose answer stands in no record yet, by age, so that none is forgotten (PSN-11).</summary>
static class ListUnunitedDoor
{
    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/ununited", Handle)
        .RequireAct(Act.SeeQuarantine).WithTags("Links")
        .WithSummary("Links of the caller's practices under which no answer is filed yet, the oldest first")
        .Produces<Page<UnunitedLine>>().ProducesProblem(400);

    static async Task<IResult> Handle(int? limit, string? after, HttpContext http, UnunitedList list, DatabaseTime time, AccessLog access, CancellationToken cancel)
    {
        if (!Cursor.TryRead(after, out var from)) return RequestRefusals.Malformed.ToProblem();
        await access.Append(http.Actor(), "list", "ununited", Guid.Empty, "DirectCare", cancel);
        return TypedResults.Ok(await list.Page(http.Actor(), time.GetUtcNow(), from, Limits.Page(limit), cancel));
    }
}

/// <summary>One case that is not united with its patient's record yet. No patient.</summary>
public sealed record UnunitedLine
{
    public required LinkId Link { get; init; }
    public required ReferralId Referral { get; init; }
    public required PracticeId Practice { get; init; }
    public required HubId Hub { get; init; }
    public required LinkStatus Status { get; init; }
    public required DateTimeOffset MadeAt { get; init; }
    /// <summary>When the answer should stand in the record.</summary>
    public required DateTimeOffset DueAt { get; init; }
    public required bool Overdue { get; init; }
    /// <summary>Why an answer waits; absent when none has come.</summary>
    public QuarantineReason? Quarantine { get; init; }
}
