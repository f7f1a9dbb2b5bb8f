using Orleans.Concurrency;
using Referrals.Contracts;
using Referrals.Durable;

namespace Referrals.Clinical;

/// <summary>The copies of one sealed set's photographs that lie outside the archive, and what is owed for each: that it is deleted, in time, and receipted (DEL-02).</summary>
/// <remarks>
/// One grain for each image set and not for each device: a practice's phone takes photographs for years, and its row would grow without bound (ADR 0013).
/// What one device still holds is a query over these rows.
/// </remarks>
[Alias("IDeviceCopiesGrain")]
public interface IDeviceCopiesGrain : IGrainWithGuidKey
{
    /// <summary>The set is sealed: from now on its copies are to be deleted (DEL-01). Answers how many.</summary>
    [Alias("Owe")] Task<Result<int>> Owe(Command command, SealedCapture capture);

    /// <summary>The practice's device says that copies are gone. Comes before <see cref="Owe"/> when the device is quick.</summary>
    [Alias("ReportDeletion")] Task<Result<DeviceCopies>> ReportDeletion(Command command, SealedCapture capture, DeletionReport report);

    /// <summary>As stored; null while nothing is owed.</summary>
    [Alias("View"), ReadOnly] Task<DeviceCopies?> View();
}

/// <summary>A sealed set with photographs, the device that took them, and who answers for it.</summary>
[GenerateSerializer, Immutable, Alias("SealedCapture")]
public sealed record SealedCapture
{
    [Id(0)] public required ImageSetId ImageSet { get; init; }
    [Id(1)] public required ReferralId Referral { get; init; }
    [Id(2)] public required PracticeId Practice { get; init; }
    [Id(3)] public required NetworkId Network { get; init; }
    /// <summary>Of the practice: whose working days count.</summary>
    [Id(4)] public required Nation Nation { get; init; }
    [Id(5)] public required CaptureDevice Device { get; init; }
    /// <summary>Photographs in the archive. The device may have held more.</summary>
    [Id(6)] public required int Images { get; init; }
    [Id(7)] public required DateTimeOffset SealedAt { get; init; }
    /// <summary>The practice's own times; null: those of DT-20.</summary>
    [Id(8)] public DeletionPolicy? Policy { get; init; }
}

/// <summary>What a device reports of one deletion (DEL-02).</summary>
[GenerateSerializer, Immutable, Alias("DeletionReport")]
public sealed record DeletionReport
{
    [Id(0)] public required DeviceId Device { get; init; }
    [Id(1)] public required CopyLocation[] Locations { get; init; }
    /// <summary>Null: just now.</summary>
    [Id(2)] public DateTimeOffset? DeletedAt { get; init; }
    [Id(3)] public required DeletionMeans Means { get; init; }
    /// <summary>Photographs deleted in each place.</summary>
    [Id(4)] public required int Images { get; init; }
    /// <summary>The trash, "recently deleted" and caches are empty too (DEL-03).</summary>
    [Id(5)] public required bool SecondStepDone { get; init; }
    /// <summary>The person's declaration that every backup source was looked through (DEL-04).</summary>
    [Id(6)] public required bool BackupsChecked { get; init; }
}
