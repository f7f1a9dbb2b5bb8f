namespace Referrals.Durable;

/// <summary>The message types that this zone publishes or consumes. A type exists only where a consumer does.</summary>
public sealed class MessageContracts
{
    readonly Dictionary<string, Type> byName;

    /// <summary>All types of the zone.</summary>
    public MessageContracts(IEnumerable<Type> types) => byName = types.Distinct().ToDictionary(type => type.FullName!);

    /// <summary>The name on the wire and in the outbox.</summary>
    public string NameOf(Type type) =>
        byName.ContainsKey(type.FullName!) ? type.FullName! : throw new InvalidOperationException($"{type} is not a registered message.");

    /// <summary>Null when this zone does not know the name (any more).</summary>
    public Type? TypeOf(string name) => byName.GetValueOrDefault(name);
}
