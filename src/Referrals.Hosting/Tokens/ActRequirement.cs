using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Referrals.Durable;

namespace Referrals.Hosting;

/// <summary>The endpoint's half of <see cref="AccessRules"/>: may this caller do such a thing at all? Whether to this one is asked where its parties are known.</summary>
public sealed class ActRequirement(Act action) : AuthorizationHandler<ActRequirement>, IAuthorizationRequirement
{
    /// <summary>What the endpoint does.</summary>
    public Act Action => action;

    /// <inheritdoc />
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, ActRequirement requirement)
    {
        // The gate has judged the token's time.
        if (context.User.Identity is { IsAuthenticated: true } && context.Resource is HttpContext http
            && AccessRules.Decide(http.Actor(), requirement.Action, resource: null, DateTimeOffset.MinValue) == AccessVerdict.Allowed)
            context.Succeed(requirement);
        return Task.CompletedTask;
    }
}

/// <summary>Says at the endpoint what it does; without it the fallback denies.</summary>
public static class RequiredAct
{
    /// <summary>Lets in whoever may do this at all.</summary>
    public static TBuilder RequireAct<TBuilder>(this TBuilder endpoint, Act action) where TBuilder : IEndpointConventionBuilder =>
        endpoint.RequireAuthorization(policy => policy.AddRequirements(new ActRequirement(action)));
}
