using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using Referrals.Hosting;

namespace Referrals.Ops.Layout;

/// <summary>Who signs in this system, each with an EC P-256 key: people's development tokens and the two zones' statements.</summary>
public sealed record Signer(string Folder, string KeyId, string Issuer)
{
    public static readonly Signer People = new("people", "people-1", "https://people.referrals.invalid");
    public static readonly Signer Identity = new("identity", "identity-1", "https://identity.referrals.invalid");
    public static readonly Signer Clinical = new("clinical", "clinical-1", "https://clinical.referrals.invalid");

    public string Directory(DataFolder folder) => Path.Combine(folder.Keys, Folder);

    public string PrivateKey(DataFolder folder) => Path.Combine(Directory(folder), this == People ? "private.pem" : "signing.pem");

    /// <summary>The public half, as the JWK set that the others verify with.</summary>
    public string PublicKeys(DataFolder folder) => Path.Combine(Directory(folder), "jwks.json");

    /// <summary>For whoever checks what this zone has signed.</summary>
    public PeerStatements Statements(DataFolder folder) => new(new() { Issuer = Issuer, JwksFile = PublicKeys(folder) });
}

/// <summary>Makes the signing keys of a data folder once and keeps them.</summary>
static class SigningKeys
{
    public static void Ensure(DataFolder folder)
    {
        foreach (var signer in new[] { Signer.People, Signer.Identity, Signer.Clinical })
        {
            if (File.Exists(signer.PrivateKey(folder)) && File.Exists(signer.PublicKeys(folder)))
                continue;
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            PrivateFile.CreateFolder(signer.Directory(folder));
            PrivateFile.Write(signer.PrivateKey(folder), key.ExportPkcs8PrivateKeyPem() + "\n");
            PrivateFile.Write(signer.PublicKeys(folder), JwkSet(key, signer.KeyId));
        }
    }

    static string JwkSet(ECDsa key, string keyId)
    {
        var point = key.ExportParameters(includePrivateParameters: false).Q;
        var jwk = new
        {
            kty = "EC",
            crv = "P-256",
            x = Base64Url.EncodeToString(point.X),
            y = Base64Url.EncodeToString(point.Y),
            kid = keyId,
            use = "sig",
            alg = "ES256"
        };
        return JsonSerializer.Serialize(new { keys = new[] { jwk } }, KeptJson.Indented);
    }
}
