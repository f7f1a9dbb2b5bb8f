using Referrals.Contracts;
using Referrals.Ops.Client;

namespace Referrals.Ops.Chaos;

/// <summary>What went wrong with a referral.</summary>
public enum Wrong
{
    /// <summary>The service had answered for it, and it (or its answer, or a photograph of it) is gone.</summary>
    Lost,

    /// <summary>Something that was to happen once happened more than once.</summary>
    Duplicated,

    /// <summary>Something stands where it does not belong.</summary>
    Mispaired,

    /// <summary>Not filed, though everything has run again for two minutes.</summary>
    Stuck,

    /// <summary>Neither of these, and not as it should be.</summary>
    Amiss
}

/// <summary>One thing that is wrong.</summary>
/// <param name="Wrong">Its kind.</param>
/// <param name="Referral">Null when it concerns none, or many.</param>
/// <param name="What">For people.</param>
public sealed record Finding(Wrong Wrong, ReferralId? Referral, string What)
{
    public override string ToString() => $"{Wrong.ToString().ToUpperInvariant()}{(Referral is { } referral ? $" {referral}" : "")}: {What}";
}

/// <summary>What a client was promised, or has asked for: the ledger's page in brief.</summary>
/// <param name="Accepted">The submission was answered with 2xx.</param>
/// <param name="Closed">The client saw the referral closed.</param>
/// <param name="Sets">Every set that was sent, the newest last.</param>
public sealed record Promise(
    ReferralId Referral, LinkId Link, PracticeId Practice, HubId Hub, string? Pseudonym, bool Accepted, bool Closed, IReadOnlyList<SetSent> Sets)
{
    public static Promise Of(LedgerPage page) => new(
        page.Case.Referral, page.Case.Link, page.Case.Practice, page.Case.Hub, page.Pseudonym?.ToString(), page.AcceptedAt is not null,
        page.Stage == Stage.Closed, page.Sets);
}

/// <summary>A referral in the clinical database.</summary>
public sealed record ReferralRow(ReferralId Referral, PracticeId Practice, HubId Hub, string Pseudonym, string Status, int TimesSubmitted, int TimesAnswered);

/// <summary>A photograph in the clinical database.</summary>
public sealed record PhotographRow(ImageId Image, ImageSetId Set, long Length, string Sha256, bool Complete);

/// <summary>A filed answer in the identity database.</summary>
public sealed record EntryRow(
    ReferralId Referral, PatientRecordId Record, PracticeId Practice, HubId Hub, string Pseudonym, ImageSetId Set, string ManifestRoot, int TimesEntered);

/// <summary>A link between patient and pseudonym in the identity database.</summary>
public sealed record LinkRow(LinkId Link, ReferralId Referral, string Status, PatientRecordId? Record);

/// <summary>What stands in both databases when everything has come to rest.</summary>
public sealed record Stored(
    IReadOnlyList<ReferralRow> Referrals, IReadOnlyList<PhotographRow> Photographs, IReadOnlyList<EntryRow> Entries, IReadOnlyList<LinkRow> Links)
{
    /// <summary>What should have been used up: unsent messages, parked ones, answers in quarantine; a line each.</summary>
    public IReadOnlyList<string> LeftOver { get; init; } = [];
}
