using Referrals.Contracts;

namespace Referrals.Clinical;

/// <summary>What is owed for a set's copies, as the doors show it: no word about the case.</summary>
public sealed record DeletionAnswer
{
    public required ImageSetId ImageSet { get; init; }
    /// <summary>For the practice only.</summary>
    public ReferralId? Referral { get; init; }
    public required DeviceId Device { get; init; }
    public required DeviceScenario Scenario { get; init; }
    public required int Images { get; init; }
    public required DateTimeOffset SealedAt { get; init; }
    /// <summary>Absent while a copy lives.</summary>
    public DateTimeOffset? ClearedAt { get; init; }
    public required IReadOnlyList<CopyAnswer> Copies { get; init; }

    internal static DeletionAnswer Of(DeviceCopies copies, DateTimeOffset now, bool forPractice = true) => new()
    {
        ImageSet = copies.ImageSet,
        Referral = forPractice ? copies.Referral : null,
        Device = copies.Device,
        Scenario = copies.Scenario,
        Images = copies.Images,
        SealedAt = copies.SealedAt,
        ClearedAt = copies.ClearedAt,
        Copies = [.. copies.Obligations.Select(copy => CopyAnswer.Of(copy, now))],
    };
}

/// <summary>One place in which photographs lie, or lay.</summary>
public sealed record CopyAnswer
{
    public required CopyLocation Location { get; init; }
    public required CopyStatus Status { get; init; }
    public required DateTimeOffset DueAt { get; init; }
    public required bool Overdue { get; init; }
    /// <summary>Who has been told.</summary>
    public required EscalationStep Step { get; init; }
    public PersonId? DeletedBy { get; init; }
    public DateTimeOffset? DeletedAt { get; init; }
    public DeletionMeans? Means { get; init; }
    /// <summary>By the device's own word, before the service had answered for the photographs.</summary>
    public bool? TooEarly { get; init; }
    public WaiverReason? Waiver { get; init; }
    /// <summary>What to do where nothing is governed.</summary>
    public string? Advice { get; init; }

    internal static CopyAnswer Of(Obligation copy, DateTimeOffset now) => new()
    {
        Location = copy.Location,
        Status = copy.Status,
        DueAt = copy.DueAt,
        Overdue = copy.Status == CopyStatus.Owed && copy.DueAt < now,
        Step = copy.Step,
        DeletedBy = copy.Receipt?.By,
        DeletedAt = copy.Receipt?.DeletedAt,
        Means = copy.Receipt?.Means,
        TooEarly = copy.Receipt?.TooEarly,
        Waiver = copy.Waiver,
        Advice = copy.Waiver is null ? null : "Advise the patient to delete the photographs, in the trash and in backups too.",
    };
}
