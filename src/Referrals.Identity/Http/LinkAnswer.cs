using Referrals.Contracts;
using Referrals.Hosting;

namespace Referrals.Identity;

/// <summary>A link as its practice may see it.</summary>
public sealed record LinkAnswer
{
    public required LinkId Link { get; init; }
    public required Pseudonym Pseudonym { get; init; }
    public required ReferralId Referral { get; init; }
    public required LinkStatus Status { get; init; }
    /// <summary>As things stand: Identified once the sender of an anonymised case has said whose it is.</summary>
    public Regime? Regime { get; init; }
    /// <summary>Signed by identity for clinical; only while the link is open or bound.</summary>
    public string? Ticket { get; init; }
    public DateTimeOffset? TicketExpiresAt { get; init; }
    /// <summary>What was bound last.</summary>
    public Binding? Binding { get; init; }
    /// <summary>When the key to the patient is destroyed, as long as that is still to come and decided: the link has ended.</summary>
    public DateTimeOffset? KeyKeptUntil { get; init; }
    /// <summary>Since when nobody can learn from the link any more who the patient is; absent as long as the key stands.</summary>
    public DateTimeOffset? KeyDestroyedAt { get; init; }

    /// <summary>Without a ticket.</summary>
    public static LinkAnswer Of(LinkView link) => new()
    {
        Link = link.Link, Pseudonym = link.Pseudonym, Referral = link.Referral, Status = link.Status, Regime = link.Regime, Binding = link.Binding,
        KeyKeptUntil = link.KeyKeptUntil, KeyDestroyedAt = link.KeyDestroyedAt,
    };
}

/// <summary>Makes the ticket with which clinical accepts a pseudonym.</summary>
public static class LinkTickets
{
    /// <summary>A day: a referral is submitted in one sitting, and a fresh ticket is one request away.</summary>
    static readonly TimeSpan Life = TimeSpan.FromHours(24);
    const string Audience = "referrals-clinical";

    /// <summary>The link with a fresh ticket, as long as one is of use.</summary>
    public static LinkAnswer WithTicket(this LinkView link, ZoneSigner signer, DateTimeOffset now)
    {
        var answer = LinkAnswer.Of(link);
        if (link.Status is not (LinkStatus.Open or LinkStatus.Bound)) return answer;
        var ticket = new LinkTicket { Link = link.Link, Pseudonym = link.Pseudonym, Referral = link.Referral, Practice = link.Practice, Hub = link.Hub, Regime = link.Regime };
        return answer with { Ticket = signer.Sign(StatementType.LinkTicket, Audience, ticket, now, Life), TicketExpiresAt = now + Life };
    }
}
