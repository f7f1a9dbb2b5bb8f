using Referrals.Contracts;

namespace Referrals.Ops.Claims;

/// <summary>What somebody wants of a case.</summary>
public enum Verb
{
    /// <summary>This case.</summary>
    Claim,
    /// <summary>Whichever case comes next; it was this one.</summary>
    ClaimNext,
    Renew,
    Release,
    /// <summary>The final answer.</summary>
    Answer,
    /// <summary>Reads the case.</summary>
    Look
}

/// <summary>What kind of answer came back.</summary>
public enum ReplyKind
{
    /// <summary>To a claim or a renewal: it is theirs, under this fence, until then.</summary>
    Granted,
    /// <summary>To a release or an answer.</summary>
    Done,
    /// <summary>To a claim: somebody holds it.</summary>
    Taken,
    /// <summary>To a renewal, a release or an answer: not held by them under that fence, or no longer.</summary>
    NotYours,
    /// <summary>To a claim: the case was answered.</summary>
    Over,
    /// <summary>To a claim: the case may be free, but they hold as many as one may.</summary>
    TooMany,
    /// <summary>To a look: it waits.</summary>
    SeenFree,
    /// <summary>To a look: this person holds it, under this fence, until then.</summary>
    SeenHeld,
    /// <summary>To a look: it was answered.</summary>
    SeenOver
}

/// <summary>An answer; fence, end of the lease (as <see cref="DateTimeOffset.UtcTicks"/>) and person only where the kind says so.</summary>
public readonly record struct Reply(ReplyKind Kind, long Fence = 0, long Until = 0, PersonId By = default)
{
    /// <summary>An answer that says no, or only tells: the case is as it was before.</summary>
    public bool ChangesNothing => Kind is not (ReplyKind.Granted or ReplyKind.Done);
}

/// <summary>
/// One thing that somebody asked for, and what they were told. Call and return are in ticks of one monotonic clock that shows universal time. Without a
/// reply nobody knows: it may have happened at any time after the call, or not at all.
/// </summary>
public sealed record Operation(Verb Verb, PersonId By, long Fence, long Call)
{
    public long Return { get; init; } = long.MaxValue;
    public Reply? Reply { get; init; }

    /// <summary>Its answer was not heard.</summary>
    public Operation Unheard => this with { Return = long.MaxValue, Reply = null };

    public override string ToString() =>
        $"{By.Value.ToString()[..8]} {Verb}{(Verb is Verb.Renew or Verb.Release or Verb.Answer ? $" under {Fence}" : "")} → "
        + (Reply is { } reply ? Told(reply) : "no answer");

    static string Told(Reply reply) => reply.Kind switch
    {
        ReplyKind.Granted => $"granted under {reply.Fence} until {Clock(reply.Until)}",
        ReplyKind.SeenHeld => $"held by {reply.By.Value.ToString()[..8]} under {reply.Fence} until {Clock(reply.Until)}",
        ReplyKind.Done or ReplyKind.Taken or ReplyKind.NotYours or ReplyKind.Over or ReplyKind.TooMany or ReplyKind.SeenFree or ReplyKind.SeenOver => $"{reply.Kind}"
    };

    /// <summary>A time of day to the millisecond.</summary>
    public static string Clock(long ticks) => ticks == long.MaxValue ? "…" : new DateTime(ticks, DateTimeKind.Utc).ToString("HH:mm:ss.fff");
}
