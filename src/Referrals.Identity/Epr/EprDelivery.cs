using System.Diagnostics;
using System.Text.Json.Serialization;
using Referrals.Contracts;

namespace Referrals.Identity;

/// <summary>Where the delivery of an entry to the EPR stands.</summary>
public enum DeliveryStatus
{
    /// <summary>Nothing was ever to be sent.</summary>
    None,
    /// <summary>Waits for the next attempt.</summary>
    Pending,
    Sending,
    Delivered,
    /// <summary>Refused by the receiver, or tried in vain for long: somebody must look.</summary>
    Stuck,
    /// <summary>The entry was another patient's: nothing more of it is sent. What the EPR has is put right by a delivery of its own.</summary>
    TakenOut,
}

/// <summary>
/// One entry on its way into the practice's EPR; or the correction of one that was taken out of the record (ADR 0024).
/// <code>
/// status     Begin    Delivered  Failed            Refused  alarm    Resend   TakeOut
/// None       Sending  –          –                 –        –        Pending  –
/// Pending    Sending  Delivered  –                 –        Pending  Pending  TakenOut
/// Sending    Sending  Delivered  Pending or Stuck  Stuck    Pending  –        TakenOut
/// Delivered  –*       –          –                 –        –        Pending  TakenOut
/// Stuck      –*       Delivered  –                 –        Stuck    Pending  TakenOut
/// TakenOut   –*       –          –                 –        –        –        –
/// </code>
/// * Sending when there is more to tell than before, or when the alarm has asked for it.
/// </summary>
public sealed record EprDelivery
{
    /// <summary>The first reason of a correction that the receiver does not take: correct it there by hand.</summary>
    public const string ByHand = "entry-withdrawn";

    /// <summary>What this delivery puts right; null: it tells what is filed.</summary>
    public EprCorrection? Correction { get; init; }
    public PracticeId Practice { get; init; }
    public DeliveryStatus Status { get; init; }
    /// <summary>How much there is to tell, as far as anybody has said.</summary>
    public int Wanted { get; init; }
    /// <summary>How much the EPR is known to have.</summary>
    public int Held { get; init; }
    /// <summary>Who is sending; null when nobody is.</summary>
    public Guid? Attempt { get; init; }
    /// <summary>The alarm has called for an attempt that has not begun yet.</summary>
    public bool Called { get; init; }
    /// <summary>In vain, since the last success.</summary>
    public int Attempts { get; init; }
    /// <summary>Since when it stands as it does.</summary>
    public DateTimeOffset Since { get; init; }
    /// <summary>The alarm; null when only a person or more news can go on.</summary>
    public DateTimeOffset? NextAt { get; init; }
    public DateTimeOffset? DeliveredAt { get; init; }
    /// <summary>Codes of the last failure.</summary>
    public string[] Reasons { get; init; } = [];

    /// <summary>Unix milliseconds, for the generated column.</summary>
    public long SinceMs => Since.ToUnixTimeMilliseconds();

    /// <summary>What has happened, taken into account.</summary>
    public EprDelivery Apply(EprDeliveryEvent happened) => happened switch
    {
        DeliveryBegun begun => this with
        {
            Practice = begun.Practice, Correction = begun.Correction, Status = DeliveryStatus.Sending, Wanted = Math.Max(Wanted, begun.Contents), Attempt = begun.Attempt, Called = false,
            Attempts = Attempts + 1, Since = begun.At, NextAt = begun.At + EprDeliveryDecisions.AttemptMax,
        },
        DeliveryAwaited awaited => this with { Wanted = awaited.Contents },
        EntryDelivered delivered => Settled(delivered),
        DeliveryFailed failed => this with
        {
            Status = Attempts >= EprDeliveryDecisions.AttemptsUntilStuck ? DeliveryStatus.Stuck : DeliveryStatus.Pending, Attempt = null, Since = failed.At,
            NextAt = failed.At + EprDeliveryDecisions.Pause(Attempts), Reasons = failed.Reasons,
        },
        DeliveryRefused refused => this with { Status = DeliveryStatus.Stuck, Attempt = null, Called = false, Since = refused.At, NextAt = null, Reasons = refused.Reasons },
        EntryTakenOut taken => this with
        {
            Status = DeliveryStatus.TakenOut, Wanted = taken.Contents, Held = taken.Contents, Attempt = null, Called = false, Since = taken.At, NextAt = null, Reasons = [],
        },
        DeliveryCalled called => this with
        {
            Status = Status == DeliveryStatus.Sending ? DeliveryStatus.Pending : Status, Attempt = null, Called = true, NextAt = called.At + EprDeliveryDecisions.AttemptMax,
        },
        DeliveryResent resent => this with
        {
            Practice = resent.Practice, Status = DeliveryStatus.Pending, Held = 0, Attempts = 0, Called = true, Since = resent.At, Reasons = [],
            NextAt = resent.At + EprDeliveryDecisions.AttemptMax,
        },
        _ => throw new UnreachableException(),
    };

    EprDelivery Settled(EntryDelivered delivered)
    {
        var more = Wanted > delivered.Contents;
        return this with
        {
            Status = more ? DeliveryStatus.Pending : DeliveryStatus.Delivered, Held = delivered.Contents, Attempt = null, Called = false, Attempts = 0,
            Since = delivered.At, DeliveredAt = delivered.At, NextAt = more ? delivered.At : null, Reasons = [],
        };
    }
}

/// <summary>What happened to a delivery.</summary>
[JsonPolymorphic]
[JsonDerivedType(typeof(DeliveryBegun), nameof(DeliveryBegun))]
[JsonDerivedType(typeof(DeliveryAwaited), nameof(DeliveryAwaited))]
[JsonDerivedType(typeof(EntryDelivered), nameof(EntryDelivered))]
[JsonDerivedType(typeof(DeliveryFailed), nameof(DeliveryFailed))]
[JsonDerivedType(typeof(DeliveryRefused), nameof(DeliveryRefused))]
[JsonDerivedType(typeof(DeliveryCalled), nameof(DeliveryCalled))]
[JsonDerivedType(typeof(DeliveryResent), nameof(DeliveryResent))]
[JsonDerivedType(typeof(EntryTakenOut), nameof(EntryTakenOut))]
public abstract record EprDeliveryEvent;

/// <summary>An attempt goes out.</summary>
public sealed record DeliveryBegun : EprDeliveryEvent
{
    public required Guid Attempt { get; init; }
    public required PracticeId Practice { get; init; }
    public required int Contents { get; init; }
    public EprCorrection? Correction { get; init; }
    public required DateTimeOffset At { get; init; }
}

/// <summary>More to tell came while an attempt was under way: it goes out after that.</summary>
public sealed record DeliveryAwaited : EprDeliveryEvent
{
    public required int Contents { get; init; }
}

/// <summary>The EPR has it.</summary>
public sealed record EntryDelivered : EprDeliveryEvent
{
    public required int Contents { get; init; }
    public required DateTimeOffset At { get; init; }
}

/// <summary>No answer, or one that time may mend.</summary>
public sealed record DeliveryFailed : EprDeliveryEvent
{
    public required string[] Reasons { get; init; }
    public required DateTimeOffset At { get; init; }
}

/// <summary>The EPR will not take it as it is.</summary>
public sealed record DeliveryRefused : EprDeliveryEvent
{
    public required string[] Reasons { get; init; }
    public required DateTimeOffset At { get; init; }
}

/// <summary>The alarm called for the next attempt; of one that was under way nothing was heard again.</summary>
public sealed record DeliveryCalled : EprDeliveryEvent
{
    public required DateTimeOffset At { get; init; }
}

/// <summary>The entry was another patient's and was taken out of the record: what the EPR may have of it is to be put right there.</summary>
public sealed record EntryTakenOut : EprDeliveryEvent
{
    public required int Contents { get; init; }
    /// <summary>Number of the correction that goes out; null: nothing of this entry was ever on its way.</summary>
    public int? Correction { get; init; }
    public required DateTimeOffset At { get; init; }
}

/// <summary>A referrer of the practice had it sent again.</summary>
public sealed record DeliveryResent : EprDeliveryEvent
{
    public required PracticeId Practice { get; init; }
    public required PersonId By { get; init; }
    public required DateTimeOffset At { get; init; }
}
