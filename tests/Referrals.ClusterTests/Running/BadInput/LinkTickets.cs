using System.Text.Json.Nodes;
using Referrals.Ops.Layout;
using Xunit;
using static Referrals.ClusterTests.Running.Refusing;

namespace Referrals.ClusterTests.Running.BadInput;

/// <summary>Clinical takes a pseudonym from nobody but identity, for this referral only, and not for ever.</summary>
[Collection(RunningSystem.Name)]
public sealed class LinkTickets(RunningSystem system)
{
    readonly ReferralOnItsWay referral = new(system);
    readonly Forgery forgery = new(system.Folder);

    Task<Answer> Put(string ticket) => system.Put($"{system.Clinical}/referrals/{referral.Referral}", referral.Gp, referral.ReferralBody.But("ticket", ticket));

    [Fact]
    public async Task A_ticket_that_identity_did_not_sign_for_this_use_is_refused()
    {
        await referral.Linked();
        var right = referral.Ticket;
        foreach (var (what, ticket) in new (string, string)[]
        {
            ("empty", ""), ("no token", "ticket"), ("three dots", "a.b.c"), ("two parts", right[..right.LastIndexOf('.')]), ("five parts", right + ".x.y"), ("very long", new string('a', 40_000)),
            ("cut signature", right[..^4]), ("no signature", right[..(right.LastIndexOf('.') + 1)]),
            ("another pseudonym under the old signature", Forgery.Tampered(right, payload => payload["pseudonym"] = "0000-0000-0000-00")),
            ("signed by people", forgery.Ticket(referral, by: Signer.People)),
            ("signed by clinical itself", forgery.Ticket(referral, by: Signer.Clinical)),
            ("identity's name, another's key", forgery.Ticket(referral, sign: forgery.Es256(Signer.People))),
            ("alg none", forgery.Ticket(referral, (header, _) => header["alg"] = "none", sign: _ => [])),
            ("an access token", forgery.Ticket(referral, (header, _) => header["typ"] = "at+jwt")),
            ("no type", forgery.Ticket(referral, (header, _) => header.Remove("typ"))),
            ("for the other zone", forgery.Ticket(referral, (_, payload) => payload["aud"] = "referrals-identity")),
            ("another issuer", forgery.Ticket(referral, (_, payload) => payload["iss"] = "https://elsewhere.invalid")),
            ("without an end", forgery.Ticket(referral, (_, payload) => payload.Remove("exp"))),
        })
            await referral.Refuses(422, "ticket-invalid", () => Put(ticket), what);
        Accepted(await Put(right), 201);
    }

    /// <summary>Even if identity had signed it: the check symbols are looked at again (PSN-18).</summary>
    [Fact]
    public async Task A_mistyped_pseudonym_is_refused()
    {
        await referral.Linked();
        var right = referral.Pseudonym;
        var swapped = right[1] == right[0] ? right : $"{right[1]}{right[0]}{right[2..]}";
        var other = (right[0] == 'Z' ? 'Y' : 'Z') + right[1..];
        foreach (var mistyped in new[] { other, swapped, right[..^1], right + "0", "", "U" + right[1..] }.Where(text => text != right))
            await referral.Refuses(422, "ticket-invalid", () => Put(forgery.Ticket(referral, (_, payload) => payload["pseudonym"] = mistyped)), mistyped);
        foreach (var member in new[] { "pseudonym", "referral", "practice", "hub" })
        {
            await referral.Refuses(422, "ticket-invalid", () => Put(forgery.Ticket(referral, (_, payload) => payload.Remove(member))), $"without {member}");
            await referral.Refuses(422, "ticket-invalid", () => Put(forgery.Ticket(referral, (_, payload) => payload[member] = 7)), $"{member} 7");
        }
        // As a person would type it.
        Accepted(await Put(forgery.Ticket(referral, (_, payload) => payload["pseudonym"] = right.ToLowerInvariant().Replace('-', ' '))), 201);
    }

    [Fact]
    public async Task A_ticket_ends_after_a_day()
    {
        await referral.Linked();
        void Yesterday(JsonObject header, JsonObject payload) =>
            (payload["iat"], payload["nbf"], payload["exp"]) = (Forgery.In(TimeSpan.FromHours(-25)), Forgery.In(TimeSpan.FromHours(-25)), Forgery.In(TimeSpan.FromHours(-1)));

        await referral.Refuses(422, "ticket-expired", () => Put(forgery.Ticket(referral, Yesterday)));
        await referral.Refuses(422, "ticket-expired", () => Put(forgery.Ticket(referral, (_, payload) =>
            (payload["iat"], payload["nbf"], payload["exp"]) = (Forgery.In(TimeSpan.FromMinutes(-1)), Forgery.In(TimeSpan.FromMinutes(-1)), Forgery.In(TimeSpan.FromSeconds(-1))))));
        // What was never good has not expired either.
        await referral.Refuses(422, "ticket-invalid", () => Put(forgery.Ticket(referral, Yesterday, sign: forgery.Es256(Signer.People))));

        var fresh = ReferralOnItsWay.Must(await system.Get($"{system.Identity}/links/{referral.Link}", referral.Gp)).GetProperty("ticket").GetString()!;
        Accepted(await Put(fresh), 201);
    }

    [Fact]
    public async Task A_ticket_for_another_referral_practice_or_hub_is_refused()
    {
        await referral.Linked();
        var other = await new ReferralOnItsWay(system).Linked();
        await referral.Refuses(422, "ticket-foreign", () => Put(other.Ticket));
        foreach (var member in new[] { "referral", "practice", "hub" })
            await referral.Refuses(422, "ticket-foreign", () => Put(forgery.Ticket(referral, (_, payload) => payload[member] = Guid.NewGuid().ToString())), member);
        Accepted(await Put(referral.Ticket), 201);
    }
}
