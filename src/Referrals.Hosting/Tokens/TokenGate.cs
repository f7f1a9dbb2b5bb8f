using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Referrals.Durable;

namespace Referrals.Hosting;

/// <summary>The roles as tokens name them.</summary>
public static class Policies
{
    public const string Referrer = "referrer";
    public const string Dermatologist = "dermatologist";
    public const string NetworkAdmin = "network-admin";
    public const string DataGuardian = "data-guardian";
    public const string Service = "service";
    /// <summary>Who keeps a zone running, over all its networks: sees ids, queues and reasons, and no case.</summary>
    public const string Operator = "operator";

    /// <summary>The role as a token writes it.</summary>
    public static string NameOf(Role role) => role switch
    {
        Role.Referrer => Referrer,
        Role.Dermatologist => Dermatologist,
        Role.NetworkAdmin => NetworkAdmin,
        Role.DataGuardian => DataGuardian,
        Role.Service => Service,
        Role.Operator => Operator,
    };

    /// <summary>The role that a token writes so.</summary>
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
    const string SuspendedKey = "referrals.suspended";
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
                OnTokenValidated = context => Admit(context, issuers[context.SecurityToken.Issuer].Roles),
            };
        });
        services.AddAuthorizationBuilder().SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAssertion(_ => false).Build());
    }

    /// <summary>The token is genuine; whether its bearer may come in is asked of the issuer's roles, and of what stands against the person.</summary>
    static async Task Admit(TokenValidatedContext context, string[] rolesOfIssuer)
    {
        var (person, token) = (context.Principal!, (JsonWebToken)context.SecurityToken);
        var role = person.FindFirst("role")?.Value;
        if (role is null || !rolesOfIssuer.Contains(role) || Policies.RoleOf(role) is not { } known || !Guid.TryParse(person.FindFirst("sub")?.Value, out var subject))
        {
            context.Fail("This issuer may not name this role, or the subject is not an id.");
            return;
        }
        var actor = new Actor
        {
            Person = new(subject), Role = known, Organisations = [.. person.FindAll("org").Select(claim => Guid.TryParse(claim.Value, out var id) ? id : Guid.Empty).Where(id => id != Guid.Empty)],
            ValidUntil = new DateTimeOffset(token.ValidTo, TimeSpan.Zero),
            IssuedAt = token.TryGetPayloadValue<long>(JwtRegisteredClaimNames.Iat, out _) ? new DateTimeOffset(token.IssuedAt, TimeSpan.Zero) : null,
        };
        var standing = await context.HttpContext.RequestServices.GetRequiredService<CurrentAccess>().Of(actor.Person);
        var left = standing is null ? actor : actor with { Organisations = [.. actor.Organisations.Where(one => !standing.IsSuspendedAt(one))] };
        context.HttpContext.Items[Caller.ActorKey] = left;
        // A person of two practices who is suspended at one goes on working at the other.
        var ended = AccessRules.Ended(left.Organisations.Length > 0 ? left : actor, standing, DateTimeOffset.MinValue);
        if (ended == AccessRefusals.SignedOut) context.Fail("Signed out.");
        else if (ended is not null) context.HttpContext.Items[SuspendedKey] = ended;
    }

    /// <summary>Whoever is suspended everywhere is told so, whatever they ask for.</summary>
    public static Task InsistOnStanding(HttpContext http, RequestDelegate next) =>
        http.Items[SuspendedKey] is Refusal ended ? ended.ToProblem().ExecuteAsync(http) : next(http);
}
