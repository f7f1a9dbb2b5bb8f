using System.Collections.Concurrent;
using Referrals.Contracts;

namespace Referrals.Ops.Claims;

/// <summary>
/// Many dermatologists over few cases, with little patience: they claim what others hold, come back with old numbers, give back, look, and now and then
/// answer. Cases that they are done with make room for fresh ones; some are left lying until the lease has ended.
/// </summary>
sealed class Bustle
{
    const int AtOnce = 16;
    const int CasesInWork = 12;
    const int AsksPerCase = 45;
    const int PeopleKnown = 48;
    static readonly TimeSpan LieFor = TimeSpan.FromMinutes(Intake.LeaseMinutes) + TimeSpan.FromSeconds(2);

    readonly Asking _asking;
    readonly IReadOnlyDictionary<ReferralId, CaseHistory> _histories;
    readonly PersonId[] _people = [.. Enumerable.Range(0, PeopleKnown).Select(_ => new PersonId(Guid.NewGuid()))];
    readonly ConcurrentQueue<CaseInWork> _fresh;
    readonly ConcurrentQueue<(CaseInWork Case, DateTimeOffset At)> _lying = new();
    readonly CaseInWork[] _inWork;
    readonly TimeProvider _time;
    readonly int _seed;

    public Bustle(Asking asking, IReadOnlyDictionary<ReferralId, CaseHistory> histories, int seed, TimeProvider time)
    {
        (_asking, _histories, _seed, _time) = (asking, histories, seed, time);
        // Those that somebody holds already come first, so that their leases end under everybody's eyes.
        _fresh = new(histories.Values.OrderBy(each => each.First.Phase == Phase.Free).Select(each => new CaseInWork(each)));
        _inWork = [.. Enumerable.Range(0, CasesInWork).Select(_ => _fresh.TryDequeue(out var next) ? next : throw new ArgumentException("too few cases"))];
    }

    /// <summary>How many cases so many operations need.</summary>
    public static int CasesFor(int operations) => CasesInWork + operations / AsksPerCase;

    public Task Go(int operations, CancellationToken cancel) =>
        Task.WhenAll(Enumerable.Range(0, AtOnce).Select(number => Task.Run(() => Work(new Random(_seed + number), operations, cancel), cancel)));

    /// <summary>Everybody looks once more, when nobody does anything.</summary>
    public Task LookAtAll(CancellationToken cancel) => Parallel.ForEachAsync(
        _histories.Values,
        new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancel },
        async (each, now) => await _asking.Ask(each, Verb.Look, _people[0], 0, now));

    async Task Work(Random chance, int operations, CancellationToken cancel)
    {
        while (_asking.Asked < operations)
            if (chance.Next(25) == 0)
                await Next(cancel);
            else
                await Something(chance, cancel);
    }

    /// <summary>Somebody new: a claim of theirs that went astray cannot be taken for anybody else's.</summary>
    async Task Next(CancellationToken cancel)
    {
        var by = new PersonId(Guid.NewGuid());
        if (await _asking.AskNext(by, referral => _histories[referral], cancel) is { } got)
            foreach (var one in _inWork)
                if (one.Of == got.Of)
                    one.Granted(by, got.Reply.Fence);
    }

    async Task Something(Random chance, CancellationToken cancel)
    {
        var place = chance.Next(CasesInWork);
        var one = _inWork[place];
        var (verb, by, fence) = Choose(chance, one);
        var reply = await _asking.Ask(one.Of, verb, by, fence, cancel);
        if (reply is { Kind: ReplyKind.Granted } granted)
            one.Granted(by, granted.Fence);
        if (reply is { Kind: ReplyKind.SeenHeld } seen)
            one.Granted(seen.By, seen.Fence);
        var over = reply is { Kind: ReplyKind.Over or ReplyKind.SeenOver } || verb == Verb.Answer && reply is { Kind: ReplyKind.Done };
        if ((one.Asked() > AsksPerCase || over) && NextCase() is { } next && Interlocked.CompareExchange(ref _inWork[place], next, one) == one && !over)
            _lying.Enqueue((one, _time.GetUtcNow() + LieFor));
    }

    (Verb Verb, PersonId By, long Fence) Choose(Random chance, CaseInWork one)
    {
        var somebody = _people[chance.Next(_people.Length)];
        var (by, fence) = one.Holder(chance) ?? (somebody, 1);
        if (chance.Next(10) == 0)
            by = somebody;
        // Nobody touches a hold that is to run out.
        return (one.IsLeftLying ? chance.Next(42) : chance.Next(100)) switch
        {
            < 30 => (Verb.Claim, somebody, 0),
            < 42 => (Verb.Look, somebody, 0),
            < 54 => (Verb.Renew, by, fence),
            < 96 => (Verb.Release, by, fence),
            _ => (Verb.Answer, by, fence)
        };
    }

    CaseInWork? NextCase()
    {
        if (_lying.TryPeek(out var first) && first.At <= _time.GetUtcNow() && _lying.TryDequeue(out var lay))
            return lay.Case.Again();
        return _fresh.TryDequeue(out var next) ? next : null;
    }

    /// <summary>A case, and what people remember of it.</summary>
    sealed class CaseInWork(CaseHistory of)
    {
        const int Remembered = 3;
        readonly ConcurrentQueue<(PersonId By, long Fence)> _grants = new();
        int _asked;

        public CaseHistory Of => of;

        public bool IsLeftLying => of.First.Phase == Phase.Held && _grants.IsEmpty;

        public int Asked() => Interlocked.Increment(ref _asked);

        /// <summary>Comes back after its rest, for half as long.</summary>
        public CaseInWork Again()
        {
            _asked = AsksPerCase / 2;
            return this;
        }

        public void Granted(PersonId by, long fence)
        {
            if (fence <= of.First.Fence || _grants.LastOrDefault() == (by, fence))
                return;
            _grants.Enqueue((by, fence));
            if (_grants.Count > Remembered)
                _grants.TryDequeue(out _);
        }

        /// <summary>The holder as far as anybody knows; sometimes one who held it before.</summary>
        public (PersonId By, long Fence)? Holder(Random chance) => _grants.ToArray() switch
        {
            [] => null,
            [.., var last] when chance.Next(5) > 0 => last,
            var all => all[chance.Next(all.Length)]
        };
    }
}
