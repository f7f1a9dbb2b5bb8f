using System.Text.Json.Nodes;
using Referrals.Ops.Zones;

namespace Referrals.Ops.Scan;

/// <summary>
/// Every operation that the zones' OpenAPI documents list, with an identity where a confused client could put one: clinical's doors get the patient's JSON
/// that was meant for identity.
/// </summary>
sealed class DoorWalk(Probe probe)
{
    static readonly string[] Methods = ["get", "put", "post", "patch", "delete"];

    public static async Task<IReadOnlyList<Way>> Of(Probe probe, CancellationToken cancel)
    {
        using var http = new HttpClient();
        var walk = new DoorWalk(probe);
        var ways = new List<Way>();
        foreach (var zone in Enum.GetValues<Zone>())
        {
            var document = JsonNode.Parse(await http.GetStringAsync(probe.Site.Topology.Silos(zone)[0].Url + "/openapi/v1.json", cancel))!.AsObject();
            ways.AddRange(from path in document["paths"]!.AsObject()
                          from method in path.Value!.AsObject().Where(operation => Methods.Contains(operation.Key))
                          from way in walk.Of(zone, document, path.Key, method.Key, method.Value!.AsObject())
                          select way);
        }
        return ways;
    }

    IEnumerable<Way> Of(Zone zone, JsonObject document, string path, string method, JsonObject operation)
    {
        var role = operation["x-roles"]?.AsArray().Select(each => (string)each!).FirstOrDefault(DevelopmentToken.Roles.Contains);
        var name = $"{zone.Name()} {method.ToUpperInvariant()} {path}";
        var verb = new HttpMethod(method.ToUpperInvariant());
        if (path.Contains('{'))
            yield return new($"{name}, names for ids", who => probe.Ask(zone, verb, Filled(path, who), role: role));
        yield return new($"{name}, names in the query", who => probe.Ask(zone, verb, $"{Filled(path)}?{Query(operation, who)}", role: role));
        if (operation["requestBody"]?["content"]?["application/json"]?["schema"] is not { } schema)
            yield break;
        yield return new($"{name}, the patient's JSON", who => probe.Ask(zone, verb, Filled(path), IdentityWays.Particulars(who), role));
        yield return new($"{name}, the patient as a member", who => probe.Ask(zone, verb, Filled(path), new { patient = IdentityWays.Particulars(who), name = who.Patient.FamilyName }, role));
        yield return new($"{name}, a name in each member", who => probe.Ask(zone, verb, Filled(path), Names(document, schema.AsObject(), who, depth: 0)?.ToJsonString() ?? "null", role));
        yield return new($"{name}, broken JSON", who => probe.Ask(zone, verb, Filled(path), $"{{\"{who.Patient.GivenName}\":\"{who.Patient.FamilyName} {who.Patient.NhsNumber}", role));
    }

    static string Filled(string path) => System.Text.RegularExpressions.Regex.Replace(path, @"\{[^}]+\}", _ => Guid.NewGuid().ToString());

    static string Filled(string path, PlantedIdentity who) => System.Text.RegularExpressions.Regex.Replace(path, @"\{[^}]+\}", _ => Uri.EscapeDataString($"{who.Patient.FamilyName} {who.Patient.NhsNumber}"));

    static string Query(JsonObject operation, PlantedIdentity who) => string.Join('&',
        (operation["parameters"]?.AsArray() ?? []).Where(parameter => (string?)parameter!["in"] == "query").Select(parameter => $"{parameter!["name"]}={Uri.EscapeDataString(who.Patient.FamilyName)}")
        .Append($"nhsNumber={who.Patient.NhsNumber}&born={who.TextOf(Trait.BirthDate)}&{who.Patient.GivenName}=1"));

    // As deep as the schema goes; a cycle would be endless.
    static JsonNode? Names(JsonObject document, JsonObject schema, PlantedIdentity who, int depth)
    {
        if (depth > 5)
            return null;
        if ((string?)schema["$ref"] is { } reference)
            return Names(document, reference.Split('/').Skip(1).Aggregate((JsonNode)document, (node, step) => node[step]!).AsObject(), who, depth + 1);
        if (schema["properties"] is JsonObject members)
            return new JsonObject(members.Select(member => KeyValuePair.Create(member.Key, Names(document, member.Value!.AsObject(), who, depth + 1))));
        if (schema["items"] is JsonObject item)
            return new JsonArray(Names(document, item, who, depth + 1));
        return Said(schema, depth % 2 == 0 ? who.Patient.FamilyName : who.Patient.NhsNumber!);
    }

    // Ids and numbers keep their shape, so that the first wrong member is not the only one that is looked at.
    static JsonNode Said(JsonObject schema, string name) => ((string?)schema["format"], schema["type"]?.ToJsonString() ?? "") switch
    {
        ("uuid", _) => JsonValue.Create(Guid.NewGuid()),
        (_, var type) when type.Contains("integer") || type.Contains("number") => JsonValue.Create(1),
        (_, var type) when type.Contains("boolean") => JsonValue.Create(true),
        _ => JsonValue.Create(name)
    };
}
