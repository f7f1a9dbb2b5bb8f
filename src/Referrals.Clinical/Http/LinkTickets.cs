using Microsoft.IdentityModel.JsonWebTokens;
using Referrals.Contracts;
using Referrals.Durable;
using Referrals.Hosting;

namespace Referrals.Clinical;

/// <summary>Checks identity's ticket: this pseudonym stands for a known patient of this practice, for this one referral.</summary>
public sealed class LinkTickets(PeerStatements identity, ZoneSettings settings, DatabaseTime time)
{
    static readonly Refusal Invalid = new("ticket-invalid", 422, "The link ticket is not one that the identity zone has signed for this use.",
        "Send the ticket exactly as PUT /links/{link} returned it.");
    static readonly Refusal Expired = new("ticket-expired", 422, "The link ticket has expired.", "Get a fresh one with GET /links/{link} in the identity zone.");
    static readonly Refusal Foreign = new("ticket-foreign", 422, "The link ticket is for another referral, practice or hub.",
        "Make a link for this referral, with the same practice and hub.");

    /// <summary>The pseudonym that the ticket gives to this referral.</summary>
    public async Task<Result<Pseudonym>> Check(string text, ReferralId referral, PracticeId practice, HubId hub)
    {
        if (await Verify(text, time) is not { } ticket) return await WasValid(text) ? Expired : Invalid;
        return ticket.Referral == referral && ticket.Practice == practice && ticket.Hub == hub ? ticket.Pseudonym : Foreign;
    }

    ValueTask<LinkTicket?> Verify(string text, TimeProvider at) => identity.Verify<LinkTicket>(StatementType.LinkTicket, settings.Tokens.Audience, text, at);

    /// <summary>Everything but the life time is right: verified again as of the moment it was issued.</summary>
    async Task<bool> WasValid(string text) => IssuedAt(text) is { } issued && await Verify(text, new Moment(issued)) is not null;

    /// <summary>What the text itself says, not to be trusted; null when it is no token at all.</summary>
    static DateTime? IssuedAt(string text)
    {
        try
        {
            return text.Length <= Limits.JsonBytesMax ? new JsonWebTokenHandler().ReadJsonWebToken(text).IssuedAt : null;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    sealed class Moment(DateTime utc) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(DateTime.SpecifyKind(utc, DateTimeKind.Utc));
    }
}
