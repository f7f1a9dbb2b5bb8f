using Orleans.Concurrency;
using Referrals.Contracts;
using Referrals.Durable;
using Referrals.Hosting;

namespace Referrals.Identity;

/// <summary>Returned answers that must not be filed, one per referral; each has an owner and a clock, and waits until the sender or a person ends it.</summary>
[Alias("IQuarantineGrain")]
public interface IQuarantineGrain : IGrainWithGuidKey
{
    /// <summary>Keeps an answer with its reason.</summary>
    [Alias("Hold")] Task<Result<HeldAnswer>> Hold(Command command, HeldAdvice advice);

    /// <summary>The referral's answer is filed by now: what waited only for the sender's own doing waits no longer, nor does what a person had filed, or a mix-up under a link that was taken back since. Other suspected mix-ups stay.</summary>
    [Alias("Release")] Task<Result<ReleasedAnswer>> Release(Command command, Pseudonym under);

    /// <summary>A person of the owning practice says, by two identifiers entered anew, that the answer is the link's patient's.</summary>
    [Alias("OrderFiling")] Task<Result<ResolutionStep>> OrderFiling(Command command, ResolutionWish wish);

    /// <summary>The link did not stand any more when the order was carried out: the answer waits on.</summary>
    [Alias("AbandonFiling")] Task<Result<ReleasedAnswer>> AbandonFiling(Command command, Guid order);

    /// <summary>A person of the owning practice says that this answer is never to be filed.</summary>
    [Alias("Refuse")] Task<Result<ResolutionStep>> Refuse(Command command, ResolutionWish wish);

    /// <summary>How it stands with this package (by its digest), and what is to be carried out.</summary>
    [Alias("Look"), ReadOnly] Task<QuarantineLook> Look(string package);

    /// <summary>The answer that waits; null when none does.</summary>
    [Alias("View"), ReadOnly] Task<QuarantineView?> View();
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
    /// <summary>The photographs that the hub answered to. Null: held before this was kept.</summary>
    [Id(9)] public Binding? Set { get; init; }
    /// <summary>As the referral was sent: sets the clock. Null: as routine.</summary>
    [Id(10)] public Urgency? Urgency { get; init; }
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

/// <summary>What a person says about a held answer.</summary>
[GenerateSerializer, Immutable, Alias("ResolutionWish")]
public sealed record ResolutionWish
{
    /// <summary>The digest of the answer that the person saw: another may have taken its place meanwhile.</summary>
    [Id(0)] public required string Package { get; init; }
    [Id(1)] public required MispairingReason Reason { get; init; }
    /// <summary>The link that the package names, as it stands; null when nobody made it.</summary>
    [Id(2)] public LinkFacts? Link { get; init; }
    /// <summary>Null: none were given.</summary>
    [Id(3)] public ReenteredIdentifiers? Identifiers { get; init; }
    /// <summary>The date of birth differs from that of the record under this number, and was compared with the patient.</summary>
    [Id(4)] public bool BirthDateConfirmed { get; init; }
}

/// <summary>What became of a person's word.</summary>
public enum ResolutionOutcome { Ordered, Refused, Mistyped }

/// <summary>The outcome, kept with the command.</summary>
[GenerateSerializer, Immutable, Alias("ResolutionStep")]
public sealed record ResolutionStep
{
    [Id(0)] public required ResolutionOutcome Outcome { get; init; }
    /// <summary>Wrong entries so far, over all of this referral's answers.</summary>
    [Id(1)] public required int WrongTries { get; init; }
}

/// <summary>How it stands with one package.</summary>
[GenerateSerializer, Immutable, Alias("QuarantineLook")]
public sealed record QuarantineLook
{
    /// <summary>It is not filed by itself, even if it fitted by now: a person must say, or has refused it.</summary>
    [Id(0)] public required bool Stays { get; init; }
    /// <summary>A filing that a person has ordered and that is not done yet, of whichever package.</summary>
    [Id(1)] public OrderedFiling? Ordered { get; init; }
}

/// <summary>A filing that a person has ordered, with what it needs.</summary>
[GenerateSerializer, Immutable, Alias("OrderedFiling")]
public sealed record OrderedFiling
{
    [Id(0)] public required FilingOrder Order { get; init; }
    [Id(1)] public required HeldAdvice Advice { get; init; }
}

/// <summary>Who has said that an answer is to be filed for its link's patient, and why.</summary>
[GenerateSerializer, Immutable, Alias("FilingOrder")]
public sealed record FilingOrder
{
    /// <summary>The command's id: every step's id follows from it.</summary>
    [Id(0)] public required Guid Id { get; init; }
    [Id(1)] public required PersonId By { get; init; }
    [Id(2)] public required MispairingReason Reason { get; init; }
    [Id(3)] public required DateTimeOffset At { get; init; }
    [Id(4)] public bool BirthDateConfirmed { get; init; }
}

/// <summary>A waiting answer and its clock.</summary>
[GenerateSerializer, Immutable, Alias("QuarantineView")]
public sealed record QuarantineView
{
    [Id(0)] public required HeldAdvice Advice { get; init; }
    [Id(1)] public required DateTimeOffset ArrivedAt { get; init; }
    [Id(2)] public required DateTimeOffset DueAt { get; init; }
    [Id(3)] public required QuarantineStep Step { get; init; }
    [Id(4)] public required bool Locked { get; init; }
}
