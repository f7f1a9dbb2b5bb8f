using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;
using Referrals.Durable;

namespace Referrals.Hosting;

/// <summary>Says in the OpenAPI document who may do what, as the refusal of a wrong role promises.</summary>
static class ApiRoles
{
    const string Roles = "x-roles";

    public static async Task Name(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancel)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        var policies = context.ApplicationServices.GetRequiredService<IAuthorizationPolicyProvider>();
        var policy = await AuthorizationPolicy.CombineAsync(policies, metadata.OfType<IAuthorizeData>(), metadata.OfType<AuthorizationPolicy>());
        if (policy is null || metadata.OfType<IAllowAnonymous>().Any()) return;
        var roles = policy.Requirements.OfType<ActRequirement>().SelectMany(requirement => AccessRules.RolesOf(requirement.Action)).Select(Policies.NameOf).Distinct().Order().ToArray();
        operation.AddExtension(Roles, new JsonNodeExtension(new JsonArray([.. roles.Select(role => (JsonNode)role)])));
        operation.Description = $"{operation.Description} Role: {string.Join(" or ", roles)}.".TrimStart();
        operation.Responses ??= [];
        operation.Responses.TryAdd("401", Problem(RequestRefusals.Unauthenticated.Title));
        operation.Responses.TryAdd("403", Problem(RequestRefusals.WrongRole.Title));
    }

    static OpenApiResponse Problem(string title) => new()
    {
        Description = title, Content = new Dictionary<string, OpenApiMediaType> { ["application/problem+json"] = new() },
    };
}
