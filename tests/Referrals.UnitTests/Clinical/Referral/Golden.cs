using System.Text.Json;
using System.Text.Json.Nodes;
using Referrals.Clinical;
using Referrals.Durable;
using Referrals.Ops.Layout;
using Xunit;

namespace Referrals.UnitTests.Clinical.Referring;

/// <summary>The stored and published shapes of referral, hub and practice, as files.</summary>
static class Golden
{
    static readonly string Folder = Path.Combine(Repository.Root, "tests/Referrals.UnitTests/Golden/Clinical");

    public static readonly JsonSerializerOptions Json = new StoredJson([ReferralJson.Default, NetworkJson.Default, DeviceJson.Default, MessageJson.Default]).Options;

    /// <summary>Written as in the file; read from the file, the same again, even when jsonb has moved the members about.</summary>
    public static void Same<T>(string name, T value) where T : notnull
    {
        var type = typeof(T) == typeof(object) ? value.GetType() : typeof(T);
        var written = JsonSerializer.SerializeToNode(value, type, Json)!;
        var file = Path.Combine(Folder, $"{name}.json");
        Assert.True(File.Exists(file), $"{name}.json is missing; it should hold {written.ToJsonString()}");
        var golden = JsonNode.Parse(File.ReadAllText(file))!;
        Assert.True(JsonNode.DeepEquals(golden, written), $"{name}.json is now written as {written.ToJsonString()}");
        Assert.Equivalent(value, golden.Deserialize(type, Json), strict: true);
        Assert.Equivalent(value, Turned(golden)!.Deserialize(type, Json), strict: true);
    }

    static JsonNode? Turned(JsonNode? node) => node switch
    {
        JsonObject members => new JsonObject(members.Reverse().Select(member => KeyValuePair.Create(member.Key, Turned(member.Value)))),
        JsonArray items => new JsonArray([.. items.Select(Turned)]),
        _ => node?.DeepClone(),
    };
}

/// <summary>Looks through the types that a stored type is made of.</summary>
static class Shapes
{
    public static IReadOnlySet<Type> Reachable(params Type[] roots)
    {
        HashSet<Type> seen = [];
        var toVisit = new Stack<Type>(roots);
        while (toVisit.TryPop(out var type))
        {
            if (!type.Namespace!.StartsWith("Referrals", StringComparison.Ordinal) || !seen.Add(type)) continue;
            foreach (var derived in type.Assembly.GetTypes().Where(other => other.IsSubclassOf(type))) toVisit.Push(derived);
            foreach (var member in type.GetProperties()) toVisit.Push(Element(member.PropertyType));
        }
        return seen;
    }

    public static bool HoldsText(Type type) => Element(type) == typeof(string) || Element(type) == typeof(object) || Element(type) == typeof(JsonElement);

    static Type Element(Type type) => Nullable.GetUnderlyingType(type) ?? (type.IsArray ? type.GetElementType()! : type);
}
