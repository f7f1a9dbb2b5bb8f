using Referrals.Contracts;
using Referrals.Ops.Claims;

namespace Referrals.UnitTests.Claims;

/// <summary>What a register can get wrong.</summary>
public enum Fault
{
    None,
    /// <summary>Grants a case that somebody holds.</summary>
    TwoHolders,
    /// <summary>Lets a former holder answer, renew or release.</summary>
    StaleFence,
    /// <summary>Grants twice under one number.</summary>
    FenceReused,
    /// <summary>Says that a case was given back, and keeps it.</summary>
    LostRelease,
    /// <summary>Says that a case was granted, and forgets it.</summary>
    LostClaim,
    /// <summary>Lets somebody renew, release or answer after the lease.</summary>
    LateHold,
    /// <summary>Ends a lease before its time.</summary>
    FastClock,
    /// <summary>Carries a claim out a second time, long after its answer.</summary>
    CarriedOutTwice,
}

/// <summary>A case in memory and people who work on it at the same time, for checking the checker. Each effect comes at one moment between call and return.</summary>
sealed class SimulatedCase(Random random, Fault fault)
{
    public const int Lease = 1_000;
    const int People = 4;

    static readonly PersonId[] Readers = [.. Enumerable.Range(1, People).Select(number => new PersonId(new Guid(number, 0, 0, new byte[8])))];

    readonly List<Operation> history = [];
    readonly PriorityQueue<Action<long>, (long, int)> events = new();
    readonly List<(PersonId By, long Fence)> grants = [];
    long fence;
    long until;
    PersonId? holder;
    bool over;
    int order;

    /// <summary>Whether the fault has happened.</summary>
    public bool Failed { get; private set; }

    /// <summary>So many operations by four people at once.</summary>
    public IReadOnlyList<Operation> Live(int operations)
    {
        foreach (var reader in Readers) At(random.Next(50), now => Ask(reader, now, operations / People));
        while (events.TryDequeue(out var happen, out var when)) happen(when.Item1);
        return history;
    }

    void At(long when, Action<long> happen) => events.Enqueue(happen, (when, order++));

    void Ask(PersonId by, long now, int left)
    {
        if (left == 0) return;
        var verb = (Verb)random.Next(6);
        if (verb == Verb.Answer && random.Next(8) > 0) verb = Verb.Claim;
        var known = grants.Count > 0 ? grants[random.Next(Math.Max(0, grants.Count - 3), grants.Count)] : (By: by, Fence: 1);
        var operation = new Operation(verb, verb is Verb.Renew or Verb.Release or Verb.Answer && random.Next(5) > 0 ? known.By : by, known.Fence, now);
        var (effect, answer) = (now + random.Next(1, 60), now + random.Next(60, 120));
        var fate = random.Next(20);
        // One in twenty is not heard of again: half of these happened, some of them much later.
        if (fate == 0) history.Add(operation);
        if (fate > 0 || random.Next(2) == 0) At(fate == 0 ? effect + random.Next(2) * random.Next(2_000) : effect, then => Happen(operation, then, heard: fate > 0 ? answer : null));
        At(answer + random.Next(100), then => At(then + (random.Next(8) == 0 ? Lease : random.Next(100)), later => Ask(by, later, left - 1)));
    }

    void Happen(Operation operation, long now, long? heard)
    {
        var reply = Do(operation, now);
        if (fault == Fault.CarriedOutTwice && operation.Verb == Verb.Claim && reply.Kind == ReplyKind.Granted && random.Next(4) == 0)
            At(now + random.Next(200, 400), then => Failed |= fence < Do(operation, then).Fence);
        if (heard is not { } moment) return;
        history.Add(operation with { Return = moment, Reply = reply });
        if (reply.Kind == ReplyKind.Granted) grants.Add((operation.By, reply.Fence));
    }

    Reply Do(Operation operation, long now)
    {
        var clock = fault == Fault.FastClock ? now + Lease / 2 : now;
        var live = holder is not null && clock < until;
        if (holder is not null && !live && now < until) Failed = true;
        return operation.Verb switch
        {
            Verb.Claim or Verb.ClaimNext => Claim(operation, now, live),
            Verb.Look => over ? new(ReplyKind.SeenOver) : live ? new(ReplyKind.SeenHeld, fence, until, holder!.Value) : new(ReplyKind.SeenFree),
            Verb.Renew or Verb.Release or Verb.Answer => Theirs(operation, live) ? End(operation, now) : new(ReplyKind.NotYours),
        };
    }

    Reply Claim(Operation operation, long now, bool live)
    {
        if (over) return new(ReplyKind.Over);
        if (live && holder == operation.By && operation.Verb == Verb.Claim) return new(ReplyKind.Granted, fence, until);
        if (live && !Now(Fault.TwoHolders)) return new(ReplyKind.Taken);
        if (fence == 0 || !Now(Fault.FenceReused)) fence++;
        (holder, until) = Now(Fault.LostClaim) ? ((PersonId?)null, until) : (operation.By, now + Lease);
        return new(ReplyKind.Granted, fence, now + Lease);
    }

    bool Theirs(Operation operation, bool live)
    {
        if (live && holder == operation.By && fence == operation.Fence) return true;
        if (over || holder is null || operation.Fence > fence) return false;
        return live && operation.Fence < fence && Now(Fault.StaleFence)
            || !live && holder == operation.By && fence == operation.Fence && Now(Fault.LateHold);
    }

    Reply End(Operation operation, long now)
    {
        if (operation.Verb == Verb.Renew) return new(ReplyKind.Granted, operation.Fence, until = now + Lease);
        if (operation.Verb == Verb.Answer) over = true;
        if (operation.Verb == Verb.Answer || !Now(Fault.LostRelease)) holder = null;
        return new(ReplyKind.Done);
    }

    /// <summary>Whether it goes wrong this time.</summary>
    bool Now(Fault which)
    {
        if (fault != which || random.Next(4) > 0) return false;
        return Failed = true;
    }
}
