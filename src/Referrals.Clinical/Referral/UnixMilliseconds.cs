using System.Text.Json;
using System.Text.Json.Serialization;

namespace Referrals.Clinical;

/// <summary>A time as stored: unix milliseconds, because a generated column of the type timestamptz is refused as not immutable.</summary>
public sealed class UnixMilliseconds : JsonConverter<DateTimeOffset>
{
    /// <inheritdoc />
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
        DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64());

    /// <inheritdoc />
    public override void Write(Utf8JsonWriter writer, DateTimeOffset time, JsonSerializerOptions options) =>
        writer.WriteNumberValue(time.ToUnixTimeMilliseconds());
}
