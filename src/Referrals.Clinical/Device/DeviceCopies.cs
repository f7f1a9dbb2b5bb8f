using System.Diagnostics;
using System.Text.Json.Serialization;
using Referrals.Contracts;

namespace Referrals.Clinical;

/// <summary>
/// What is owed for the copies of one set's photographs; without obligations nothing is.
/// <code>
///            Owe     ReportDeletion   Escalate
/// (none)     Owed    Owed, Deleted    –
/// Owed       –       Deleted          Owed
/// Deleted    –       –                –
/// Waived     –       –                –
/// </code>
/// </summary>
[GenerateSerializer, Immutable, Alias("DeviceCopies")]
public sealed record DeviceCopies
{
    [Id(0)] public ImageSetId ImageSet { get; init; }
    [Id(1)] public ReferralId Referral { get; init; }
    [Id(2)] public PracticeId Practice { get; init; }
    [Id(3)] public NetworkId Network { get; init; }
    [Id(4)] public Nation Nation { get; init; }
    [Id(5)] public DeviceId Device { get; init; }
    [Id(6)] public DeviceScenario Scenario { get; init; }
    /// <summary>Photographs in the archive.</summary>
    [Id(7)] public int Images { get; init; }
    [Id(8), JsonConverter(typeof(UnixMilliseconds))] public DateTimeOffset SealedAt { get; init; }
    /// <summary>One for each place, at most five.</summary>
    [Id(9)] public Obligation[] Obligations { get; init; } = [];
    /// <summary>Nothing is left outside the archive; null while something is.</summary>
    [Id(10), JsonConverter(typeof(UnixMilliseconds))] public DateTimeOffset? ClearedAt { get; init; }

    /// <summary>The earliest of what is still owed, and how far it has escalated: stored with the rest, so that lists can go by them.</summary>
    [JsonConverter(typeof(UnixMilliseconds))] public DateTimeOffset? DueAt => Owed.Min(copy => (DateTimeOffset?)copy.DueAt);

    /// <summary>The furthest of what is still owed.</summary>
    public EscalationStep Step => Owed.Select(copy => copy.Step).DefaultIfEmpty().Max();

    [JsonIgnore] public bool IsKnown => Obligations.Length > 0;
    [JsonIgnore] public IEnumerable<Obligation> Owed => Obligations.Where(copy => copy.Status == CopyStatus.Owed);

    /// <summary>One switch that never refuses.</summary>
    public DeviceCopies Apply(DeviceCopiesEvent happened) => happened switch
    {
        DeviceCopiesEvent.CopiesOwed it => new()
        {
            ImageSet = it.ImageSet, Referral = it.Referral, Practice = it.Practice, Network = it.Network, Nation = it.Nation, Device = it.Device,
            Scenario = it.Scenario, Images = it.Images, SealedAt = it.SealedAt, Obligations = it.Obligations,
        },
        DeviceCopiesEvent.CopyDeleted it => With(it.Location, copy => copy with { Status = CopyStatus.Deleted, Receipt = it.Receipt }),
        DeviceCopiesEvent.DeletionEscalated it => With(it.Location, copy => copy with { Step = it.Step }),
        DeviceCopiesEvent.DeviceCleared it => this with { ClearedAt = it.At },
        _ => throw new UnreachableException(),
    };

    DeviceCopies With(CopyLocation location, Func<Obligation, Obligation> change) =>
        this with { Obligations = [.. Obligations.Select(copy => copy.Location == location ? change(copy) : copy)] };
}

/// <summary>Where one copy stands.</summary>
public enum CopyStatus { Owed, Deleted, Waived }

/// <summary>Who has been told that a copy is overdue: its user, then the practice, then the network (DEL-07).</summary>
public enum EscalationStep { None, Overdue, EscalatedToPractice, EscalatedToNetwork }

/// <summary>Why nothing is owed for a copy. DT-20 knows one reason: a patient's own phone is not governed; the patient is advised.</summary>
public enum WaiverReason { PatientsOwnPhone }

/// <summary>One place in which the photographs lie, to be deleted by a time.</summary>
[GenerateSerializer, Immutable, Alias("DeletionObligation")]
public sealed record Obligation
{
    [Id(0)] public required CopyLocation Location { get; init; }
    [Id(1), JsonConverter(typeof(UnixMilliseconds))] public required DateTimeOffset DueAt { get; init; }
    [Id(2)] public CopyStatus Status { get; init; }
    [Id(3)] public EscalationStep Step { get; init; }
    [Id(4)] public DeletionReceipt? Receipt { get; init; }
    [Id(5)] public WaiverReason? Waiver { get; init; }
}

/// <summary>Who deleted a copy, when and how (DEL-02).</summary>
[GenerateSerializer, Immutable, Alias("DeletionReceipt")]
public sealed record DeletionReceipt
{
    [Id(0)] public required PersonId By { get; init; }
    /// <summary>As the device says.</summary>
    [Id(1), JsonConverter(typeof(UnixMilliseconds))] public required DateTimeOffset DeletedAt { get; init; }
    [Id(2), JsonConverter(typeof(UnixMilliseconds))] public required DateTimeOffset ReportedAt { get; init; }
    [Id(3)] public required DeletionMeans Means { get; init; }
    [Id(4)] public required int Images { get; init; }
    [Id(5)] public required bool BackupsChecked { get; init; }
    /// <summary>By the device's own word before the set was sealed, against DEL-01: kept as it was said, for whoever looks into it (H23).</summary>
    [Id(6)] public required bool TooEarly { get; init; }
}

/// <summary>What has happened to the copies of a set.</summary>
[JsonPolymorphic]
[JsonDerivedType(typeof(CopiesOwed), nameof(CopiesOwed))]
[JsonDerivedType(typeof(CopyDeleted), nameof(CopyDeleted))]
[JsonDerivedType(typeof(DeletionEscalated), nameof(DeletionEscalated))]
[JsonDerivedType(typeof(DeviceCleared), nameof(DeviceCleared))]
public abstract record DeviceCopiesEvent
{
    /// <summary>The set was sealed, and its photographs lie in these places.</summary>
    public sealed record CopiesOwed : DeviceCopiesEvent
    {
        public required ImageSetId ImageSet { get; init; }
        public required ReferralId Referral { get; init; }
        public required PracticeId Practice { get; init; }
        public required NetworkId Network { get; init; }
        public required Nation Nation { get; init; }
        public required DeviceId Device { get; init; }
        public required DeviceScenario Scenario { get; init; }
        public required int Images { get; init; }
        [JsonConverter(typeof(UnixMilliseconds))] public required DateTimeOffset SealedAt { get; init; }
        public required Obligation[] Obligations { get; init; }
    }

    /// <summary>A copy is gone, second step included.</summary>
    public sealed record CopyDeleted : DeviceCopiesEvent
    {
        public required CopyLocation Location { get; init; }
        public required DeletionReceipt Receipt { get; init; }
    }

    /// <summary>A copy is overdue, and the next one was told.</summary>
    public sealed record DeletionEscalated : DeviceCopiesEvent
    {
        public required CopyLocation Location { get; init; }
        public required EscalationStep Step { get; init; }
    }

    /// <summary>No copy is left outside the archive (DT-6).</summary>
    public sealed record DeviceCleared : DeviceCopiesEvent
    {
        [JsonConverter(typeof(UnixMilliseconds))] public required DateTimeOffset At { get; init; }
    }
}
