using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Referrals.Hosting;

/// <summary>The types of signed statements; each is good for one use only because its header says which.</summary>
public static class StatementType
{
    /// <summary>Identity → clinical, carried by the GP's client: this pseudonym may be used for this referral.</summary>
    public const string LinkTicket = "link-ticket+jwt";
    /// <summary>Identity → clinical, carried by the GP's client: these texts name nobody.</summary>
    public const string CheckedTexts = "checked-texts+jwt";
    /// <summary>Clinical → identity: what the hub answered, about which set of which pseudonym.</summary>
    public const string AdvicePackage = "advice-package+jwt";
    /// <summary>Clinical → senders: the keys to which photographs for a hub are sealed.</summary>
    public const string IngestKeys = "ingest-keys+jwt";
    /// <summary>Clinical → the device that took them: which photographs are safe, so that its copies must go.</summary>
    public const string Receipt = "image-receipt+jwt";
    /// <summary>Identity's own access token for its one call.</summary>
    public const string AccessToken = "at+jwt";
}

/// <summary>Signs statements in the zone's name (ES256).</summary>
public sealed class ZoneSigner
{
    readonly SigningCredentials credentials;
    readonly string issuer;

    /// <summary>Reads the zone's private key.</summary>
    public ZoneSigner(ZoneSettings.KeySettings keys)
    {
        var ecdsa = ECDsa.Create();
        ecdsa.ImportFromPem(File.ReadAllText(keys.SigningKeyFile));
        credentials = new SigningCredentials(new ECDsaSecurityKey(ecdsa) { KeyId = keys.KeyId }, SecurityAlgorithms.EcdsaSha256);
        issuer = keys.Issuer;
    }

    /// <summary>A compact JWS over the statement's JSON with iss, iat and exp added.</summary>
    public string Sign<T>(string type, string audience, T statement, DateTimeOffset now, TimeSpan life) where T : class
    {
        var payload = JsonSerializer.SerializeToNode(statement, Statement.Json)!.AsObject();
        payload["iss"] = issuer;
        payload["aud"] = audience;
        payload["iat"] = now.ToUnixTimeSeconds();
        payload["nbf"] = now.ToUnixTimeSeconds();
        payload["exp"] = (now + life).ToUnixTimeSeconds();
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(payload.ToJsonString(), credentials,
            new Dictionary<string, object> { ["typ"] = type });
    }
}

/// <summary>Checks statements of the other zone.</summary>
public sealed class PeerStatements(ZoneSettings.PeerSettings peer)
{
    /// <summary>An answer of 8,000 characters that JSON writes as \uXXXX, with 24 photographs, is 71 KB signed; it must not be taken for a forgery.</summary>
    const int TokenCharactersMax = 128 * 1024;

    readonly ICollection<SecurityKey> keys = new JsonWebKeySet(File.ReadAllText(peer.JwksFile)).GetSigningKeys();

    /// <summary>The statement, or null when signature, type, issuer, audience, life time or form is wrong.</summary>
    public async ValueTask<T?> Verify<T>(string type, string audience, string token, TimeProvider time) where T : class
    {
        if (token.Length > TokenCharactersMax) return null;
        var result = await new JsonWebTokenHandler().ValidateTokenAsync(token, new TokenValidationParameters
        {
            ValidIssuer = peer.Issuer,
            ValidAudience = audience,
            ValidTypes = [type],
            ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256],
            IssuerSigningKeys = keys,
            LifetimeValidator = (notBefore, expires, _, _) => expires > time.GetUtcNow().UtcDateTime && notBefore <= time.GetUtcNow().UtcDateTime.AddSeconds(30),
        });
        return result.IsValid ? Read<T>(((JsonWebToken)result.SecurityToken).EncodedPayload) : null;
    }

    /// <summary>Null when it is signed, but no such statement: a member is missing, or a pseudonym's check symbols do not fit.</summary>
    static T? Read<T>(string payload) where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(Base64UrlEncoder.DecodeBytes(payload), Statement.Json);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

static class Statement
{
    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Converters = { new System.Text.Json.Serialization.JsonStringEnumConverter() } };
}
