using System.Diagnostics;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;

namespace Referrals.Durable;

/// <summary>A grain that the sweeper wakes when its alarm has passed. Waking twice has no second effect.</summary>
public interface IWakeable : IGrainWithGuidKey
{
    /// <summary>Looks at the clock and does what is due.</summary>
    [Alias("Wake")] Task Wake();
}

/// <summary>
/// The deciding shell, the only place that writes: decide (pure) → apply → one write of state, events, messages, command and alarm.
/// The grain is a cache and a queue; the row's version is the lock.
/// </summary>
/// <remarks>
/// It calls the storage with a fresh <see cref="GrainState{T}"/> each time and swaps its own fields only after success; after any failure it
/// forgets what it had, deactivates and rethrows, so that no call is ever answered from a state that was not stored.
/// The grain class bears <see cref="GrainTypeAttribute"/>: that name is its table, and unique.
/// </remarks>
public abstract class DecidingGrain<TState, TEvent> : Grain, IWakeable where TState : class, new() where TEvent : class
{
    /// <summary>Commands remembered in memory for speed; the command table remembers all of them.</summary>
    const int RecentCommandsMax = 8;

    readonly Queue<HandledCommand> recent = new(RecentCommandsMax);
    DurableServices services = null!;
    TState? state;
    string? etag;

    /// <summary>Kind of grain: its type name, its table, its state name.</summary>
    string Kind => this.GetGrainId().Type.ToString()!;

    /// <summary>The database's clock, the same on every silo; whole milliseconds, so that a time reads back from storage as it was decided.</summary>
    protected DateTimeOffset Now => DateTimeOffset.FromUnixTimeMilliseconds(services.Time.GetUtcNow().ToUnixTimeMilliseconds());

    /// <summary>Stored versions so far; 0 before the first.</summary>
    protected int Version => etag is null ? 0 : int.Parse(etag, System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>What is stored, or the empty state. Never anything that was not stored.</summary>
    protected TState State => state ?? throw new InconsistentStateException("The last write failed; the activation is going away.");

    /// <summary>One switch that never refuses.</summary>
    protected abstract TState Apply(TState state, TEvent happened);

    /// <summary>The state that this history makes; asked by <see cref="HistoryCheck"/>, outside any silo.</summary>
    internal TState Fold(IEnumerable<TEvent> history) => history.Aggregate(new TState(), Apply);

    /// <summary>The messages that an event sends; <paramref name="state"/> is the state after the whole commit.</summary>
    protected virtual IEnumerable<object> Messages(TState state, TEvent happened) => [];

    /// <summary>When this grain wants to be woken next.</summary>
    protected virtual DateTimeOffset? NextAlarm(TState state) => null;

    /// <summary>What is due now (lease expiry, overdue clock). Must move the alarm.</summary>
    protected virtual Decision<TEvent> DecideAlarm(TState state, DateTimeOffset now) => Decision<TEvent>.Unchanged;

    /// <inheritdoc />
    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        services = ServiceProvider.GetRequiredService<DurableServices>();
        var stored = new GrainState<Commit<TState>>();
        await services.Storage.ReadStateAsync(Kind, this.GetGrainId(), stored);
        (state, etag) = stored.RecordExists ? (stored.State!.State!, stored.ETag) : (new TState(), null);
    }

    /// <inheritdoc />
    public async Task Wake()
    {
        var decision = DecideAlarm(State, Now);
        if (decision.Events.Count > 0) await Write(decision.Events, Actor.Zone, handled: null);
    }

    /// <summary>Handled before → answer as before; decide; refused → say so; else write once and answer from what is now stored.</summary>
    /// <param name="command">The caller's wish.</param>
    /// <param name="decide">Pure: state and now to events or refusal.</param>
    /// <param name="answer">Pure: what to answer from the state after the commit and its version; kept with the command.</param>
    protected async Task<Result<TAnswer>> Execute<TAnswer>(Command command, Func<TState, DateTimeOffset, Decision<TEvent>> decide, Func<TState, int, TAnswer> answer)
    {
        if (await EndedFor(command.Actor) is { } ended) return ended;
        if (recent.FirstOrDefault(handled => handled.Id == command.Id) is { } before) return AsBefore<TAnswer>(before, command);

        var decision = decide(State, Now);
        // Whoever may not see it must not learn from a wrong version that it exists.
        if (command.ExpectedVersion is { } expected && expected != Version && Version > 0 && decision.Refusal != Refusals.NotFound)
            decision = Refusals.VersionMismatch;
        // An old repetition meets a state that has moved on; it is answered as it was then, not refused now.
        if (decision.Refusal is { } refusal)
        {
            if (await HandledBefore(command) is { } old) return AsBefore<TAnswer>(old, command);
            await InsistOnNewest();
            return refusal;
        }
        if (decision.Events.Count == 0) return answer(State, Version);

        var next = decision.Events.Aggregate(State, Apply);
        var result = answer(next, Version + 1);
        var handledNow = new HandledCommand { Id = command.Id, Hash = command.Hash, Result = JsonSerializer.SerializeToElement(result, services.Json.Options) };
        try
        {
            await Write(decision.Events, command.Actor, handledNow, next);
        }
        catch (InconsistentStateException)
        {
            if (await HandledBefore(command) is { } old) return AsBefore<TAnswer>(old, command);
            throw;
        }
        if (recent.Count == RecentCommandsMax) recent.Dequeue();
        recent.Enqueue(handledNow);
        return result;
    }

    /// <summary>The door has asked; since then the caller may have been suspended, or this process may have stood still.</summary>
    async ValueTask<Refusal?> EndedFor(Actor actor) =>
        actor.Person == default ? null : AccessRules.Ended(actor, await services.Access.Of(actor.Person), Now);

    async Task Write(IReadOnlyList<TEvent> events, Actor actor, HandledCommand? handled, TState? applied = null)
    {
        var next = applied ?? events.Aggregate(State, Apply);
        var version = Version + 1;
        var messages = events.SelectMany(happened => Messages(next, happened))
            .Select((message, ordinal) => services.Outgoing(DerivedId.Of(Kind, this.GetPrimaryKey(), version, ordinal), message)).ToArray();
        using var span = DurableTelemetry.Source.StartActivity("commit", ActivityKind.Internal);
        span?.SetTag("referrals.kind", Kind);
        var commit = new GrainState<Commit<TState>>
        {
            ETag = etag,
            State = new Commit<TState>
            {
                State = next,
                Events = [.. events.Select(happened => JsonSerializer.SerializeToElement(happened, services.Json.Options))],
                Messages = messages,
                Command = handled,
                At = Now,
                Actor = actor.ToString(),
                Alarm = NextAlarm(next)?.ToUnixTimeMilliseconds(),
            },
        };
        try
        {
            await services.Storage.WriteStateAsync(Kind, this.GetGrainId(), commit);
        }
        catch
        {
            // Whether it was stored is unknown.
            Forget();
            throw;
        }
        (state, etag) = (next, commit.ETag);
        if (messages.Length > 0) services.Relay.Committed(messages);
    }

    /// <summary>
    /// A write is measured against the row, a "no" is not: an activation that another one has overtaken (a silo that was taken for dead) must not refuse
    /// what is allowed by now. Refusals are rare enough to be looked up.
    /// </summary>
    async Task InsistOnNewest()
    {
        var stored = new GrainState<Commit<TState>>();
        await services.Storage.ReadStateAsync(Kind, this.GetGrainId(), stored);
        if ((stored.RecordExists ? stored.ETag : null) == etag) return;
        Forget();
        throw new InconsistentStateException("Another activation has gone on meanwhile; this one is going away.");
    }

    /// <summary>The next activation reads what is true.</summary>
    void Forget()
    {
        state = null;
        recent.Clear();
        DeactivateOnIdle();
    }

    Task<HandledCommand?> HandledBefore(Command command) => services.Commands.Find(command.Id, Kind, this.GetPrimaryKey());

    Result<TAnswer> AsBefore<TAnswer>(HandledCommand before, Command command) =>
        before.Hash == command.Hash ? before.Result.Deserialize<TAnswer>(services.Json.Options)! : Refusals.IdempotencyKeyReused;
}
