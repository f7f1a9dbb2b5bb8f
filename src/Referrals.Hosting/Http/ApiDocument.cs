using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Referrals.Hosting;

/// <summary>What the routes alone do not say in the OpenAPI document: how to sign in and as what, and how to repeat a request safely.</summary>
static class ApiDocument
{
    const string Bearer = "bearer";

    public static void Describe(OpenApiOptions api, string zone)
    {
        api.AddSchemaTransformer(ApiSchemas.Plain);
        api.AddOperationTransformer(ApiRoles.Name);
        api.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo
            {
                Title = $"Referrals, {zone} zone", Version = "v1",
                Description = $"Errors are problem details (RFC 9457) of type {Problems.TypePrefix}CODE; their detail says what to do. Every request may be repeated.",
            };
            document.Components ??= new OpenApiComponents();
            document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>();
            document.Components.SecuritySchemes[Bearer] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http, Scheme = Bearer, BearerFormat = "JWT",
                Description = "Access token (typ at+jwt; RS256, PS256 or ES256) with role and org; infra/token mints one for development.",
            };
            document.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Bearer, document)] = [] }];
            return Task.CompletedTask;
        });
        api.AddOperationTransformer((operation, context, _) =>
        {
            if (context.Description.HttpMethod is "POST" or "PUT") (operation.Parameters ??= []).Add(IdempotencyKey(required: context.Description.HttpMethod == "POST"));
            return Task.CompletedTask;
        });
    }

    static OpenApiParameter IdempotencyKey(bool required) => new()
    {
        Name = "Idempotency-Key", In = ParameterLocation.Header, Required = required, Schema = new OpenApiSchema { Type = JsonSchemaType.String, MaxLength = 200 },
        Description = "A fresh random key for each new wish, the same key for each repetition: at most one effect, and the same answer.",
    };
}
