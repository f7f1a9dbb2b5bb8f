using System.Security.Cryptography;
using Referrals.Contracts;
using Referrals.Durable;
using Referrals.Hosting;

namespace Referrals.Identity;

/// <summary>How identity calls clinical: at which addresses, and as whom.</summary>
public sealed class ClinicalCalls(ZoneSigner signer, ZoneSettings settings, TimeProvider time)
{
    const string Audience = "referrals-clinical";

    /// <summary>Who we are there: one fixed id, so that clinical's access rows name us.</summary>
    static readonly PersonId Self = new(DerivedId.Of("identity-service", Guid.Empty, 0, 0));
    static readonly TimeSpan TokenLife = TimeSpan.FromMinutes(1);

    /// <summary>Its silos' doors.</summary>
    public IEnumerable<string> Urls => settings.Peers[AdvicePackages.Peer].Urls.Select(url => url.TrimEnd('/'));

    /// <summary>A token for one call.</summary>
    public string Token() => signer.Sign(StatementType.AccessToken, Audience,
        new ServiceClaims { Sub = Self, Role = Policies.Service, Org = [], Jti = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)) }, time.GetUtcNow(), TokenLife);

    sealed record ServiceClaims
    {
        public required PersonId Sub { get; init; }
        public required string Role { get; init; }
        public required Guid[] Org { get; init; }
        public required string Jti { get; init; }
    }
}
