using System.Diagnostics;
using System.Text.Json.Serialization;
using Referrals.Contracts;

namespace Referrals.Identity;

/// <summary>How far the link between a patient and a pseudonym has come.</summary>
public enum LinkStatus
{
    /// <summary>Nobody has made it.</summary>
    None,
    /// <summary>Made; no set is bound to it.</summary>
    Open,
    /// <summary>The sender has said which photographs belong to it.</summary>
    Bound,
    /// <summary>The hub's answer agrees with the sender's binding; it is on its way into the record, and nobody can stop it any more.</summary>
    Paired,
    /// <summary>The answer stands in the patient's record.</summary>
    Filed,
    /// <summary>Taken back by the sender before an answer was paired.</summary>
    Cancelled,
    /// <summary>Its answer stood in the wrong patient's record and was taken out of it.</summary>
    Unpaired,
}

/// <summary>Why a pseudonym's key is destroyed; coded, because a free text would name the patient.</summary>
public enum DestructionReason { RetentionEnded, ErasureRequested, EnteredInError }

/// <summary>Why a sender takes a link back; coded, because a free text would name the patient.</summary>
public enum CancelReason { WrongPatient, WrongDetails, WrongHub, PatientWithdrew, NoLongerNeeded, EnteredInError }

/// <summary>
/// The key of one pseudonym: who it stands for (sealed), for which referral, between which practice and hub, and which photographs the sender vouches for.
/// </summary>
/// <remarks>
/// <code>
/// status     MakeLink*  Bind     Identify*  Cancel     Pair       PairByHand  File     NoteFiled  Unpair    Destroy
/// None       Open       refused  refused    refused    quarantine refused     refused  refused    refused   refused
/// Open       Open       Bound    Open       Cancelled  quarantine refused     refused  refused    refused   refused
/// Bound      Bound      Bound    Bound      Cancelled  Paired     Paired      refused  refused    refused   refused
/// Paired     Paired     refused  Paired     refused    Paired     Paired      Paired   Filed      Unpaired  refused
/// Filed      Filed      refused  Filed      refused    Filed      Filed       Filed    Filed      Unpaired  Filed
/// Cancelled  Cancelled  refused  refused    Cancelled  quarantine refused     refused  refused    refused   Cancelled
/// Unpaired   Unpaired   refused  refused    refused    quarantine refused     refused  Unpaired   Unpaired  Unpaired
/// </code>
/// * with the same content; with other content refused. A table in the tests says the same. AwaitBinding changes no status. An anonymised case is paired
/// like any other, since pseudonym and manifest are all that pairing compares; it is not filed before Identify has said whose it is.
/// </remarks>
public sealed record PseudonymKey
{
    /// <summary>
    /// A set that is bound and never sealed must do no harm, so older bindings stay good for an answer to their own version. Four: the state stays below 2 KB,
    /// and three abandoned captures in a row are more than anybody has patience for; an answer to an older one is quarantined, not lost.
    /// </summary>
    const int BindingsMax = 4;

    public LinkStatus Status { get; init; }
    public LinkId Link { get; init; }
    public ReferralId Referral { get; init; }
    public PracticeId Practice { get; init; }
    public HubId Hub { get; init; }
    /// <summary>The professional who made the link: the sending party of PSN-05.</summary>
    public PersonId Sender { get; init; }
    /// <summary>As the link was made.</summary>
    public Regime Regime { get; init; }
    /// <summary>Null: the case is anonymised, and nobody has identified it.</summary>
    public SealedPatient? Patient { get; init; }
    /// <summary>By set version, the newest last.</summary>
    public Binding[] Bindings { get; init; } = [];
    /// <summary>Keyed digest of the advice package that was paired.</summary>
    public string? Package { get; init; }
    /// <summary>DT-17's verdict on that package.</summary>
    public GateOutcome? Verdict { get; init; }
    /// <summary>Where the answer was filed.</summary>
    public PatientRecordId? Record { get; init; }
    /// <summary>Since when an answer waits for the sender's binding; null when none came too early.</summary>
    public DateTimeOffset? AnswerWaitsSince { get; init; }
    /// <summary>When the key is destroyed unless somebody does it sooner; null as long as an answer may need it, or where there is none.</summary>
    public DateTimeOffset? KeyKeptUntil { get; init; }
    /// <summary>Since when nobody can open <see cref="Patient"/> any more (PSN-22); null: the key's wraps stand in their table.</summary>
    public DateTimeOffset? KeyDestroyedAt { get; init; }

    /// <summary>As things stand (PSN-02): what was anonymised and then identified is a patient's data like any other (PSN-09).</summary>
    [JsonIgnore] public Regime RegimeNow => Regime == Regime.Anonymised && Patient is not null ? Regime.Identified : Regime;

    /// <summary>What the sender bound last.</summary>
    [JsonIgnore] public Binding? Newest => Bindings.Length == 0 ? null : Bindings[^1];

    /// <summary>What has happened, taken into account.</summary>
    public PseudonymKey Apply(PseudonymKeyEvent happened) => happened switch
    {
        LinkMade made => this with
        {
            Status = LinkStatus.Open, Link = made.Link, Referral = made.Referral, Practice = made.Practice, Hub = made.Hub,
            Sender = made.Sender, Regime = made.Regime, Patient = made.Patient,
        },
        SetBound bound => this with { Status = LinkStatus.Bound, Bindings = With(bound.Binding) },
        PatientIdentified identified => this with { Patient = identified.Patient },
        LinkCancelled => this with { Status = LinkStatus.Cancelled },
        BindingAwaited awaited => this with { AnswerWaitsSince = awaited.At },
        AdvicePaired paired => this with { Status = LinkStatus.Paired, Package = paired.Package, Verdict = paired.Verdict },
        AdvicePairedByHand paired => this with { Status = LinkStatus.Paired, Package = paired.Package, Verdict = paired.Verdict },
        FilingNoted filed => this with { Status = LinkStatus.Filed, Record = filed.Record },
        LinkUnpaired => this with { Status = LinkStatus.Unpaired },
        KeyRetired retired => this with { KeyKeptUntil = retired.KeptUntil },
        KeyDestroyed destroyed => this with { KeyDestroyedAt = destroyed.At },
        _ => throw new UnreachableException(),
    };

    Binding[] With(Binding binding) =>
        [.. Bindings.Where(earlier => earlier.SetVersion < binding.SetVersion).TakeLast(BindingsMax - 1), binding];
}

/// <summary>The sender's statement: these photographs, in this version, belong to this pseudonym (PSN-12).</summary>
[GenerateSerializer, Immutable, Alias("Binding")]
public sealed record Binding
{
    [Id(0)] public required ImageSetId ImageSet { get; init; }
    /// <summary>1 for the referral's first set.</summary>
    [Id(1)] public required int SetVersion { get; init; }
    /// <summary>SHA-256 as lower-case hexadecimal.</summary>
    [Id(2)] public required string ManifestRoot { get; init; }
}

/// <summary>What happened to a pseudonym's key; together the account of who did what with it (PSN-21, PSN-22).</summary>
[JsonPolymorphic]
[JsonDerivedType(typeof(LinkMade), nameof(LinkMade))]
[JsonDerivedType(typeof(SetBound), nameof(SetBound))]
[JsonDerivedType(typeof(PatientIdentified), nameof(PatientIdentified))]
[JsonDerivedType(typeof(LinkCancelled), nameof(LinkCancelled))]
[JsonDerivedType(typeof(BindingAwaited), nameof(BindingAwaited))]
[JsonDerivedType(typeof(AdvicePaired), nameof(AdvicePaired))]
[JsonDerivedType(typeof(AdvicePairedByHand), nameof(AdvicePairedByHand))]
[JsonDerivedType(typeof(FilingNoted), nameof(FilingNoted))]
[JsonDerivedType(typeof(LinkUnpaired), nameof(LinkUnpaired))]
[JsonDerivedType(typeof(KeyRetired), nameof(KeyRetired))]
[JsonDerivedType(typeof(KeyDestroyed), nameof(KeyDestroyed))]
public abstract record PseudonymKeyEvent;

/// <summary>A referrer has joined a patient to this pseudonym, or has sent a case of which nobody shall know whose it is.</summary>
public sealed record LinkMade : PseudonymKeyEvent
{
    public required LinkId Link { get; init; }
    public required ReferralId Referral { get; init; }
    public required PracticeId Practice { get; init; }
    public required HubId Hub { get; init; }
    public required PersonId Sender { get; init; }
    public required Regime Regime { get; init; }
    public SealedPatient? Patient { get; init; }
    /// <summary>The sender has accepted that the answer may never reach a record; the event's row says when (PSN-03).</summary>
    public bool? UnlinkedAccepted { get; init; }
}

/// <summary>The sender has said which photographs belong to the pseudonym, the year of birth given again and right.</summary>
public sealed record SetBound : PseudonymKeyEvent
{
    public required Binding Binding { get; init; }
}

/// <summary>The sender of an anonymised case has said whose it is (PSN-09): one way, and under the name of who said it.</summary>
public sealed record PatientIdentified : PseudonymKeyEvent
{
    public required PersonId By { get; init; }
    public required SealedPatient Patient { get; init; }
}

/// <summary>The sender has taken the link back.</summary>
public sealed record LinkCancelled : PseudonymKeyEvent
{
    public required CancelReason Reason { get; init; }
}

/// <summary>The hub has answered before the sender has said which photographs belong to the link (DT-17, first row): the next binding brings the answer home.</summary>
public sealed record BindingAwaited : PseudonymKeyEvent
{
    public required DateTimeOffset At { get; init; }
}

/// <summary>The hub's answer and the sender's binding agree: the re-identification of DT-17, its result kept with the table's version.</summary>
public sealed record AdvicePaired : PseudonymKeyEvent
{
    public required string Package { get; init; }
    public required Binding Binding { get; init; }
    public required GateOutcome Verdict { get; init; }
    public required string Gate { get; init; }
}

/// <summary>The answer stands in this record: the key was used for what it was made for (PSN-22).</summary>
public sealed record FilingNoted : PseudonymKeyEvent
{
    public required PatientRecordId Record { get; init; }
}

/// <summary>A person has said by two identifiers that the answer is this link's patient's, although the sender had bound other photographs.</summary>
public sealed record AdvicePairedByHand : PseudonymKeyEvent
{
    public required string Package { get; init; }
    public required Binding Binding { get; init; }
    public required GateOutcome Verdict { get; init; }
    public required string Gate { get; init; }
    /// <summary>Who, why and when: the re-identification's actor and purpose (PSN-21).</summary>
    public required FilingOrder Order { get; init; }
}

/// <summary>The answer was filed for the wrong patient, and taken out of the record.</summary>
public sealed record LinkUnpaired : PseudonymKeyEvent
{
    public required MispairingReason Reason { get; init; }
    public required PersonId By { get; init; }
}

/// <summary>The link has ended: the key is kept for mistakes that are found late and for an emergency, and no longer than this (PSN-22).</summary>
public sealed record KeyRetired : PseudonymKeyEvent
{
    /// <summary>As the zone's policy said when the link ended; a later policy is for later links.</summary>
    public required DateTimeOffset KeptUntil { get; init; }
}

/// <summary>The end of the key's life (PSN-22): the commit that stores this deletes every wrap of it. What was filed stays readable; it has keys of its own.</summary>
public sealed record KeyDestroyed : PseudonymKeyEvent
{
    public required PersonId By { get; init; }
    public required DestructionReason Reason { get; init; }
    public required DateTimeOffset At { get; init; }
}
