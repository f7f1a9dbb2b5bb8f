using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Referrals.Durable;

/// <summary>A kind of grain, known by its class: what its history makes.</summary>
abstract class GrainKind
{
    public abstract string Name { get; }

    /// <summary>Replays a history; answers as the state would be stored.</summary>
    public abstract JsonNode Fold(IEnumerable<JsonElement> history, JsonSerializerOptions json);

    /// <summary>Every kind of a zone.</summary>
    public static IEnumerable<GrainKind> Of(Assembly zone) =>
        from type in zone.GetTypes()
        where !type.IsAbstract
        let deciding = Deciding(type)
        where deciding is not null
        select (GrainKind)Activator.CreateInstance(typeof(GrainKind<,>).MakeGenericType(deciding.GenericTypeArguments), type)!;

    static Type? Deciding(Type type) => type.BaseType is not { } parent ? null
        : parent.IsGenericType && parent.GetGenericTypeDefinition() == typeof(DecidingGrain<,>) ? parent : Deciding(parent);
}

/// <inheritdoc />
sealed class GrainKind<TState, TEvent>(Type grain) : GrainKind where TState : class, new() where TEvent : class
{
    // Never constructed: Apply is pure, and all that is asked of it; its constructor would look for a silo.
    readonly DecidingGrain<TState, TEvent> rules = (DecidingGrain<TState, TEvent>)RuntimeHelpers.GetUninitializedObject(grain);

    public override string Name { get; } = grain.GetCustomAttribute<GrainTypeAttribute>()!.GetGrainType(null!, null!).ToString()!;

    public override JsonNode Fold(IEnumerable<JsonElement> history, JsonSerializerOptions json) =>
        JsonSerializer.SerializeToNode(rules.Fold(history.Select(body => body.Deserialize<TEvent>(json)!)), json)!;
}
