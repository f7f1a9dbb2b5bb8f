using Xunit;
using static Referrals.ClusterTests.Running.Refusing;
using static Referrals.ClusterTests.Running.ReferralOnItsWay;

namespace Referrals.ClusterTests.Running.BadInput;

/// <summary>The wrong patient was picked: another link takes the place of the cancelled one, but not after filing and not for ever.</summary>
[Collection(RunningSystem.Name)]
public sealed class RelinkingAReferral(RunningSystem system)
{
    readonly ReferralOnItsWay referral = new(system);

    Task<Answer> Relink(string ticket, string? by = null) => system.Put($"{system.Clinical}/referrals/{referral.Referral}/link", by ?? referral.Gp, new { ticket });

    /// <summary>Cancels the link and makes another for the same referral; its ticket.</summary>
    async Task<(Guid Link, string Ticket)> Another(Guid before, int patient)
    {
        Must(await system.Post($"{system.Identity}/links/{before}/cancel", referral.Gp, new { reason = "WrongPatient" }));
        var link = Guid.NewGuid();
        var made = Must(await system.Put($"{system.Identity}/links/{link}", referral.Gp, referral.LinkBody.But("patient.nhsNumber", ValidNhsNumber(patient))));
        return (link, made.GetProperty("ticket").GetString()!);
    }

    [Fact]
    public async Task A_link_that_was_replaced_does_not_come_back()
    {
        await referral.Referred();
        var first = referral.Ticket;
        var (link, ticket) = (referral.Link, first);
        for (var count = 0; count < 4; count++)
        {
            (link, ticket) = await Another(link, 260_000 + count);
            Accepted(await Relink(ticket));
        }
        await referral.Refuses(409, "link-replaced", () => Relink(first));
        (_, ticket) = await Another(link, 260_010);
        await referral.Refuses(409, "too-many-links", () => Relink(ticket));
        Assert.Equal("AwaitingImages", await referral.Status());
    }

    [Fact]
    public async Task A_ticket_must_be_this_referrals()
    {
        await referral.Referred();
        var other = await new ReferralOnItsWay(system).Linked();
        await referral.Refuses(422, "ticket-foreign", () => Relink(other.Ticket));
        await referral.Refuses(422, "ticket-invalid", () => Relink("ticket"));
        await referral.Refuses(404, "not-found", () => Relink(referral.Ticket, system.Referrer(1)));
        Accepted(await Relink(referral.Ticket));
    }

    [Fact]
    public async Task After_filing_nothing_is_relinked()
    {
        await referral.FiledTextOnly();
        var forged = new Forgery(system.Folder).Ticket(referral, (_, payload) => payload["pseudonym"] = "0000-0000-0000-00");
        await referral.Refuses(409, "already-filed", () => Relink(forged));
        Assert.Equal("Filed", await referral.Status());
    }
}
