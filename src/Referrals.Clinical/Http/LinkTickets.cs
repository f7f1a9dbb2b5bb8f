using Referrals.Contracts;
using Referrals.Durable;
using Referrals.Hosting;

namespace Referrals.Clinical;

/// <summary>Checks identity's ticket: this pseudonym stands for a known patient of this practice, for this one referral.</summary>
public sealed class LinkTickets(IdentityStatements identity)
{
    static readonly Refusal Invalid = new("ticket-invalid", 422, "The link ticket is not one that the identity zone has signed for this use.",
        "Send the ticket exactly as PUT /links/{link} returned it.");
    static readonly Refusal Expired = new("ticket-expired", 422, "The link ticket has expired.", "Get a fresh one with GET /links/{link} in the identity zone.");
    static readonly Refusal Foreign = new("ticket-foreign", 422, "The link ticket is for another referral, practice or hub.",
        "Make a link for this referral, with the same practice and hub.");

    /// <summary>The ticket, if it gives a pseudonym to this referral.</summary>
    public async Task<Result<LinkTicket>> Check(string text, ReferralId referral, PracticeId practice, HubId hub)
    {
        if (!(await identity.Read<LinkTicket>(StatementType.LinkTicket, text, Invalid, Expired)).Answered(out var ticket, out var refusal)) return refusal;
        return ticket.Referral == referral && ticket.Practice == practice && ticket.Hub == hub ? ticket : Foreign;
    }
}
