using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Orleans.Storage;

namespace Referrals.Durable;

/// <summary>JSON as it is stored and published. Source-generated contexts come first; what they do not know is reflected.</summary>
public sealed class StoredJson : IGrainStorageSerializer
{
    /// <summary>Combines the zone's contexts.</summary>
    public StoredJson(IEnumerable<IJsonTypeInfoResolver> contexts)
    {
        Options = new JsonSerializerOptions(JsonSerializerDefaults.Web)
        {
            // jsonb reorders keys: "$type" need not come first when an event is read back.
            AllowOutOfOrderMetadataProperties = true,
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            NumberHandling = JsonNumberHandling.Strict,
            Converters = { new JsonStringEnumConverter() },
            TypeInfoResolver = JsonTypeInfoResolver.Combine([.. contexts, new DefaultJsonTypeInfoResolver()]),
        };
        Options.MakeReadOnly();
    }

    /// <summary>For everything that is stored or published.</summary>
    public JsonSerializerOptions Options { get; }

    /// <inheritdoc />
    public BinaryData Serialize<T>(T? input) => new(JsonSerializer.SerializeToUtf8Bytes(input, Options));

    /// <inheritdoc />
    public T Deserialize<T>(BinaryData input) => JsonSerializer.Deserialize<T>(input.ToMemory().Span, Options)!;
}
