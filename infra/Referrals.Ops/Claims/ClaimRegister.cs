using Referrals.Contracts;

namespace Referrals.Ops.Claims;

/// <summary>Whose hands a case is in. Lapsed: the lease has run out, and nobody has taken the case or cleared it away.</summary>
public enum Phase { Free, Held, Lapsed, Over }

/// <summary>
/// A case as the model sees it: a holder and a fence that grows with every claim. The end of a lease is known exactly from the answer, or only within
/// bounds when the answer was not heard. Not before: a lease has ended in the meantime, so it is at least that late.
/// </summary>
public readonly record struct Standing(Phase Phase, long Fence, PersonId By = default, long UntilMin = 0, long UntilMax = 0, long NotBefore = 0)
{
    /// <summary>Nobody has claimed it yet.</summary>
    public static readonly Standing New = new(Phase.Free, 0);

    public static Standing HeldBy(PersonId person, long fence, long until) => new(Phase.Held, fence, person, until, until);
}

/// <summary>
/// The claim as it should be, one operation after the other: at most one holds a case, only the live holder renews, releases or answers, each grant has
/// the next fence, an answer is the end.
/// </summary>
/// <param name="lease">The hub's lease.</param>
/// <param name="tolerance">How far the database's clock as the silos carry it may be from the one that stamped the calls.</param>
public sealed class ClaimRegister(TimeSpan lease, TimeSpan tolerance)
{
    /// <summary>How the case may stand after the operation; empty when the reply cannot have been given by a case that stands so.</summary>
    /// <remarks>A lease ends by itself: where the times leave it open whether it has ended before the operation, both are followed.</remarks>
    public IEnumerable<Standing> After(Standing before, Operation operation)
    {
        if (operation.Return < before.NotBefore)
            return [];
        if (before.Phase != Phase.Held)
            return new[] { Step(before, operation) }.OfType<Standing>();
        var live = Math.Max(operation.Call, before.NotBefore) <= Later(before.UntilMax) ? Step(before, operation) : null;
        return new[] { live, Lapsed(before, operation) }.OfType<Standing>();
    }

    Standing? Lapsed(Standing before, Operation operation)
    {
        var ended = Math.Max(before.UntilMin - tolerance.Ticks, before.NotBefore);
        return operation.Return >= ended ? Step(before with { Phase = Phase.Lapsed, NotBefore = ended }, operation) : null;
    }

    Standing? Step(Standing now, Operation operation) => operation.Reply is { } reply ? Told(now, operation, reply) : Unheard(now, operation);

    Standing? Told(Standing now, Operation operation, Reply reply)
    {
        var theirs = now.Phase == Phase.Held && now.By == operation.By;
        return reply.Kind switch
        {
            ReplyKind.Granted => operation.Verb == Verb.Renew ? Renewed(now, operation, reply) : Claimed(now, operation, reply),
            ReplyKind.Done => theirs && now.Fence == operation.Fence ? Ended(now, operation.Verb) : null,
            // Who asks for the next case is told of their own as of anybody's: it is not what they asked for.
            ReplyKind.Taken => now.Phase == Phase.Held && (!theirs || operation.Verb == Verb.ClaimNext) ? now : null,
            ReplyKind.NotYours => theirs && now.Fence == operation.Fence ? null : now,
            ReplyKind.Over or ReplyKind.SeenOver => now.Phase == Phase.Over ? now : null,
            ReplyKind.TooMany or ReplyKind.SeenFree => now.Phase is Phase.Free or Phase.Lapsed ? now : null,
            ReplyKind.SeenHeld => now.Phase is Phase.Held or Phase.Lapsed && now.By == reply.By && now.Fence == reply.Fence ? Known(now, reply.Until) : null
        };
    }

    Standing? Claimed(Standing now, Operation operation, Reply reply) => now.Phase switch
    {
        Phase.Free or Phase.Lapsed => reply.Fence == now.Fence + 1 && IsLease(operation, reply.Until) ? Hold(now, operation, reply) : null,
        // Shown once more what they hold.
        Phase.Held => operation.Verb == Verb.Claim && now.By == operation.By && now.Fence == reply.Fence ? Known(now, reply.Until) : null,
        Phase.Over => null
    };

    Standing? Renewed(Standing now, Operation operation, Reply reply) =>
        now.Phase == Phase.Held && now.By == operation.By && now.Fence == operation.Fence && reply.Fence == now.Fence && IsLease(operation, reply.Until)
            ? Hold(now, operation, reply)
            : null;

    static Standing Hold(Standing now, Operation operation, Reply reply) =>
        Standing.HeldBy(operation.By, reply.Fence, reply.Until) with { NotBefore = now.NotBefore };

    static Standing? Ended(Standing now, Verb verb) => verb switch
    {
        Verb.Release => new Standing(Phase.Free, now.Fence, NotBefore: now.NotBefore),
        Verb.Answer => new Standing(Phase.Over, now.Fence, NotBefore: now.NotBefore),
        Verb.Claim or Verb.ClaimNext or Verb.Renew or Verb.Look => null
    };

    /// <summary>What it did, if it did anything; null when it cannot have done anything here.</summary>
    Standing? Unheard(Standing now, Operation operation)
    {
        if (operation.Verb is Verb.Claim or Verb.ClaimNext)
            return now.Phase is Phase.Free or Phase.Lapsed
                ? new Standing(Phase.Held, now.Fence + 1, operation.By, operation.Call + lease.Ticks, long.MaxValue, now.NotBefore)
                : null;
        if (now.Phase != Phase.Held || now.By != operation.By || now.Fence != operation.Fence)
            return null;
        return operation.Verb == Verb.Renew ? now with { UntilMin = operation.Call + lease.Ticks, UntilMax = long.MaxValue } : Ended(now, operation.Verb);
    }

    Standing? Known(Standing now, long until) =>
        until >= now.UntilMin - tolerance.Ticks && until <= Later(now.UntilMax) ? now with { UntilMin = until, UntilMax = until } : null;

    bool IsLease(Operation operation, long until) =>
        until - lease.Ticks >= operation.Call - tolerance.Ticks && until - lease.Ticks <= Later(operation.Return);

    long Later(long ticks) => ticks > long.MaxValue - tolerance.Ticks ? long.MaxValue : ticks + tolerance.Ticks;
}
