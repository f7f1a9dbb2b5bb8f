using System.Text.Json;
using System.Text.Json.Serialization;

namespace Referrals.Ops.Client;

/// <summary>
/// How the client writes and reads JSON. The records of ClinicalWire.cs and IdentityWire.cs are its own: the HTTP contract and the published
/// vocabulary are all that it knows of the server. It ignores members that it does not know, so that the server may grow.
/// </summary>
public static class Wire
{
    public static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(namingPolicy: null, allowIntegerValues: false) }
    };
}

/// <summary>One page of a list; no <see cref="Next"/> on the last.</summary>
public sealed record Page<T>(IReadOnlyList<T> Items, string? Next = null);

/// <summary>What a thing looks like now, with the ETag that a change must name.</summary>
public sealed record Versioned<T>(T Value, string? ETag);
