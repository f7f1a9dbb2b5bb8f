using System.Security.Cryptography;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Referrals.Ops.Layout;

namespace Referrals.Ops.Zones;

/// <summary>Stands in for the national sign-in: an access token for a person of the demo network, signed with the folder's own key.</summary>
public static class DevelopmentToken
{
    /// <summary>What a person can be. "service" is not among them: only the identity zone itself speaks as a service.</summary>
    public static readonly IReadOnlyList<string> Roles = ["referrer", "dermatologist", "network-admin", "data-guardian", "operator"];

    static readonly string[] Audiences = ["referrals-identity", "referrals-clinical"];

    /// <param name="folder">Whose people key signs.</param>
    /// <param name="role">One of <see cref="Roles"/>.</param>
    /// <param name="organisation">The practice of a referrer or data guardian, the hub of a dermatologist, the network of the others.</param>
    /// <param name="person">Becomes the subject.</param>
    /// <param name="lifetime">From now.</param>
    /// <param name="time">Says what now is.</param>
    /// <returns>A JWT of type at+jwt, signed with ES256.</returns>
    public static string Mint(DataFolder folder, string role, Guid organisation, Guid person, TimeSpan lifetime, TimeProvider time)
    {
        DevelopmentOnly.Insist(folder);
        if (!Roles.Contains(role))
            throw new OpsRefusal($"there is no role '{role}'; there are {string.Join(", ", Roles)}", exitCode: 2);
        using var key = ECDsa.Create();
        key.ImportFromPem(File.ReadAllText(Signer.People.PrivateKey(folder)));
        var now = time.GetUtcNow().UtcDateTime;
        var descriptor = new SecurityTokenDescriptor
        {
            TokenType = "at+jwt",
            Issuer = Signer.People.Issuer,
            IssuedAt = now,
            NotBefore = now,
            Expires = now + lifetime,
            SigningCredentials = Credentials(key),
            Claims = new Dictionary<string, object>
            {
                ["sub"] = person.ToString(),
                ["role"] = role,
                ["org"] = new[] { organisation.ToString() },
                ["jti"] = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16))
            }
        };
        foreach (var audience in Audiences)
            descriptor.Audiences.Add(audience);
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(descriptor);
    }

    // Without its cache the library would keep a signature provider on the key that is disposed here.
    static SigningCredentials Credentials(ECDsa key) =>
        new(new ECDsaSecurityKey(key) { KeyId = Signer.People.KeyId }, SecurityAlgorithms.EcdsaSha256)
        {
            CryptoProviderFactory = new CryptoProviderFactory { CacheSignatureProviders = false }
        };
}
