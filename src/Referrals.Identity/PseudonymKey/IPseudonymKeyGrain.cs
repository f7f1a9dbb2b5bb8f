using Orleans.Concurrency;
using Referrals.Contracts;
using Referrals.Durable;

namespace Referrals.Identity;

/// <summary>The key of one pseudonym, from making the link to filing the answer; its grain key is <see cref="Pseudonym.Key"/>.</summary>
[Alias("IPseudonymKeyGrain")]
public interface IPseudonymKeyGrain : IGrainWithGuidKey
{
    /// <summary>Joins a sealed patient to this pseudonym for one referral.</summary>
    [Alias("MakeLink")] Task<Result<LinkView>> MakeLink(Command command, NewLink link);

    /// <summary>Notes which photographs the sender vouches for.</summary>
    [Alias("Bind")] Task<Result<LinkView>> Bind(Command command, BindingWish wish);

    /// <summary>The sender says who the patient of an anonymised case is: from now on it is a patient's case, and there is no way back (PSN-09).</summary>
    [Alias("Identify")] Task<Result<LinkView>> Identify(Command command, SealedPatient patient);

    /// <summary>Asks that the answer be filed; refused as long as nobody has said whose it is (PSN-03).</summary>
    [Alias("File")] Task<Result<LinkView>> File(Command command);

    /// <summary>Takes the link back, as long as no answer is paired.</summary>
    [Alias("Cancel")] Task<Result<LinkView>> Cancel(Command command, CancelReason reason);

    /// <summary>Holds the hub's package against the sender's binding (DT-17): whose it is, or why it must wait in quarantine.</summary>
    [Alias("Pair")] Task<Result<PairingAnswer>> Pair(Command command, PackageFacts package);

    /// <summary>Pairs an answer that a person has re-identified in quarantine, against the sender's binding but for the same patient.</summary>
    [Alias("PairByHand")] Task<Result<PairingAnswer>> PairByHand(Command command, PackageFacts package, FilingOrder order);

    /// <summary>The answer stood in the wrong patient's record and was taken out: this link is worth nothing any more (PSN-12).</summary>
    [Alias("Unpair")] Task<Result<LinkView>> Unpair(Command command, MispairingReason reason, PersonId by);

    /// <summary>Destroys the key to the patient, for ever (PSN-22).</summary>
    [Alias("Destroy")] Task<Result<LinkView>> Destroy(Command command, DestructionReason reason);

    /// <summary>Notes that an answer waits for the sender's binding. The link as it stands now: bound, when the sender was faster.</summary>
    [Alias("AwaitBinding")] Task<Result<LinkView>> AwaitBinding(Command command);

    /// <summary>Notes that the paired answer stands in the record.</summary>
    [Alias("NoteFiled")] Task<Result<LinkView>> NoteFiled(Command command, PatientRecordId record);

    /// <summary>The patient, sealed, for the text check; null for an anonymised case.</summary>
    [Alias("Patient"), ReadOnly] Task<SealedPatient?> Patient();

    /// <summary>The link without the patient; null when nobody made it.</summary>
    [Alias("View"), ReadOnly] Task<LinkView?> View();

    /// <summary>What a person's word about the link's answer is held against; null when nobody made it.</summary>
    [Alias("Facts"), ReadOnly] Task<LinkFacts?> Facts();
}

/// <summary>What a link is made of.</summary>
[GenerateSerializer, Immutable, Alias("NewLink")]
public sealed record NewLink
{
    [Id(0)] public required LinkId Link { get; init; }
    [Id(1)] public required ReferralId Referral { get; init; }
    [Id(2)] public required PracticeId Practice { get; init; }
    [Id(3)] public required HubId Hub { get; init; }
    [Id(4)] public required Regime Regime { get; init; }
    /// <summary>Null for an anonymised case, and only there.</summary>
    [Id(5)] public SealedPatient? Patient { get; init; }
    /// <summary>The sender accepts that an answer to an anonymised case may never reach a record (DT-2).</summary>
    [Id(6)] public bool AcceptsUnlinked { get; init; }
}

/// <summary>A binding with the year of birth, which the sender was asked for again.</summary>
[GenerateSerializer, Immutable, Alias("BindingWish")]
public sealed record BindingWish
{
    [Id(0)] public required Binding Binding { get; init; }
    /// <summary>Digest as in <see cref="PatientDigests.BirthYear"/>; null when none was given, as is right for an anonymised case.</summary>
    [Id(1)] public string? BirthYear { get; init; }
}

/// <summary>A link as its practice may see it; nothing about the patient.</summary>
[GenerateSerializer, Immutable, Alias("LinkView")]
public sealed record LinkView
{
    [Id(0)] public required LinkId Link { get; init; }
    [Id(1)] public required Pseudonym Pseudonym { get; init; }
    [Id(2)] public required ReferralId Referral { get; init; }
    [Id(3)] public required PracticeId Practice { get; init; }
    [Id(4)] public required HubId Hub { get; init; }
    [Id(5)] public required LinkStatus Status { get; init; }
    [Id(6)] public Binding? Binding { get; init; }
    /// <summary>Commits so far.</summary>
    [Id(7)] public required int Version { get; init; }
    /// <summary>As things stand: an anonymised case that was identified is <see cref="Regime.Identified"/>.</summary>
    [Id(8)] public Regime? Regime { get; init; }
    /// <summary>Null as long as the key stands, or where nobody was ever named.</summary>
    [Id(9)] public DateTimeOffset? KeyDestroyedAt { get; init; }
    /// <summary>When the key is destroyed by itself; null: not yet decided, or done.</summary>
    [Id(10)] public DateTimeOffset? KeyKeptUntil { get; init; }
}

/// <summary>Whose the answer is, or why it goes to quarantine.</summary>
[GenerateSerializer, Immutable, Alias("PairingAnswer")]
public sealed record PairingAnswer
{
    /// <summary>Null: paired.</summary>
    [Id(0)] public QuarantineReason? Quarantine { get; init; }
    /// <summary>Consent for direct care was withdrawn: for the record only, uses limited.</summary>
    [Id(1)] public bool RecordOnly { get; init; }
    /// <summary>The practice that made the link; null when nobody did.</summary>
    [Id(2)] public PracticeId? Practice { get; init; }
    /// <summary>Only when paired, and then null only for a case that is anonymised still.</summary>
    [Id(3)] public SealedPatient? Patient { get; init; }
    /// <summary>Where it was filed before: there is nothing left to do.</summary>
    [Id(4)] public PatientRecordId? Record { get; init; }
    /// <summary>The case was sent anonymised, so that an answer may have been kept before somebody said whose it is.</summary>
    [Id(5)] public bool? SentAnonymised { get; init; }
}

/// <summary>A link as a resolution must know it: no patient, only keyed digests.</summary>
[GenerateSerializer, Immutable, Alias("LinkFacts")]
public sealed record LinkFacts
{
    [Id(0)] public required PracticeId Practice { get; init; }
    [Id(1)] public required ReferralId Referral { get; init; }
    [Id(2)] public required LinkStatus Status { get; init; }
    /// <summary>The answer that was paired; null when none was.</summary>
    [Id(3)] public string? Package { get; init; }
    /// <summary>Null: an anonymised case that nobody has identified.</summary>
    [Id(4)] public PatientDigests? Digests { get; init; }
    /// <summary>As <see cref="LinkView.KeyDestroyedAt"/>.</summary>
    [Id(5)] public DateTimeOffset? KeyDestroyedAt { get; init; }
}
