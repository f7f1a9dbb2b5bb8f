using System.Text.Json;
using System.Text.Json.Nodes;

namespace Referrals.Durable;

/// <summary>One event as it stands in its table.</summary>
public sealed record StoredEvent(int Version, int Ordinal, JsonElement Body);

/// <summary>What is stored of one grain: its state with the version, and its history in order.</summary>
/// <param name="Grain">Its id.</param>
/// <param name="Version">Null: there is no state.</param>
/// <param name="State">Null: there is no state.</param>
/// <param name="Events">By version and ordinal.</param>
public sealed record StoredHistory(Guid Grain, int? Version, JsonNode? State, IReadOnlyList<StoredEvent> Events)
{
    /// <summary>Where the two do not agree; empty when they do.</summary>
    /// <param name="fold">The state that a history makes.</param>
    public IEnumerable<string> Differences(Func<IEnumerable<JsonElement>, JsonNode> fold)
    {
        if (State is null) return ["a history without a state"];
        if (Events.Count == 0) return ["a state without a history"];
        if (Gap() is { } gap) return [gap];
        return Events[^1].Version == Version
            ? Folded(fold)
            : [$"the state is version {Version}, and the history ends with {Events[^1].Version}"];
    }

    /// <summary>Versions count from 1, and so do the events of one version.</summary>
    string? Gap()
    {
        var (version, ordinal) = (0, 0);
        foreach (var next in Events)
        {
            var follows = next.Version == version ? next.Ordinal == ordinal + 1 : next.Version == version + 1 && next.Ordinal == 1;
            if (!follows) return $"event {next.Version}.{next.Ordinal} comes after {version}.{ordinal}";
            (version, ordinal) = (next.Version, next.Ordinal);
        }
        return null;
    }

    IEnumerable<string> Folded(Func<IEnumerable<JsonElement>, JsonNode> fold)
    {
        JsonNode made;
        try
        {
            made = fold(Events.Select(happened => happened.Body));
        }
        // Whatever Apply does with a history that never happened.
        catch (Exception failure) when (failure is JsonException or InvalidOperationException or NotSupportedException or System.Diagnostics.UnreachableException or NullReferenceException)
        {
            return [$"the history cannot be replayed ({failure.GetType().Name})"];
        }
        return JsonNode.DeepEquals(made, State) ? [] : [$"the history makes another state: {string.Join(", ", Members(made.AsObject(), State!.AsObject()))}"];
    }

    static IEnumerable<string> Members(JsonObject made, JsonObject stored) =>
        made.Select(member => member.Key).Union(stored.Select(member => member.Key)).Where(name => !JsonNode.DeepEquals(made[name], stored[name])).Order(StringComparer.Ordinal);
}
