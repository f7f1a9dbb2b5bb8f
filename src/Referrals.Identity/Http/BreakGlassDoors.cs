using Referrals.Contracts;
using Referrals.Durable;
using Referrals.Hosting;

namespace Referrals.Identity;

/// <summary>A dermatologist asks to learn, in an emergency, who the patient of a case of the hub is (AMB-12).</summary>
static class AskBreakGlassDoor
{
    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapPut("/break-glass/{request:guid}", Ask)
            .RequireAct(Act.BreakGlass).WithTags("Break-glass")
            .WithSummary("Asks who the patient of a referral to the caller's hub is; the practice hears of it at once, and its data guardian has a quarter of an hour to agree")
            .Produces<BreakGlassAnswer>(201).Produces<BreakGlassAnswer>().ProducesProblem(404).ProducesProblem(409).ProducesProblem(410);
        app.MapGet("/break-glass/{request:guid}", Read)
            .RequireAct(Act.BreakGlass).WithTags("Break-glass").WithSummary("How far the caller's own request is")
            .Produces<BreakGlassAnswer>().ProducesProblem(404);
    }

    static async Task<IResult> Ask(Guid request, AskBreakGlassRequest asked, HttpContext http, LinkIndex links, IGrainFactory grains, DatabaseTime time, CancellationToken cancel)
    {
        if (!http.Command().Answered(out var command, out var refusal)) return refusal.ToProblem();
        if (await links.Standing(asked.Referral, command.Actor, cancel) is not { } link) return Refusals.NotFound.ToProblem();
        var facts = (await grains.Grain<IPseudonymKeyGrain>(link.Pseudonym.Key).Facts())!;
        if (facts.Digests is null) return PseudonymKeyRefusals.NoKey.ToProblem();
        if (facts.KeyDestroyedAt is not null) return PseudonymKeyRefusals.KeyDestroyed.ToProblem();
        var wish = new GlassWish
        {
            Pseudonym = link.Pseudonym, Link = link.Link, Referral = link.Referral, Practice = link.Practice, Hub = link.Hub, Reason = asked.Reason,
        };
        var glass = grains.Grain<IBreakGlassGrain>(request);
        var isNew = await glass.View() is null;
        return (await glass.Ask(command, wish)).Match(view =>
        {
            var answer = BreakGlassAnswer.Of(request, view, time.GetUtcNow());
            return isNew ? TypedResults.Created($"/break-glass/{request}", answer) : (IResult)TypedResults.Ok(answer);
        });
    }

    static async Task<IResult> Read(Guid request, HttpContext http, IGrainFactory grains, DatabaseTime time) =>
        await grains.Grain<IBreakGlassGrain>(request).View() is { } view && view.AskedBy == http.Actor().Person && http.Actor().May(Act.BreakGlass, Parties.Of(view.Wish.Hub))
            ? TypedResults.Ok(BreakGlassAnswer.Of(request, view, time.GetUtcNow()))
            : Refusals.NotFound.ToProblem();
}

/// <summary>The data guardian of the patient's practice agrees.</summary>
static class ApproveBreakGlassDoor
{
    public static void Map(IEndpointRouteBuilder app) => app.MapPost("/break-glass/{request:guid}/approve", Handle)
        .RequireAct(Act.ApproveBreakGlass).WithTags("Break-glass").WithSummary("Agrees that whoever asked learns once, within ten minutes, who the patient is")
        .Produces<BreakGlassAnswer>().ProducesProblem(404).ProducesProblem(409);

    static async Task<IResult> Handle(Guid request, HttpContext http, IGrainFactory grains, DatabaseTime time)
    {
        if (!http.Command().Answered(out var command, out var refusal)) return refusal.ToProblem();
        return (await grains.Grain<IBreakGlassGrain>(request).Approve(command)).Match(view => TypedResults.Ok(BreakGlassAnswer.Of(request, view, time.GetUtcNow())));
    }
}

/// <summary>Whoever asked learns who the patient is: once, by the hub's own wrap of the key.</summary>
static class BreakGlassDoor
{
    public static void Map(IEndpointRouteBuilder app) => app.MapPost("/break-glass/{request:guid}/read", Handle)
        .RequireAct(Act.BreakGlass).WithTags("Break-glass").WithSummary("Shows the patient's identity, once; the practice and its data guardian hear of it at once")
        .Produces<BrokenGlassAnswer>().ProducesProblem(404).ProducesProblem(409).ProducesProblem(410);

    static async Task<IResult> Handle(Guid request, HttpContext http, IGrainFactory grains, LinkKeys keys, AccessLog access, DatabaseTime time, CancellationToken cancel)
    {
        if (!http.Command().Answered(out var command, out var refusal)) return refusal.ToProblem();
        if (!(await grains.Grain<IBreakGlassGrain>(request).Break(command)).Answered(out var glass, out refusal)) return refusal.ToProblem();
        // A repetition of the same request is the same look, for as long as a look is allowed at all.
        if (time.GetUtcNow() > glass.GoodUntil) return BreakGlassRefusals.Expired.ToProblem();
        await access.Append(command.Actor, "break-glass", "link", glass.Wish.Link.Value, glass.Wish.Reason.ToString(), cancel);
        if (await grains.Grain<IPseudonymKeyGrain>(glass.Wish.Pseudonym.Key).Patient() is not { } patient
            || await keys.OpenForHub(patient, glass.Wish.Hub, cancel) is not { } opened)
            return PseudonymKeyRefusals.KeyDestroyed.ToProblem();
        return TypedResults.Ok(new BrokenGlassAnswer { Request = request, Referral = glass.Wish.Referral, Patient = opened });
    }
}

/// <summary>The practice sees who has asked for its patients' identities, who agreed, who looked, and what is still to be reviewed.</summary>
static class ListBreakGlassDoor
{
    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/break-glass", Handle)
        .RequireAct(Act.SeeQuarantine).WithTags("Break-glass").WithSummary("Requests that concerned patients of the caller's practices, the newest first")
        .Produces<Page<BreakGlassAnswer>>().ProducesProblem(400);

    static async Task<IResult> Handle(int? limit, string? after, HttpContext http, BreakGlassList list, AccessLog access, DatabaseTime time, CancellationToken cancel)
    {
        if (!Cursor.TryRead(after, out var from)) return RequestRefusals.Malformed.ToProblem();
        await access.Append(http.Actor(), "list", "break-glass", Guid.Empty, "Safety", cancel);
        return TypedResults.Ok(await list.Page(http.Actor(), time.GetUtcNow(), from, Limits.Page(limit), cancel));
    }
}

/// <summary>Whose patient, and why.</summary>
public sealed record AskBreakGlassRequest
{
    public required ReferralId Referral { get; init; }
    public required GlassReason Reason { get; init; }
}

/// <summary>A request to break the glass: ids, codes and times.</summary>
public sealed record BreakGlassAnswer
{
    public required Guid Request { get; init; }
    public required ReferralId Referral { get; init; }
    public required PracticeId Practice { get; init; }
    public required HubId Hub { get; init; }
    public required GlassReason Reason { get; init; }
    public required GlassStatus Status { get; init; }
    public required PersonId AskedBy { get; init; }
    public required DateTimeOffset AskedAt { get; init; }
    public PersonId? ApprovedBy { get; init; }
    public DateTimeOffset? ApprovedAt { get; init; }
    public DateTimeOffset? ReadAt { get; init; }
    /// <summary>Until when the next step may be taken; absent once it was read.</summary>
    public DateTimeOffset? GoodUntil { get; init; }
    /// <summary>By when the data guardian looks at it; absent before it was read and after the review.</summary>
    public DateTimeOffset? ReviewBy { get; init; }

    /// <summary>As it stands now.</summary>
    public static BreakGlassAnswer Of(Guid request, BreakGlassView view, DateTimeOffset now, bool reviewed = false) => new()
    {
        Request = request, Referral = view.Wish.Referral, Practice = view.Wish.Practice, Hub = view.Wish.Hub, Reason = view.Wish.Reason,
        Status = reviewed ? GlassStatus.Reviewed : view.At(now),
        AskedBy = view.AskedBy, AskedAt = view.AskedAt, ApprovedBy = view.ApprovedBy, ApprovedAt = view.ApprovedAt, ReadAt = view.ReadAt,
        GoodUntil = view.ReadAt is null ? view.GoodUntil : null, ReviewBy = reviewed ? null : view.ReadAt + BreakGlassDecisions.ReviewWithin,
    };
}

/// <summary>Who the patient is. Shown once, stored nowhere.</summary>
public sealed record BrokenGlassAnswer
{
    public required Guid Request { get; init; }
    public required ReferralId Referral { get; init; }
    public required PatientIdentity Patient { get; init; }

    /// <summary>Never the patient.</summary>
    public override string ToString() => "‹identity›";
}
