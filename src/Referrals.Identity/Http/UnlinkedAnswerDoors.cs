using Referrals.Contracts;
using Referrals.Durable;
using Referrals.Hosting;

namespace Referrals.Identity;

/// <summary>A practice finds and reads the answers to its anonymised cases: by referral and pseudonym, for there is no name to find them by.</summary>
static class UnlinkedAnswerDoors
{
    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/unlinked-answers", List).RequireAct(Act.ReadRecord).WithTags("Unlinked answers")
            .WithSummary("Answers to anonymised cases of the caller's practices that nobody has identified, the longest waiting first")
            .Produces<Page<UnlinkedLine>>().ProducesProblem(400);
        app.MapGet("/unlinked-answers/{referral:guid}", Read).RequireAct(Act.ReadRecord).WithTags("Unlinked answers")
            .WithSummary("The whole answer to an anonymised case").Produces<UnlinkedEntry>().ProducesProblem(404);
        app.MapPost("/unlinked-answers/{referral:guid}/acknowledge", Acknowledge).RequireAct(Act.ReadRecord).WithTags("Unlinked answers")
            .WithSummary("Notes that the practice has read the answer; repeated, the first time stands").Produces<AcknowledgeAnswer>().ProducesProblem(404);
    }

    static async Task<IResult> List(int? limit, string? after, HttpContext http, UnlinkedAnswers answers, AccessLog access, CancellationToken cancel)
    {
        var actor = http.Actor();
        if (!Cursor.TryRead(after, out var from)) return RequestRefusals.Malformed.ToProblem();
        foreach (var listed in actor.Organisations) await access.Append(actor, "list", "unlinkedanswers", listed, "DirectCare", cancel);
        return TypedResults.Ok(await answers.Page(actor, from, Limits.Page(limit), cancel));
    }

    static async Task<IResult> Read(Guid referral, HttpContext http, IGrainFactory grains, IKeyProvider keys, AccessLog access, CancellationToken cancel)
    {
        var actor = http.Actor();
        if (await grains.Grain<IUnlinkedAnswerGrain>(referral).View() is not { } kept || !actor.May(Act.ReadRecord, Parties.Of(kept.Advice.Practice))) return Refusals.NotFound.ToProblem();
        await access.Append(actor, "read", "unlinkedanswer", referral, "DirectCare", cancel);
        return TypedResults.Ok(UnlinkedEntry.Of(kept, await EntryText.Open(kept.Advice, keys)));
    }

    static async Task<IResult> Acknowledge(Guid referral, HttpContext http, IGrainFactory grains)
    {
        if (!http.Command().Answered(out var command, out var refusal)) return refusal.ToProblem();
        return (await grains.Grain<IUnlinkedAnswerGrain>(referral).Acknowledge(command)).Match(answer => TypedResults.Ok(answer));
    }
}

/// <summary>One answer without a patient, without its text.</summary>
public sealed record UnlinkedLine
{
    public required ReferralId Referral { get; init; }
    public required Pseudonym Pseudonym { get; init; }
    /// <summary>Under which the sender may say whose it is.</summary>
    public LinkId? Link { get; init; }
    public required PracticeId Practice { get; init; }
    public required HubId Hub { get; init; }
    public required Outcome Outcome { get; init; }
    public required DateTimeOffset KeptAt { get; init; }
    public DateTimeOffset? AcknowledgedAt { get; init; }

    /// <summary>As stored.</summary>
    public static UnlinkedLine Of(UnlinkedAnswer kept, LinkId? link) => new()
    {
        Referral = kept.Advice!.Referral, Pseudonym = kept.Advice.Pseudonym, Link = link, Practice = kept.Advice.Practice, Hub = kept.Advice.Hub, Outcome = kept.Advice.Outcome,
        KeptAt = kept.KeptAt, AcknowledgedAt = kept.AcknowledgedAt,
    };
}

/// <summary>The answer to an anonymised case in full.</summary>
public sealed record UnlinkedEntry
{
    public required ReferralId Referral { get; init; }
    public required Pseudonym Pseudonym { get; init; }
    public required Outcome Outcome { get; init; }
    public required string Text { get; init; }
    /// <summary>Where the text looks as if it named somebody.</summary>
    public required IReadOnlyList<TextFinding> Flags { get; init; }
    public required string Limitation { get; init; }
    public required Urgency Urgency { get; init; }
    public required PersonId Responder { get; init; }
    public required HubId Hub { get; init; }
    public required DateTimeOffset IssuedAt { get; init; }
    public required ImageSetId ImageSet { get; init; }
    public required int SetVersion { get; init; }
    public required DateTimeOffset KeptAt { get; init; }
    public DateTimeOffset? AcknowledgedAt { get; init; }

    /// <summary>The answer with its text opened.</summary>
    public static UnlinkedEntry Of(UnlinkedAnswerView kept, string text) => new()
    {
        Referral = kept.Advice.Referral, Pseudonym = kept.Advice.Pseudonym, Outcome = kept.Advice.Outcome, Text = text, Flags = kept.Advice.Flags ?? [],
        Limitation = kept.Advice.Limitation, Urgency = kept.Advice.Urgency, Responder = kept.Advice.Responder, Hub = kept.Advice.Hub, IssuedAt = kept.Advice.IssuedAt,
        ImageSet = kept.Advice.Set.ImageSet, SetVersion = kept.Advice.Set.SetVersion, KeptAt = kept.KeptAt, AcknowledgedAt = kept.AcknowledgedAt,
    };

    /// <summary>Never the advice.</summary>
    public override string ToString() => "‹answer›";
}
