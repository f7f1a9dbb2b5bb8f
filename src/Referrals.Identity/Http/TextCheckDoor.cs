using System.Diagnostics.Metrics;
using Referrals.Contracts;
using Referrals.Durable;
using Referrals.Hosting;

namespace Referrals.Identity;

/// <summary>
/// A referrer has texts and file names held against the link's patient before they go to clinical, which takes no text without the statement that comes of
/// it (PSN-17, PSN-18). Neither the text nor what was found in it is stored or logged.
/// </summary>
static class TextCheckDoor
{
    /// <summary>As the ticket's: both are used in one sitting, and a fresh one is one request away.</summary>
    static readonly TimeSpan Life = TimeSpan.FromHours(24);
    const string Audience = "referrals-clinical";

    static readonly Counter<long> Found = DurableTelemetry.Meter.CreateCounter<long>("referrals.text_findings", "findings", "What the text check found, by kind");

    public static void Map(IEndpointRouteBuilder app) => app.MapPost("/links/{link:guid}/text-check", Handle)
        .RequireAct(Act.LinkPatient).WithTags("Links").WithSummary("Looks for the patient, and for anybody, in the texts meant for clinical; clean ones get the signed statement that clinical asks for")
        .Produces<TextCheckAnswer>().ProducesProblem(404).ProducesProblem(409).ProducesProblem(410).ProducesProblem(422);

    static async Task<IResult> Handle(Guid link, TextCheckRequest request, HttpContext http, LinkIndex links, IGrainFactory grains, LinkKeys keys, ZoneSigner signer,
        DatabaseTime time, AccessLog access, CancellationToken cancel)
    {
        var actor = http.Actor();
        if (request.Malformed() is { } malformed) return malformed.ToProblem();
        if (await links.Find(new LinkId(link), actor, cancel) is not { } pseudonym) return Refusals.NotFound.ToProblem();
        var key = grains.Grain<IPseudonymKeyGrain>(pseudonym.Key);
        if (await key.View() is not { } view) return Refusals.NotFound.ToProblem();
        if (view.Status == LinkStatus.Cancelled) return PseudonymKeyRefusals.LinkCancelled.ToProblem();
        await access.Append(actor, request.Confirmed is { Count: > 0 } ? "confirm-text" : "check-text", "link", link, "DirectCare", cancel);
        PatientIdentity? patient = null;
        if (await key.Patient() is { } named && (patient = await keys.Open(named, view.Practice, cancel)) is null) return PseudonymKeyRefusals.KeyDestroyed.ToProblem();
        var verdict = TextVerdict.Of(request, patient);
        foreach (var hit in verdict.Hits) Found.Add(1, new KeyValuePair<string, object?>("kind", hit.Kind.ToString()));
        return TypedResults.Ok(Answer(verdict, view, signer, time.GetUtcNow()));
    }

    static TextCheckAnswer Answer(TextVerdict verdict, LinkView link, ZoneSigner signer, DateTimeOffset now) => new()
    {
        Clean = verdict.Clean, Hits = verdict.Hits,
        Statement = verdict.Clean && verdict.Texts.Count > 0 ? signer.Sign(StatementType.CheckedTexts, Audience, verdict.Statement(link), now, Life) : null,
        ExpiresAt = verdict.Clean && verdict.Texts.Count > 0 ? now + Life : null,
    };
}

/// <summary>What is to be looked through.</summary>
public sealed record TextCheckRequest
{
    /// <summary>A set of photographs has fewer, and a file system's names are no longer.</summary>
    const int FileNamesMax = 50;
    const int FileNameCharactersMax = 255;

    public required TextsToCheck Texts { get; init; }
    /// <summary>Of the photographs; they reach clinical in no form, and tell the sender which file to look at again.</summary>
    public IReadOnlyList<string>? FileNames { get; init; }
    /// <summary>Findings of an earlier check that the sender has looked at.</summary>
    public IReadOnlyList<Confirmation>? Confirmed { get; init; }

    /// <summary>Why it is not looked through at all.</summary>
    public Refusal? Malformed() =>
        Texts.TooLong || FileNames?.Count > FileNamesMax || FileNames?.Any(name => name is null || name.Length > FileNameCharactersMax) == true ? TextCheckRefusals.TooLong
        : !Texts.Given.Any() && FileNames is not { Count: > 0 } ? TextCheckRefusals.NothingToCheck : null;

    /// <summary>Never the texts.</summary>
    public override string ToString() => "‹texts›";
}

/// <summary>The sender's free texts; those that are blank are no texts.</summary>
public sealed record TextsToCheck
{
    /// <summary>As clinical takes them.</summary>
    const int ShortCharactersMax = 4_000;
    const int LongCharactersMax = 8_000;

    public string? Question { get; init; }
    public string? History { get; init; }
    public string? Information { get; init; }

    internal bool TooLong => Question?.Length > ShortCharactersMax || Information?.Length > ShortCharactersMax || History?.Length > LongCharactersMax;

    internal IEnumerable<(TextField Field, string Text)> Given =>
        from one in new[] { (TextField.Question, Question), (TextField.History, History), (TextField.Information, Information) }
        where !string.IsNullOrWhiteSpace(one.Item2)
        select (one.Item1, one.Item2!);

    /// <summary>Never the texts.</summary>
    public override string ToString() => "‹texts›";
}

/// <summary>The sender has looked at a finding, and says what it is.</summary>
public sealed record Confirmation
{
    public required TextField Field { get; init; }
    public int? Index { get; init; }
    public required int Start { get; init; }
    public required int Length { get; init; }
    public required FindingIs Is { get; init; }
}

/// <summary>What was found, and the statement if nothing is left to correct.</summary>
public sealed record TextCheckAnswer
{
    public required bool Clean { get; init; }
    /// <summary>By place only; the words themselves are the client's.</summary>
    public required IReadOnlyList<TextHit> Hits { get; init; }
    /// <summary>Signed by identity for clinical; goes with the texts, unchanged.</summary>
    public string? Statement { get; init; }
    public DateTimeOffset? ExpiresAt { get; init; }
}

/// <summary>Why texts are not looked through.</summary>
public static class TextCheckRefusals
{
    public static readonly Refusal TooLong = new("text-too-long", 422, "A text is longer than its field takes.",
        "Question and information take 4,000 characters, history 8,000, a file's name 255; fifty names are enough for a set.");
    public static readonly Refusal NothingToCheck = new("nothing-to-check", 422, "There is no text and no file name.", "Send at least one of question, history, information and fileNames.");
}
