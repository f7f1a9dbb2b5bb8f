using System.Text.Json.Serialization;
using Referrals.Contracts;
using Referrals.Hosting;

namespace Referrals.Clinical;

/// <summary>A referral as it stands. Holds the pseudonym and never who the patient is; every free text is sealed (design §2).</summary>
[GenerateSerializer, Immutable, Alias("Referral")]
public sealed record Referral
{
    [Id(0)] public ReferralStatus Status { get; init; }
    [Id(1)] public PracticeId Practice { get; init; }
    [Id(2)] public HubId Hub { get; init; }
    [Id(3)] public Pseudonym Pseudonym { get; init; }
    /// <summary>Cancelled links' pseudonyms: an answer is never filed under one of them, nor does one come back.</summary>
    [Id(4)] public Pseudonym[] FormerPseudonyms { get; init; } = [];
    [Id(5)] public PersonId Referrer { get; init; }
    /// <summary>Of the hub: whose working days the clock counts.</summary>
    [Id(6)] public Nation Nation { get; init; }
    [Id(7)] public Urgency Urgency { get; init; }
    [Id(8)] public UseCase UseCase { get; init; }
    [Id(9)] public WhyMobile WhyMobile { get; init; }
    [Id(10)] public BodySite BodySite { get; init; }
    [Id(11)] public Laterality? Laterality { get; init; }
    [Id(12)] public int? AgeYears { get; init; }
    [Id(13)] public Sex? Sex { get; init; }
    /// <summary>Announced by the GP, or asked for since by the hub.</summary>
    [Id(14)] public bool WantsImages { get; init; }
    [Id(15)] public TextOnlyReason? TextOnlyReason { get; init; }
    [Id(16)] public SealedText? Question { get; init; }
    [Id(17)] public SealedText? History { get; init; }
    /// <summary>The data key of all its texts, wrapped once for each hub that may read them.</summary>
    [Id(18)] public HubKey[] Keys { get; init; } = [];
    [Id(19), JsonConverter(typeof(UnixMilliseconds))] public DateTimeOffset CreatedAt { get; init; }
    /// <summary>When it last joined the triage queue; null before the first time.</summary>
    [Id(20), JsonConverter(typeof(UnixMilliseconds))] public DateTimeOffset? QueuedAt { get; init; }
    /// <summary>When the hub should have answered; set once, see <see cref="UrgencyClock"/>.</summary>
    [Id(21), JsonConverter(typeof(UnixMilliseconds))] public DateTimeOffset? DueAt { get; init; }
    /// <summary>Version of the set attached last; 0 before the first.</summary>
    [Id(22)] public int SetVersion { get; init; }
    [Id(23)] public ImageSetId? CurrentSet { get; init; }
    /// <summary>Replaced before they were used: none of them is attached again.</summary>
    [Id(24)] public ImageSetId[] FormerSets { get; init; } = [];
    /// <summary>The set that a dermatologist sees: the last one complete.</summary>
    [Id(25)] public CompleteSet? Complete { get; init; }
    /// <summary>Number of the last claim; only grows.</summary>
    [Id(26)] public int Fence { get; init; }
    /// <summary>Number of the last claim that ran out, so that its late holder is told why.</summary>
    [Id(27)] public int ExpiredFence { get; init; }
    [Id(28)] public Claim? Claim { get; init; }
    [Id(29)] public InformationRound[] Information { get; init; } = [];
    [Id(30)] public Advice? Advice { get; init; }
    [Id(31), JsonConverter(typeof(UnixMilliseconds))] public DateTimeOffset? FiledAt { get; init; }
    [Id(32), JsonConverter(typeof(UnixMilliseconds))] public DateTimeOffset? AcknowledgedAt { get; init; }

    /// <summary>Sets whose photographs lay outside the archive when they were sealed.</summary>
    [Id(33)] public ImageSetId[] OwedSets { get; init; } = [];
    /// <summary>Sets of whose photographs no copy is left; the news may come before that of the sealing.</summary>
    [Id(34)] public ImageSetId[] ClearedSets { get; init; } = [];

    /// <summary>Where the answer stands with identity's quarantine; null: it was never held.</summary>
    [Id(50)] public QuarantineNote? Quarantine { get; init; }
    /// <summary>Under these the answer stood in the wrong patient's record and was taken out again (PSN-12). Null: never.</summary>
    [Id(51)] public Pseudonym[]? UnfiledPseudonyms { get; init; }
    /// <summary>As the ticket said (PSN-02); null: from before anonymised cases, pseudonymised.</summary>
    [Id(35)] public Regime? Regime { get; init; }
    /// <summary>Why the GP has taken it back; null while it stands.</summary>
    [Id(36)] public ReferralCancelReason? CancelReason { get; init; }
    [Id(37)] public FaceToFaceRequest? FaceToFace { get; init; }

    /// <summary>Whether a photograph still lies on a device, in a backup or on a PC: then the referral does not close (DT-6).</summary>
    [JsonIgnore] public bool CopyLives => OwedSets.Except(ClearedSets).Any();

    /// <summary>Place of its urgency in the queue: stored with the rest, so that the queue's index can order by it.</summary>
    public int QueueRank => UrgencyClock.RankOf(Urgency);

    /// <summary>Nobody is known behind the pseudonym: the answer is advice, read by its sender, and is filed nowhere (PSN-03).</summary>
    [JsonIgnore] public bool IsAnonymised => Regime == Contracts.Regime.Anonymised;

    /// <summary>Whether a set is attached that is not complete yet.</summary>
    [JsonIgnore] public bool SetIsOpen => SetVersion > (Complete?.Version ?? 0);

    /// <summary>Whether the hub's last question waits for words.</summary>
    [JsonIgnore] public bool AsksForWords => Information is [.., { Answer: null }];
}

/// <summary>The GP's wish that the patient be seen, and the hub's word that it will be.</summary>
[GenerateSerializer, Immutable, Alias("FaceToFaceRequest")]
public sealed record FaceToFaceRequest
{
    [Id(0)] public required PersonId By { get; init; }
    [Id(1), JsonConverter(typeof(UnixMilliseconds))] public required DateTimeOffset At { get; init; }
    [Id(2)] public required InsistReason Reason { get; init; }
    /// <summary>When the hub should have taken it up.</summary>
    [Id(3), JsonConverter(typeof(UnixMilliseconds))] public required DateTimeOffset DueAt { get; init; }
    [Id(4)] public PersonId? TakenBy { get; init; }
    [Id(5), JsonConverter(typeof(UnixMilliseconds))] public DateTimeOffset? TakenAt { get; init; }
    /// <summary>Of the appointment.</summary>
    [Id(6)] public Urgency? Priority { get; init; }
}

/// <summary>A data key, wrapped for one hub.</summary>
[GenerateSerializer, Immutable, Alias("HubKey")]
public sealed record HubKey
{
    [Id(0)] public required HubId Hub { get; init; }
    [Id(1)] public required WrappedKey Key { get; init; }
}

/// <summary>An image set all of whose photographs are stored and verified, or that is empty for a stated reason.</summary>
[GenerateSerializer, Immutable, Alias("CompleteSet")]
public sealed record CompleteSet
{
    [Id(0)] public required ImageSetId ImageSet { get; init; }
    [Id(1)] public required int Version { get; init; }
    [Id(2)] public required int Images { get; init; }
    /// <summary>SHA-256 as lower-case hexadecimal.</summary>
    [Id(3)] public required string ManifestRoot { get; init; }
}

/// <summary>A dermatologist's hold on the case: at most one, for a limited time.</summary>
[GenerateSerializer, Immutable, Alias("CaseClaim")]
public sealed record Claim
{
    [Id(0)] public required PersonId By { get; init; }
    [Id(1)] public required int Fence { get; init; }
    [Id(2), JsonConverter(typeof(UnixMilliseconds))] public required DateTimeOffset At { get; init; }
    [Id(3), JsonConverter(typeof(UnixMilliseconds))] public required DateTimeOffset Until { get; init; }
    /// <summary>What one renewal gives.</summary>
    [Id(4)] public required int LeaseMinutes { get; init; }

    /// <summary>Whether the lease still runs.</summary>
    public bool LivesAt(DateTimeOffset now) => now < Until;
}

/// <summary>One question of the hub and what the GP answered in words.</summary>
[GenerateSerializer, Immutable, Alias("InformationRound")]
public sealed record InformationRound
{
    [Id(0)] public required PersonId By { get; init; }
    [Id(1), JsonConverter(typeof(UnixMilliseconds))] public required DateTimeOffset At { get; init; }
    [Id(2)] public required InformationKind[] Kinds { get; init; }
    [Id(3)] public required SealedText Asked { get; init; }
    /// <summary>The image set version that the question refers to (WRK-06).</summary>
    [Id(4)] public required int SetVersion { get; init; }
    [Id(5)] public SealedText? Answer { get; init; }
    [Id(6), JsonConverter(typeof(UnixMilliseconds))] public DateTimeOffset? AnsweredAt { get; init; }
}

/// <summary>The hub's answer.</summary>
[GenerateSerializer, Immutable, Alias("Advice")]
public sealed record Advice
{
    [Id(0)] public required PersonId By { get; init; }
    [Id(1), JsonConverter(typeof(UnixMilliseconds))] public required DateTimeOffset At { get; init; }
    [Id(2)] public required Outcome Outcome { get; init; }
    [Id(3)] public required SealedText Text { get; init; }
    [Id(4)] public Urgency? Priority { get; init; }
    /// <summary>The set that was looked at (WRK-06).</summary>
    [Id(5)] public required CompleteSet Seen { get; init; }
    /// <summary>Which wording of the limitation stands with it (SCO-09), see <see cref="Limitation"/>.</summary>
    [Id(6)] public required int Limitation { get; init; }
}

/// <summary>What identity said last about an answer that it does not file: reason and time, and nothing of the patient.</summary>
[GenerateSerializer, Immutable, Alias("QuarantineNote")]
public sealed record QuarantineNote
{
    /// <summary>Of the news: an older one that comes late changes nothing.</summary>
    [Id(0)] public required int Number { get; init; }
    /// <summary>Null: it waits no longer.</summary>
    [Id(1)] public QuarantineReason? Reason { get; init; }
    [Id(2), JsonConverter(typeof(UnixMilliseconds))] public required DateTimeOffset At { get; init; }
    /// <summary>How the waiting ended.</summary>
    [Id(3)] public QuarantineEnd? End { get; init; }
}
