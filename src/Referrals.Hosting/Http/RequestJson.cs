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
        json.Converters.Add(new CodesByName());
        json.Converters.Add(new TextWithoutNul());
    }

    /// <summary>
    /// A coded value is one of its names and nothing else. The framework's own converter adds names up that stand with a comma: with it
    /// "SuspectedCancer, Urgent" was read as Advice, and "Urgent, Routine" as a value that there is not.
    /// </summary>
    sealed class CodesByName : JsonConverterFactory
    {
        public override bool CanConvert(Type type) => type.IsEnum;

        public override JsonConverter CreateConverter(Type type, JsonSerializerOptions options) =>
            (JsonConverter)Activator.CreateInstance(typeof(Codes<>).MakeGenericType(type))!;

        sealed class Codes<T> : JsonConverter<T> where T : struct, Enum
        {
            static readonly Dictionary<string, T> ByName = Enum.GetValues<T>().ToDictionary(value => value.ToString());

            public override T Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
                reader.TokenType == JsonTokenType.String && ByName.TryGetValue(reader.GetString()!, out var value) ? value : throw new JsonException();

            public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());

            public override void WriteAsPropertyName(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WritePropertyName(value.ToString());
        }
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
