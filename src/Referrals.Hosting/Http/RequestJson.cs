using System.Text.Json;
using System.Text.Json.Serialization;

namespace Referrals.Hosting;

/// <summary>A text held U+0000, which PostgreSQL cannot store.</summary>
public sealed class ForbiddenCharacterException() : JsonException("U+0000");

/// <summary>How the doors read and write JSON: strict about what comes in.</summary>
static class RequestJson
{
    public static void Configure(JsonSerializerOptions json)
    {
        json.MaxDepth = Limits.JsonDepthMax;
        // Which of two values would count, differs from reader to reader.
        json.AllowDuplicateProperties = false;
        json.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        json.RespectNullableAnnotations = true;
        json.RespectRequiredConstructorParameters = true;
        json.NumberHandling = JsonNumberHandling.Strict;
        json.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
        json.Converters.Add(new JsonStringEnumConverter(namingPolicy: null, allowIntegerValues: false));
        json.Converters.Add(new TextWithoutNul());
    }

    sealed class TextWithoutNul : JsonConverter<string>
    {
        public override string? Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options)
        {
            var text = reader.GetString();
            return text is not null && text.Contains('\0') ? throw new ForbiddenCharacterException() : text;
        }

        public override void Write(Utf8JsonWriter writer, string text, JsonSerializerOptions options) => writer.WriteStringValue(text);
    }
}
