using Referrals.Contracts;
using Referrals.Durable;
using Referrals.Hosting;

namespace Referrals.Identity;

/// <summary>A referrer's list of answers with the patients' names; unread ones by waiting time, so that none is forgotten on a last page (PSN-11).</summary>
static class ListAnswersDoor
{
    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/answers", Handle)
        .RequireAct(Act.ReadRecord).WithTags("Records")
        .WithSummary("Filed answers of the caller's practices: unread=true the longest waiting first, else the newest first")
        .Produces<Page<AnswerLine>>().ProducesProblem(400).ProducesProblem(404);

    static async Task<IResult> Handle(Guid? practice, bool? unread, int? limit, string? after, HttpContext http, RecordEntries entries, PatientVault vault, AccessLog access,
        CancellationToken cancel)
    {
        var actor = http.Actor();
        if (practice is { } one && !actor.May(Act.ReadRecord, Parties.Of(new PracticeId(one)))) return Refusals.NotFound.ToProblem();
        if (!Cursor.TryRead(after, out var from)) return RequestRefusals.Malformed.ToProblem();
        Guid[] practices = practice is { } chosen ? [chosen] : actor.Organisations;
        foreach (var listed in practices) await access.Append(actor, "list", "answers", listed, "DirectCare", cancel);
        var page = await entries.Answers(practices, unread ?? false, from, Limits.Page(limit), cancel);
        // At once: each is a question to the key service, which may stand across a network.
        var items = await Task.WhenAll(page.Items.Select(async row => row.Line(await vault.Open(row.Patient, row.Practice))));
        return TypedResults.Ok(new Page<AnswerLine>(items, page.Next));
    }
}

/// <summary>One filed answer with the patient's name.</summary>
public sealed record AnswerLine
{
    public required PatientRecordId Record { get; init; }
    public required ReferralId Referral { get; init; }
    public required Pseudonym Pseudonym { get; init; }
    public required PatientIdentity Patient { get; init; }
    public required Outcome Outcome { get; init; }
    public Urgency? Priority { get; init; }
    public required DateTimeOffset FiledAt { get; init; }
    public DateTimeOffset? AcknowledgedAt { get; init; }
}
