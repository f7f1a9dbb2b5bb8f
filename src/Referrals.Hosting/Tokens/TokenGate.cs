using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Referrals.Durable;

namespace Referrals.Hosting;

/// <summary>Names of the policies: every endpoint bears one, and the fallback denies.</summary>
public static class Policies
{
    public const string Referrer = "referrer";
    public const string Dermatologist = "dermatologist";
    public const string NetworkAdmin = "network-admin";
    public const string DataGuardian = "data-guardian";
    public const string Service = "service";
    /// <summary>Those who may see one referral, each in their way.</summary>
    public const string ReferrerOrDermatologist = "referrer|dermatologist";
    /// <summary>Who keeps a zone running, over all its networks: sees ids, queues and reasons, and no case.</summary>
    public const string Operator = "operator";

    internal static readonly string[] All = [Referrer, Dermatologist, NetworkAdmin, DataGuardian, Service, ReferrerOrDermatologist, Operator];

    /// <summary>The role as the token writes it.</summary>
    public static Role? RoleOf(string? claim) => claim switch
    {
        Referrer => Role.Referrer,
        Dermatologist => Role.Dermatologist,
        NetworkAdmin => Role.NetworkAdmin,
        DataGuardian => Role.DataGuardian,
        Service => Role.Service,
        Operator => Role.Operator,
        _ => null,
    };
}

/// <summary>Who may come in: signed access tokens of known issuers, each issuer only for its roles (security.md §3.10).</summary>
static class TokenGate
{
    static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(30);

    public static void AddTokenGate(this IServiceCollection services, ZoneSettings.TokenSettings tokens)
    {
        var issuers = tokens.Issuers.ToDictionary(issuer => issuer.Issuer,
            issuer => (Keys: new JsonWebKeySet(File.ReadAllText(issuer.JwksFile)).GetSigningKeys(), issuer.Roles));
        services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddJwtBearer(bearer =>
        {
            bearer.MapInboundClaims = false;
            bearer.IncludeErrorDetails = false;
            bearer.TokenHandlers.Clear();
            bearer.TokenHandlers.Add(new RememberedTokens(new JsonWebTokenHandler { MapInboundClaims = false }, ClockSkew));
            bearer.TokenValidationParameters = new TokenValidationParameters
            {
                ValidIssuers = issuers.Keys,
                ValidAudience = tokens.Audience,
                ValidAlgorithms = [SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.EcdsaSha256],
                ValidTypes = ["at+jwt"],
                RequireSignedTokens = true,
                RequireExpirationTime = true,
                ClockSkew = ClockSkew,
                NameClaimType = "sub",
                RoleClaimType = "role",
                // A key signs for its own issuer only; keys named inside a token (jku, x5u, jwk) are never looked at.
                IssuerSigningKeyResolver = (_, token, kid, _) =>
                    issuers.TryGetValue(token.Issuer, out var issuer) ? issuer.Keys.Where(key => key.KeyId == kid) : [],
            };
            bearer.Events = new JwtBearerEvents
            {
                OnTokenValidated = context =>
                {
                    var role = context.Principal!.FindFirst("role")?.Value;
                    var allowed = issuers[context.SecurityToken.Issuer].Roles;
                    if (role is null || !allowed.Contains(role) || !Guid.TryParse(context.Principal.FindFirst("sub")?.Value, out _))
                        context.Fail("This issuer may not name this role, or the subject is not an id.");
                    return Task.CompletedTask;
                },
            };
        });
        services.AddAuthorizationBuilder().SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAssertion(_ => false).Build()).AddRolePolicies();
    }

    static void AddRolePolicies(this AuthorizationBuilder authorization)
    {
        foreach (var policy in Policies.All) authorization.AddPolicy(policy, allow => allow.RequireRole(policy.Split('|')));
    }
}
