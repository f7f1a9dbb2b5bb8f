using System.Diagnostics;
using System.Text.Json.Serialization;
using Referrals.Contracts;

namespace Referrals.Identity;

/// <summary>
/// The answer that waits for one referral. A second, different one takes its place, except that one which waits for the sender never covers a suspected
/// mix-up; the history keeps both.
/// </summary>
public sealed record Quarantine
{
    /// <summary>Whoever has entered the identifiers wrongly this often is guessing: from then on the data guardian resolves it.</summary>
    public const int WrongTriesMax = 5;

    /// <summary>Null: nothing waits.</summary>
    public HeldAdvice? Advice { get; init; }
    /// <summary>Of the first answer that had to wait.</summary>
    public DateTimeOffset ArrivedAt { get; init; }
    public QuarantineStep Step { get; init; }
    /// <summary>Of identifiers, over all answers of the referral.</summary>
    public int WrongTries { get; init; }
    /// <summary>The command of the last one: a repetition is the same try.</summary>
    public Guid? LastWrongTry { get; init; }
    /// <summary>A person has said that it is to be filed; on its way.</summary>
    public FilingOrder? Order { get; init; }
    /// <summary>Digests of answers that a person has refused: they stay unfiled for good.</summary>
    public string[] Refused { get; init; } = [];
    /// <summary>What clinical was told last, counted.</summary>
    public int Told { get; init; }

    /// <summary>Unix milliseconds, for the generated column.</summary>
    public long ArrivedMs => ArrivedAt.ToUnixTimeMilliseconds();
    /// <inheritdoc cref="ArrivedMs" />
    public long? DueMs => DueAt?.ToUnixTimeMilliseconds();

    /// <summary>When the practice should have ended the wait.</summary>
    [JsonIgnore] public DateTimeOffset? DueAt => Advice is null ? null : QuarantineClock.DueAt(Advice, ArrivedAt);
    /// <summary>Only the data guardian may resolve it.</summary>
    [JsonIgnore] public bool Locked => WrongTries >= WrongTriesMax;

    /// <summary>What has happened, taken into account.</summary>
    public Quarantine Apply(QuarantineEvent happened) => happened switch
    {
        AdviceHeld held => this with { Advice = held.Advice, ArrivedAt = Advice is null ? held.At : ArrivedAt, Step = StepFor(held), Told = Told + 1 },
        AdviceReleased => Ended(),
        HeldEscalated told => this with { Step = told.Step },
        IdentifiersMistyped wrong => this with { WrongTries = WrongTries + 1, LastWrongTry = wrong.Try },
        FilingOrdered ordered => this with { Order = ordered.Order },
        FilingAbandoned => this with { Order = null },
        HeldRefused refused => Ended() with { Refused = [.. Refused, refused.Package] },
        _ => throw new UnreachableException(),
    };

    /// <summary>Another reason has another clock.</summary>
    QuarantineStep StepFor(AdviceHeld held) => Advice?.Reason == held.Advice.Reason ? Step : QuarantineStep.Waiting;

    Quarantine Ended() => this with { Advice = null, ArrivedAt = default, Step = QuarantineStep.Waiting, Order = null, Told = Told + 1 };
}

/// <summary>What happened in quarantine.</summary>
[JsonPolymorphic]
[JsonDerivedType(typeof(AdviceHeld), nameof(AdviceHeld))]
[JsonDerivedType(typeof(AdviceReleased), nameof(AdviceReleased))]
[JsonDerivedType(typeof(HeldEscalated), nameof(HeldEscalated))]
[JsonDerivedType(typeof(IdentifiersMistyped), nameof(IdentifiersMistyped))]
[JsonDerivedType(typeof(FilingOrdered), nameof(FilingOrdered))]
[JsonDerivedType(typeof(FilingAbandoned), nameof(FilingAbandoned))]
[JsonDerivedType(typeof(HeldRefused), nameof(HeldRefused))]
public abstract record QuarantineEvent;

/// <summary>An answer was not filed, and waits.</summary>
public sealed record AdviceHeld : QuarantineEvent
{
    public required HeldAdvice Advice { get; init; }
    public required DateTimeOffset At { get; init; }
}

/// <summary>The referral's answer was filed after all: the sender had bound the link or made a new one, or a person had said whose it is.</summary>
public sealed record AdviceReleased : QuarantineEvent
{
    public required DateTimeOffset At { get; init; }
}

/// <summary>Nobody has ended the wait in time: the next one is told.</summary>
public sealed record HeldEscalated : QuarantineEvent
{
    public required QuarantineStep Step { get; init; }
}

/// <summary>Number or date of birth were not the patient's. The event keeps who and when, never what was entered.</summary>
public sealed record IdentifiersMistyped : QuarantineEvent
{
    public required Guid Try { get; init; }
    public required PersonId By { get; init; }
    public required DateTimeOffset At { get; init; }
}

/// <summary>A person has re-identified the answer by two identifiers (PSN-12, PSN-21): it goes to the link's patient.</summary>
public sealed record FilingOrdered : QuarantineEvent
{
    public required string Package { get; init; }
    public required FilingOrder Order { get; init; }
}

/// <summary>The link had been taken back before the order was carried out.</summary>
public sealed record FilingAbandoned : QuarantineEvent
{
    public required Guid Order { get; init; }
}

/// <summary>A person has said that this answer is never to be filed.</summary>
public sealed record HeldRefused : QuarantineEvent
{
    public required string Package { get; init; }
    public required PracticeId Practice { get; init; }
    public required HubId Hub { get; init; }
    public required MispairingReason Reason { get; init; }
    public required PersonId By { get; init; }
    public required DateTimeOffset At { get; init; }
}
