using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Referrals.Contracts;

namespace Referrals.Hosting;

/// <summary>Says in the OpenAPI document what our own JSON converters hide: ids, codes, pseudonyms and texts are strings.</summary>
static class ApiSchemas
{
    public static Task Plain(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancel)
    {
        var type = Nullable.GetUnderlyingType(context.JsonTypeInfo.Type) ?? context.JsonTypeInfo.Type;
        if (type.GetInterfaces().Any(contract => contract.IsGenericType && contract.GetGenericTypeDefinition() == typeof(IId<>)))
            (schema.Type, schema.Format) = (JsonSchemaType.String, "uuid");
        else if (type.IsEnum) (schema.Type, schema.Enum) = (JsonSchemaType.String, [.. Enum.GetNames(type).Select(name => (JsonNode)name)]);
        else if (type == typeof(Pseudonym)) (schema.Type, schema.Format) = (JsonSchemaType.String, "pseudonym");
        else if (type == typeof(string) && schema.Type is null) schema.Type = JsonSchemaType.String;
        return Task.CompletedTask;
    }
}
