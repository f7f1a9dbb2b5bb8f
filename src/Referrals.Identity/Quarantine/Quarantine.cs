using System.Diagnostics;
using System.Text.Json.Serialization;
using Orleans.Concurrency;
using Referrals.Contracts;
using Referrals.Durable;
using Referrals.Hosting;

namespace Referrals.Identity;

/// <summary>Why an answer waits instead of being filed (DT-17). We never guess whose it is.</summary>
public enum QuarantineReason
{
    /// <summary>The transfer is not complete: no binding, or a photograph without a digest.</summary>
    TooEarly,
    /// <summary>No link was ever made under this pseudonym.</summary>
    UnknownPseudonym,
    /// <summary>The sender has taken the link back.</summary>
    CancelledLink,
    /// <summary>Referral, set, version or manifest differ from what the sender bound, or the patient from whom the record is about.</summary>
    PossibleMispairing,
    /// <summary>Practice or hub are not those between which the link was made.</summary>
    NotAParty,
    /// <summary>Another answer was paired with this link before.</summary>
    AlreadyFiled,
}

/// <summary>Returned answers that must not be filed, one per referral; each has an owner and a time of arrival, and stays until a person resolves it.</summary>
[Alias("IQuarantineGrain")]
public interface IQuarantineGrain : IGrainWithGuidKey
{
    /// <summary>Keeps an answer with its reason.</summary>
    [Alias("Hold")] Task<Result<HeldAnswer>> Hold(Command command, HeldAdvice advice);

    /// <summary>The referral's answer is filed by now: what waited only for the sender's own doing waits no longer. A suspected mix-up stays.</summary>
    [Alias("Release")] Task<Result<ReleasedAnswer>> Release(Command command);

    /// <summary>Whether exactly this package (by its digest) waits here for a person.</summary>
    [Alias("NeedsPerson"), ReadOnly] Task<bool> NeedsPerson(string package);
}

/// <summary>An answer that waits: ids in clear, the package sealed for its owner.</summary>
[GenerateSerializer, Immutable, Alias("HeldAdvice")]
public sealed record HeldAdvice
{
    [Id(0)] public required QuarantineReason Reason { get; init; }
    [Id(1)] public required ReferralId Referral { get; init; }
    [Id(2)] public required Pseudonym Pseudonym { get; init; }
    /// <summary>As the package names them.</summary>
    [Id(3)] public required PracticeId Practice { get; init; }
    [Id(4)] public required HubId Hub { get; init; }
    /// <summary>Who must look: the practice that made the link; where there is no link, the one that the package names.</summary>
    [Id(5)] public required PracticeId Owner { get; init; }
    /// <summary>Keyed digest of the package.</summary>
    [Id(6)] public required string Package { get; init; }
    [Id(7)] public required SealedText Sealed { get; init; }
    [Id(8)] public required WrappedKey SealedKey { get; init; }
}

/// <summary>When it arrived.</summary>
[GenerateSerializer, Immutable, Alias("HeldAnswer")]
public sealed record HeldAnswer
{
    [Id(0)] public required DateTimeOffset ArrivedAt { get; init; }
}

/// <summary>Whether an answer waits on after its release.</summary>
[GenerateSerializer, Immutable, Alias("ReleasedAnswer")]
public sealed record ReleasedAnswer
{
    [Id(0)] public required bool StillHeld { get; init; }
}

/// <summary>
/// The answer that waits for one referral. A second, different one takes its place, except that one which waits for the sender never covers a suspected
/// mix-up; the history keeps both.
/// </summary>
public sealed record Quarantine
{
    /// <summary>Null: nothing waits.</summary>
    public HeldAdvice? Advice { get; init; }
    /// <summary>Of the first answer that had to wait.</summary>
    public DateTimeOffset ArrivedAt { get; init; }

    /// <summary>Unix milliseconds, for the generated column.</summary>
    public long ArrivedMs => ArrivedAt.ToUnixTimeMilliseconds();

    /// <summary>What has happened, taken into account.</summary>
    public Quarantine Apply(QuarantineEvent happened) => happened switch
    {
        AdviceHeld held => new() { Advice = held.Advice, ArrivedAt = Advice is null ? held.At : ArrivedAt },
        AdviceReleased => new(),
        _ => throw new UnreachableException(),
    };
}

/// <summary>What happened in quarantine.</summary>
[JsonPolymorphic]
[JsonDerivedType(typeof(AdviceHeld), nameof(AdviceHeld))]
[JsonDerivedType(typeof(AdviceReleased), nameof(AdviceReleased))]
public abstract record QuarantineEvent;

/// <summary>An answer was not filed, and waits.</summary>
public sealed record AdviceHeld : QuarantineEvent
{
    public required HeldAdvice Advice { get; init; }
    public required DateTimeOffset At { get; init; }
}

/// <summary>The referral's answer was filed after all: the sender had bound the link, or made a new one.</summary>
public sealed record AdviceReleased : QuarantineEvent
{
    public required DateTimeOffset At { get; init; }
}

/// <summary>The rules of quarantine.</summary>
public static class QuarantineDecisions
{
    /// <summary>The same answer twice is one quarantine; what waited for the sender may turn out to be a mix-up, never the other way round.</summary>
    public static Decision<QuarantineEvent> Hold(Quarantine quarantine, HeldAdvice advice, DateTimeOffset now) =>
        IsCovered(quarantine.Advice, advice) ? Decision<QuarantineEvent>.Unchanged : new AdviceHeld { Advice = advice, At = now };

    /// <summary>Only what the sender has put in order by binding or by a new link.</summary>
    public static Decision<QuarantineEvent> Release(Quarantine quarantine, DateTimeOffset now) =>
        quarantine.Advice is { } held && WaitsForSender(held.Reason) ? new AdviceReleased { At = now } : Decision<QuarantineEvent>.Unchanged;

    /// <summary>Whether exactly this package waits.</summary>
    public static bool Holds(Quarantine quarantine, string package) => quarantine.Advice?.Package == package;

    /// <summary>Whether exactly this package waits, and only a person can end that.</summary>
    public static bool NeedsPerson(Quarantine quarantine, string package) => Holds(quarantine, package) && !WaitsForSender(quarantine.Advice!.Reason);

    static bool IsCovered(HeldAdvice? held, HeldAdvice advice) => held is not null
        && (held.Package == advice.Package && held.Reason == advice.Reason
            || !WaitsForSender(held.Reason) && (held.Package == advice.Package || WaitsForSender(advice.Reason)));

    /// <summary>The sender ends these waits alone, by binding the link or making a new one; in all others somebody may have been mistaken for somebody else.</summary>
    static bool WaitsForSender(QuarantineReason reason) => reason switch
    {
        QuarantineReason.TooEarly or QuarantineReason.CancelledLink => true,
        QuarantineReason.UnknownPseudonym or QuarantineReason.PossibleMispairing or QuarantineReason.NotAParty or QuarantineReason.AlreadyFiled => false,
    };
}

/// <inheritdoc cref="IQuarantineGrain" />
[GrainType("quarantine")]
public sealed class QuarantineGrain : DecidingGrain<Quarantine, QuarantineEvent>, IQuarantineGrain
{
    /// <inheritdoc />
    public Task<Result<HeldAnswer>> Hold(Command command, HeldAdvice advice) =>
        Execute(command, (quarantine, now) => QuarantineDecisions.Hold(quarantine, advice, now), (quarantine, _) => new HeldAnswer { ArrivedAt = quarantine.ArrivedAt });

    /// <inheritdoc />
    public Task<Result<ReleasedAnswer>> Release(Command command) =>
        Execute(command, (quarantine, now) => QuarantineDecisions.Release(quarantine, now), (quarantine, _) => new ReleasedAnswer { StillHeld = quarantine.Advice is not null });

    /// <inheritdoc />
    [ReadOnly]
    public Task<bool> NeedsPerson(string package) => Task.FromResult(QuarantineDecisions.NeedsPerson(State, package));

    /// <inheritdoc />
    protected override Quarantine Apply(Quarantine state, QuarantineEvent happened) => state.Apply(happened);
}
