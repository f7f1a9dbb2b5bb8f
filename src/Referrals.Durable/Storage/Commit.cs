using System.Text.Json;
using System.Text.Json.Serialization;

namespace Referrals.Durable;

/// <summary>One decision on its way into one SQL statement, whatever kind of grain decided.</summary>
interface ICommit
{
    object? State { get; }
    JsonElement[]? Events { get; }
    OutgoingMessage[]? Messages { get; }
    HandledCommand? Command { get; }
    DateTimeOffset? At { get; }
    string? Actor { get; }
    long? Alarm { get; }
}

/// <summary>One decision on its way into one SQL statement; read back, only <see cref="State"/> is filled.</summary>
public sealed class Commit<TState> : ICommit where TState : class, new()
{
    public TState? State { get; set; }
    object? ICommit.State => State;
    /// <summary>Each event with its <c>$type</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public JsonElement[]? Events { get; set; }
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public OutgoingMessage[]? Messages { get; set; }
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public HandledCommand? Command { get; set; }
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public DateTimeOffset? At { get; set; }
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public string? Actor { get; set; }
    /// <summary>Unix milliseconds of the next alarm; null for none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public long? Alarm { get; set; }
}

/// <summary>A message in the outbox: its id follows from (kind, grain, version, ordinal), so a second publish is recognised as the same.</summary>
public sealed class OutgoingMessage
{
    public required Guid Id { get; init; }
    /// <summary>Full type name: the contract on the wire.</summary>
    public required string Type { get; init; }
    public required JsonElement Body { get; init; }
    /// <summary>W3C traceparent of the commit.</summary>
    public string? Trace { get; init; }
}

/// <summary>A command with what was answered.</summary>
public sealed class HandledCommand
{
    public required Guid Id { get; init; }
    /// <summary>Base64.</summary>
    public required string Hash { get; init; }
    public required JsonElement Result { get; init; }
}
