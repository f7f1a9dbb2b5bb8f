using System.Diagnostics.CodeAnalysis;

namespace Referrals.Durable;

/// <summary>What a grain answers: a value, or a named refusal. The only result type of the solution.</summary>
[GenerateSerializer, Immutable, Alias("Result`1")]
public readonly record struct Result<T>
{
    /// <summary>The answer; null when refused.</summary>
    [Id(0)] public T? Value { get; init; }

    /// <summary>The refusal; null when answered.</summary>
    [Id(1)] public Refusal? Refusal { get; init; }

    /// <summary>True with the answer, false with the refusal.</summary>
    public bool Answered([NotNullWhen(true)] out T? value, [NotNullWhen(false)] out Refusal? refusal)
    {
        (value, refusal) = (Value, Refusal);
        return refusal is null;
    }

    /// <summary>An answer.</summary>
    public static implicit operator Result<T>(T value) => new() { Value = value };

    /// <summary>A refusal.</summary>
    public static implicit operator Result<T>(Refusal refusal) => new() { Refusal = refusal };
}

/// <summary>What a pure decision says: the events that now have happened, or why not. No events means: already so, nothing to store.</summary>
public readonly record struct Decision<TEvent> where TEvent : class
{
    /// <summary>Null unless refused.</summary>
    public Refusal? Refusal { get; private init; }

    /// <summary>In the order in which they happened.</summary>
    public IReadOnlyList<TEvent> Events { get => field ?? []; private init; }

    /// <summary>Nothing to do: the wish is already reality.</summary>
    public static Decision<TEvent> Unchanged => default;

    /// <summary>One event.</summary>
    public static implicit operator Decision<TEvent>(TEvent happened) => new() { Events = [happened] };

    /// <summary>Several events.</summary>
    public static implicit operator Decision<TEvent>(TEvent[] happened) => new() { Events = happened };

    /// <summary>A refusal.</summary>
    public static implicit operator Decision<TEvent>(Refusal refusal) => new() { Refusal = refusal };
}
