using System.Collections.Concurrent;
using System.Text.Json;
using Referrals.Durable;
using Xunit;

namespace Referrals.UnitTests;

/// <summary>
/// Leads things through lives of random wishes and checks after each wish what is true of every deciding grain; what is true of one kind alone is the
/// caller's check. Whoever uses it with CsCheck gets the seed and the shortest life that shows a failure.
/// </summary>
/// <param name="absent">The thing before anything has happened to it.</param>
/// <param name="apply">The thing after an event.</param>
/// <param name="json">As its zone stores it.</param>
sealed class RandomLife<TState, TEvent>(TState absent, Func<TState, TEvent, TState> apply, JsonSerializerOptions json) where TState : class where TEvent : class
{
    static readonly DateTimeOffset Start = new(2026, 11, 23, 9, 30, 0, TimeSpan.Zero);

    readonly ConcurrentDictionary<string, byte> reached = [];

    /// <summary>Names of the events that happened and codes of the refusals that were given, over all lives.</summary>
    public IEnumerable<string> Reached => reached.Keys.Order(StringComparer.Ordinal);

    /// <summary>One life: each wish comes a minute after the one before.</summary>
    /// <param name="wishes">What is asked for, in this order.</param>
    /// <param name="ask">The decision.</param>
    /// <param name="check">Of the thing before a wish, the wish, what was decided, and the thing after it.</param>
    public void Live<TWish>(TWish[] wishes, Func<TState, TWish, DateTimeOffset, Decision<TEvent>> ask, Action<TState, TWish, Decision<TEvent>, TState> check)
    {
        var (thing, now) = (absent, Start);
        List<TEvent> history = [];
        foreach (var wish in wishes)
        {
            now = now.AddMinutes(1);
            var decision = ask(thing, wish, now);
            var next = decision.Events.Aggregate(thing, apply);
            Check(thing, decision, next);
            Assert.True(ask(next, wish, now.AddSeconds(1)).Events.Count == 0, "the same wish again has a second effect");
            check(thing, wish, decision, next);
            history.AddRange(decision.Events);
            thing = next;
        }
        var stored = JsonSerializer.Deserialize<TEvent[]>(JsonSerializer.Serialize(history.ToArray(), json), json)!;
        Assert.Equal(Stored(thing), Stored(stored.Aggregate(absent, apply)));
    }

    void Check(TState before, Decision<TEvent> decision, TState after)
    {
        Assert.True(decision.Refusal is null || decision.Events.Count == 0, "a refusal changes something");
        // A version is a promise that something is different: whoever holds the older ETag is refused.
        Assert.Equal(decision.Events.Count > 0, Stored(before) != Stored(after));
        if (decision.Refusal is { } refusal) reached.TryAdd(refusal.Code, 0);
        foreach (var happened in decision.Events) reached.TryAdd(happened.GetType().Name, 0);
    }

    string Stored(TState thing) => JsonSerializer.Serialize(thing, json);
}
