using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Referrals.Ops.Layout;
using Xunit;
using static Referrals.ClusterTests.Running.Refusing;

namespace Referrals.ClusterTests.Running.Access;

/// <summary>Who is let in at all: signed, for this zone, now, by an issuer who may name the role.</summary>
[Collection(RunningSystem.Name)]
public sealed class AccessTokens(RunningSystem system)
{
    readonly Forgery forgery = new(system.Folder);

    /// <summary>A person whom one zone would let in.</summary>
    sealed record Person(string Zone, string OtherZone, string Role, Guid Organisation);

    string Right(Person person, Action<JsonObject, JsonObject>? spoil = null, Signer? by = null, Func<byte[], byte[]>? sign = null) => forgery.Token((header, payload) =>
    {
        (payload["aud"], payload["role"], payload["org"]) = (person.Zone, person.Role, new JsonArray($"{person.Organisation}"));
        spoil?.Invoke(header, payload);
    }, by, sign);

    /// <summary>The person's token with something wrong.</summary>
    IEnumerable<(string What, string? Token)> Wrong(ReferralOnItsWay referral, Person person)
    {
        string Spoilt(Action<JsonObject, JsonObject>? spoil = null, Signer? by = null, Func<byte[], byte[]>? sign = null) => Right(person, spoil, by, sign);
        var right = Spoilt();
        var (head, signature) = (right[..right.LastIndexOf('.')], right[(right.LastIndexOf('.') + 1)..]);
        using var stranger = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var strange = stranger.ExportParameters(true);
        byte[] Strangely(byte[] signed) => ECDsa.Create(strange).SignData(signed, HashAlgorithmName.SHA256);

        yield return ("none", null);
        yield return ("no JWT", "token");
        yield return ("empty parts", "..");
        yield return ("expired", Spoilt((_, payload) => (payload["nbf"], payload["exp"]) = (Forgery.In(TimeSpan.FromMinutes(-10)), Forgery.In(TimeSpan.FromSeconds(-45)))));
        yield return ("not yet valid", Spoilt((_, payload) => (payload["nbf"], payload["exp"]) = (Forgery.In(TimeSpan.FromMinutes(2)), Forgery.In(TimeSpan.FromMinutes(9)))));
        yield return ("without an end", Spoilt((_, payload) => payload.Remove("exp")));
        yield return ("for the other zone", Spoilt((_, payload) => payload["aud"] = person.OtherZone));
        yield return ("for another system", Spoilt((_, payload) => payload["aud"] = "https://booking.invalid"));
        yield return ("for nobody", Spoilt((_, payload) => payload.Remove("aud")));
        yield return ("of an unknown issuer", Spoilt((_, payload) => payload["iss"] = "https://people.elsewhere.invalid"));
        yield return ("of no issuer", Spoilt((_, payload) => payload.Remove("iss")));
        yield return ("an issuer's name over another issuer's key", Spoilt((_, payload) => payload["iss"] = Signer.Identity.Issuer));
        yield return ("another issuer's key id", Spoilt((header, _) => header["kid"] = Signer.Identity.KeyId, sign: forgery.Es256(Signer.Identity)));
        yield return ("an unknown key id", Spoilt((header, _) => header["kid"] = "people-2"));
        yield return ("no key id", Spoilt((header, _) => header.Remove("kid")));
        yield return ("a stranger's key", Spoilt(sign: Strangely));
        yield return ("a stranger's key that the token brings along", Spoilt((header, _) => header["jwk"] = new JsonObject
        {
            ["kty"] = "EC", ["crv"] = "P-256", ["x"] = System.Buffers.Text.Base64Url.EncodeToString(strange.Q.X), ["y"] = System.Buffers.Text.Base64Url.EncodeToString(strange.Q.Y), ["kid"] = "people-1",
        }, sign: Strangely));
        yield return ("a stranger's key set by address", Spoilt((header, _) => header["jku"] = "http://127.0.0.1:9/jwks.json", sign: Strangely));
        foreach (var none in new[] { "none", "None", "NONE", "" })
            yield return ($"alg '{none}'", Spoilt((header, _) => header["alg"] = none, sign: _ => []));
        yield return ("alg none with the old signature", Spoilt((header, _) => header["alg"] = "none"));
        foreach (var (name, secret) in forgery.PublicKeysAsSecrets(Signer.People))
            yield return ($"HS256 with the public key as {name}", Spoilt((header, _) => header["alg"] = "HS256", sign: signed => HMACSHA256.HashData(secret, signed)));
        foreach (var type in new[] { "JWT", "id_token", "jwt", "link-ticket+jwt", "advice-package+jwt", "" })
            yield return ($"typ '{type}'", Spoilt((header, _) => header["typ"] = type));
        yield return ("no typ", Spoilt((header, _) => header.Remove("typ")));
        yield return ("a link ticket", referral.Ticket);
        yield return ("another role under the old signature", Forgery.Tampered(right, payload => payload["role"] = "network-admin"));
        yield return ("another organisation under the old signature", Forgery.Tampered(Right(person with { Organisation = Guid.NewGuid() }), payload => payload["org"] = new JsonArray($"{person.Organisation}")));
        yield return ("a changed signature", $"{head}.{(signature[0] == 'A' ? 'B' : 'A')}{signature[1..]}");
        yield return ("half a signature", $"{head}.{signature[..(signature.Length / 2)]}");
        yield return ("no signature", head + ".");
        yield return ("no third part", head);
        yield return ("no role", Spoilt((_, payload) => payload.Remove("role")));
        yield return ("a role that there is not", Spoilt((_, payload) => payload["role"] = "superuser"));
        yield return ("a role in capitals", Spoilt((_, payload) => payload["role"] = "Dermatologist"));
        yield return ("a role that this issuer may not name", Spoilt((_, payload) => payload["role"] = "service"));
        yield return ("a person's role of the issuer of services", Spoilt(by: Signer.Identity));
        yield return ("no subject", Spoilt((_, payload) => payload.Remove("sub")));
        yield return ("a subject that is no id", Spoilt((_, payload) => payload["sub"] = "dr.smith"));
    }

    [Fact]
    public async Task Clinical_opens_to_no_token_with_anything_wrong()
    {
        var referral = await new ReferralOnItsWay(system).QueuedTextOnly();
        var reader = new Person("referrals-clinical", "referrals-identity", "dermatologist", referral.Hub);
        Task<Answer> Claim(string? token) => system.Post($"{system.Clinical}/referrals/{referral.Referral}/claim", token, new { });
        foreach (var (what, token) in Wrong(referral, reader)) await referral.Refuses(401, "unauthenticated", () => Claim(token), what);
        Accepted(await Claim(Right(reader)));
    }

    [Fact]
    public async Task Identity_opens_to_no_token_with_anything_wrong()
    {
        var referral = await new ReferralOnItsWay(system).Linked();
        var gp = new Person("referrals-identity", "referrals-clinical", "referrer", referral.Practice);
        Task<Answer> Cancel(string? token) => system.Post($"{system.Identity}/links/{referral.Link}/cancel", token, new { reason = "WrongPatient" });
        foreach (var (what, token) in Wrong(referral, gp)) await referral.Refuses(401, "unauthenticated", () => Cancel(token), what);
        Accepted(await Cancel(Right(gp)));
    }

    [Fact]
    public async Task A_token_comes_in_one_way_only()
    {
        var url = $"{system.Clinical}/referrals";
        var right = system.Referrer();
        foreach (var (name, value) in new[] { ("Authorization", $"Basic {right}"), ("Authorization", right), ("Authorization", "Bearer"), ("Cookie", $"access_token={right}"), ("X-Forwarded-User", "admin") })
            Refused(await system.Send(HttpMethod.Get, url, null, more: request => request.Headers.TryAddWithoutValidation(name, value)), 401, "unauthenticated", $"{name}: {value[..5]}");
        Refused(await system.Get($"{url}?access_token={right}", null), 401, "unauthenticated");
        Accepted(await system.Get(url, right));
    }

    /// <summary>Thirty seconds for clocks that differ, and no more.</summary>
    [Fact]
    public async Task Clocks_may_differ_a_little()
    {
        var url = $"{system.Clinical}/referrals";
        string Ended(int secondsAgo) => forgery.Token((_, payload) => (payload["nbf"], payload["exp"]) = (Forgery.In(TimeSpan.FromMinutes(-5)), Forgery.In(TimeSpan.FromSeconds(-secondsAgo))));
        Accepted(await system.Get(url, Ended(10)));
        Accepted(await system.Get(url, forgery.Token((_, payload) => payload["nbf"] = Forgery.In(TimeSpan.FromSeconds(20)))));
        Refused(await system.Get(url, Ended(32)), 401, "unauthenticated");
        Refused(await system.Get(url, forgery.Token((_, payload) => payload["nbf"] = Forgery.In(TimeSpan.FromSeconds(45)))), 401, "unauthenticated");
    }
}
