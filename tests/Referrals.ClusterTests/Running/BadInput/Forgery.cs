using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Referrals.Ops.Layout;

namespace Referrals.ClusterTests.Running;

/// <summary>Tokens and tickets as nobody should make them: any header, any payload, any signature.</summary>
public sealed class Forgery(DataFolder folder)
{
    readonly Dictionary<Signer, string> pems = [];

    public static long In(TimeSpan time) => (DateTimeOffset.UtcNow + time).ToUnixTimeSeconds();

    /// <summary>A right access token, unless spoilt: by default a referrer of no practice, for clinical.</summary>
    public string Token(Action<JsonObject, JsonObject>? spoil = null, Signer? by = null, Func<byte[], byte[]>? sign = null)
    {
        var signer = by ?? Signer.People;
        var header = new JsonObject { ["alg"] = "ES256", ["kid"] = signer.KeyId, ["typ"] = "at+jwt" };
        var payload = Payload(signer, "referrals-clinical");
        payload["sub"] = Guid.NewGuid().ToString();
        payload["role"] = "referrer";
        payload["org"] = new JsonArray(Guid.NewGuid().ToString());
        spoil?.Invoke(header, payload);
        return Write(header, payload, sign ?? Es256(signer));
    }

    /// <summary>A right link ticket of this referral, unless spoilt.</summary>
    public string Ticket(ReferralOnItsWay referral, Action<JsonObject, JsonObject>? spoil = null, Signer? by = null, Func<byte[], byte[]>? sign = null)
    {
        var signer = by ?? Signer.Identity;
        var header = new JsonObject { ["alg"] = "ES256", ["kid"] = signer.KeyId, ["typ"] = "link-ticket+jwt" };
        var payload = Payload(signer, "referrals-clinical");
        payload["link"] = referral.Link.ToString();
        payload["pseudonym"] = referral.Pseudonym;
        payload["referral"] = referral.Referral.ToString();
        payload["practice"] = referral.Practice.ToString();
        payload["hub"] = referral.Hub.ToString();
        spoil?.Invoke(header, payload);
        return Write(header, payload, sign ?? Es256(signer));
    }

    /// <summary>Identity's right word that these texts name nobody, unless spoilt.</summary>
    public string TextCheck(ReferralOnItsWay referral, params (string Field, string Text)[] texts) => TextCheck(referral, null, null, null, texts);

    public string TextCheck(ReferralOnItsWay referral, Action<JsonObject, JsonObject>? spoil, Signer? by, Func<byte[], byte[]>? sign, params (string Field, string Text)[] texts)
    {
        var signer = by ?? Signer.Identity;
        var header = new JsonObject { ["alg"] = "ES256", ["kid"] = signer.KeyId, ["typ"] = "checked-texts+jwt" };
        var payload = Payload(signer, "referrals-clinical");
        payload["link"] = referral.Link.ToString();
        payload["pseudonym"] = referral.Pseudonym;
        payload["referral"] = referral.Referral.ToString();
        payload["texts"] = new JsonArray([.. texts.Select(text => (JsonNode)new JsonObject { ["field"] = text.Field, ["sha256"] = Contracts.TextDigest.Of(text.Text) })]);
        payload["confirmed"] = new JsonArray();
        spoil?.Invoke(header, payload);
        return Write(header, payload, sign ?? Es256(signer));
    }

    /// <summary>The signature of the one who may.</summary>
    public Func<byte[], byte[]> Es256(Signer signer) => signed =>
    {
        using var key = ECDsa.Create();
        key.ImportFromPem(Pem(signer));
        return key.SignData(signed, HashAlgorithmName.SHA256);
    };

    /// <summary>What a signer publishes, as a shared secret: the oldest trick against JWT libraries.</summary>
    public IEnumerable<(string Name, byte[] Secret)> PublicKeysAsSecrets(Signer signer)
    {
        using var key = ECDsa.Create();
        key.ImportFromPem(Pem(signer));
        var point = key.ExportParameters(false).Q;
        yield return ("PEM", Encoding.UTF8.GetBytes(key.ExportSubjectPublicKeyInfoPem()));
        yield return ("PEM with newline", Encoding.UTF8.GetBytes(key.ExportSubjectPublicKeyInfoPem() + "\n"));
        yield return ("DER", key.ExportSubjectPublicKeyInfo());
        yield return ("point", [4, .. point.X!, .. point.Y!]);
        yield return ("JWK set", File.ReadAllBytes(signer.PublicKeys(folder)));
    }

    /// <summary>Another payload under the old signature.</summary>
    public static string Tampered(string token, Action<JsonObject> change)
    {
        var parts = token.Split('.');
        var payload = JsonNode.Parse(Base64Url.DecodeFromChars(parts[1]))!.AsObject();
        change(payload);
        return $"{parts[0]}.{Part(payload)}.{parts[2]}";
    }

    static JsonObject Payload(Signer signer, string audience) => new()
    {
        ["iss"] = signer.Issuer, ["aud"] = audience, ["iat"] = In(TimeSpan.Zero), ["nbf"] = In(TimeSpan.Zero), ["exp"] = In(TimeSpan.FromMinutes(5)),
        ["jti"] = Guid.NewGuid().ToString("N"),
    };

    static string Write(JsonObject header, JsonObject payload, Func<byte[], byte[]> sign)
    {
        var signed = $"{Part(header)}.{Part(payload)}";
        return $"{signed}.{Base64Url.EncodeToString(sign(Encoding.ASCII.GetBytes(signed)))}";
    }

    static string Part(JsonObject json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json.ToJsonString()));

    string Pem(Signer signer) => pems.TryGetValue(signer, out var pem) ? pem : pems[signer] = File.ReadAllText(signer.PrivateKey(folder));
}
