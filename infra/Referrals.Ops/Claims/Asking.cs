using System.Collections.Concurrent;
using Referrals.Contracts;
using Referrals.Ops.Client;

namespace Referrals.Ops.Claims;

/// <summary>A clock that never goes back and shows universal time, in ticks: calls and returns of all people are comparable by it.</summary>
public sealed class OneClock(TimeProvider time)
{
    readonly long _start = time.GetUtcNow().UtcTicks;
    readonly long _stamp = time.GetTimestamp();

    public long Now => _start + time.GetElapsedTime(_stamp).Ticks;
}

/// <summary>
/// Dermatologists who ask for something until they are told, as their programs do: the same key again when no answer comes. Each wish is written down with
/// when it was first asked and what was said.
/// </summary>
public sealed class Asking(FrontDoors doors, HubId hub, OneClock clock)
{
    static readonly TimeSpan GiveUpAfter = TimeSpan.FromSeconds(90);
    static readonly (int Min, int Max) PauseMilliseconds = (40, 400);

    readonly ConcurrentDictionary<PersonId, Attempts> _people = new();
    readonly ConcurrentQueue<Operation> _anyCase = new();
    long _asked;
    long _unheard;

    /// <summary>Claims of the next case that nobody heard of again: each may have taken any case.</summary>
    public IReadOnlyCollection<Operation> AnyCase => _anyCase;
    public long Asked => Interlocked.Read(ref _asked);
    /// <summary>Attempts without an answer.</summary>
    public long Unheard => Interlocked.Read(ref _unheard);

    /// <summary>Something of a known case. Null: nobody answered for a minute and a half.</summary>
    public async Task<Reply?> Ask(CaseHistory of, Verb verb, PersonId by, long fence, CancellationToken cancel)
    {
        var wish = Wish.Fresh();
        var told = await UntilTold(attempt => Talk(by).Ask(verb, of.Referral, fence, wish, attempt), cancel);
        var asked = new Operation(verb, by, fence, told.First);
        if (told.Answer is not { } reply)
        {
            of.Add(asked);
            return null;
        }
        // A "no" to a repetition says nothing about the attempts before it: one of them may still be carried out.
        if (told.Repeated && reply.ChangesNothing && verb != Verb.Look)
            of.Add(asked);
        of.Add(asked with { Call = reply.ChangesNothing ? told.Last : told.First, Return = told.Return, Reply = reply });
        return reply;
    }

    /// <summary>Whichever case comes next, for somebody who has none; null when none came.</summary>
    /// <param name="by">The person.</param>
    /// <param name="historyOf">Where it is written down.</param>
    /// <param name="cancel">Ends the asking.</param>
    public async Task<(CaseHistory Of, Reply Reply)?> AskNext(PersonId by, Func<ReferralId, CaseHistory> historyOf, CancellationToken cancel)
    {
        var wish = Wish.Fresh();
        var told = await UntilTold(attempt => Talk(by).Next(wish, attempt), cancel);
        var asked = new Operation(Verb.ClaimNext, by, 0, told.First);
        if (told.Answer is not { Claim: { } claim })
        {
            if (told.Answer is null || told.Repeated)
                _anyCase.Enqueue(asked);
            return null;
        }
        var (of, reply) = (historyOf(claim.Referral), new Reply(ReplyKind.Granted, claim.Fence, claim.LeaseUntil.UtcTicks));
        of.Add(asked with { Return = told.Return, Reply = reply });
        return (of, reply);
    }

    async Task<(long First, bool Repeated, long Last, long Return, T? Answer)> UntilTold<T>(Func<CancellationToken, Task<T?>> attempt, CancellationToken cancel) where T : struct
    {
        Interlocked.Increment(ref _asked);
        var first = clock.Now;
        for (var last = first; ; last = clock.Now)
        {
            var answer = await attempt(cancel);
            var now = clock.Now;
            if (answer is not null || now - first > GiveUpAfter.Ticks)
                return (first, last > first, last, now, answer);
            Interlocked.Increment(ref _unheard);
            await Task.Delay(Random.Shared.Next(PauseMilliseconds.Min, PauseMilliseconds.Max), cancel);
        }
    }

    Attempts Talk(PersonId person) => _people.GetOrAdd(person, one => new Attempts(doors.Reading(one.Value, hub), hub));
}
