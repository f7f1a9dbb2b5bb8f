using System.Collections.Concurrent;
using Referrals.Contracts;

namespace Referrals.Ops.Client;

/// <summary>How far a referral has come, as its GP knows.</summary>
public enum Stage { Planned, Sending, Accepted, Filed, Read, Closed, Failed }

/// <summary>
/// The clients' own book, kept apart from the service: what was handed over and what came back. Whether anything was lost,
/// duplicated or mixed up is decided by comparing the service with this.
/// </summary>
public sealed class Ledger
{
    readonly ConcurrentDictionary<ReferralId, LedgerPage> _pages = new();

    public IEnumerable<LedgerPage> Pages => _pages.Values.OrderBy(page => page.Case.Number);

    public LedgerPage Open(Case about) => _pages.GetOrAdd(about.Referral, _ => new LedgerPage(about));

    /// <summary>Null when the referral is not of this book.</summary>
    public LedgerPage? Find(ReferralId referral) => _pages.GetValueOrDefault(referral);
}

/// <summary>One set as it was sent.</summary>
public sealed record SetSent(ImageSetId Set, int Version, string ManifestRoot, IReadOnlyList<ManifestLine> Images);

/// <summary>A photograph that the service did not take, and its reason.</summary>
public sealed record PhotographRefused(string Name, string Code, string? Detail);

/// <summary>A photograph that the service took with a remark.</summary>
public sealed record PhotographWarned(string Name, IReadOnlyList<string> Warnings);

/// <summary>One referral in the book. Written by its GP; the dermatologist reads it, and notes only what is said below.</summary>
public sealed class LedgerPage(Case about)
{
    readonly ConcurrentQueue<string> _disagreements = new();
    readonly ConcurrentQueue<string> _troubles = new();

    public Case Case => about;
    public volatile Stage Stage;
    public Pseudonym? Pseudonym { get; set; }

    /// <summary>The newest set; noted before it is sealed, since a dermatologist may see it before the GP hears of it.</summary>
    public SetSent? Set
    {
        get => Sets.LastOrDefault();
        set => Sets = value is null ? [] : [.. Sets, value];
    }

    /// <summary>Every set that was sent, the newest last.</summary>
    public IReadOnlyList<SetSent> Sets { get; private set; } = [];

    /// <summary>When the submission was answered with 2xx: from here the service must not lose it.</summary>
    public DateTimeOffset? AcceptedAt { get; set; }
    public List<PhotographRefused> Refused { get; } = [];
    public List<PhotographWarned> Warned { get; } = [];

    /// <summary>When identity filed the answer, by its own clock.</summary>
    public DateTimeOffset? FiledAt { get; set; }

    /// <summary>Every photograph of the filed entry was fetched again, and was what was sent.</summary>
    public bool PhotographsConfirmed { get; set; }

    /// <summary>When the practice had read and acknowledged the answer.</summary>
    public DateTimeOffset? ReadAt { get; set; }

    /// <summary>Noted by the dermatologist: the case was handed back once.</summary>
    public bool HandedBack { get; set; }

    /// <summary>The step at which it ended, and why; null while it goes well.</summary>
    public string? Failure { get; private set; }

    /// <summary>Where the service and this page said different things. Anything here is a serious incident.</summary>
    public IReadOnlyCollection<string> Disagreements => _disagreements;

    public void Disagree(string what) => _disagreements.Enqueue(what);

    public void Fail(string why)
    {
        Failure ??= why;
        Stage = Stage.Failed;
    }

    /// <summary>What a dermatologist could not do with this case at once; others tried again.</summary>
    public IReadOnlyCollection<string> Troubles => _troubles;

    /// <returns>How often this has happened to the case.</returns>
    public int Trouble(string what)
    {
        _troubles.Enqueue(what);
        return _troubles.Count;
    }
}
