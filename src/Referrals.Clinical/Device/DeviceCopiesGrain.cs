using Orleans.Placement;
using Referrals.Contracts;
using Referrals.Durable;
using Messages = Referrals.Contracts.Messages;

namespace Referrals.Clinical;

/// <inheritdoc cref="IDeviceCopiesGrain"/>
[GrainType("devicecopies"), PreferLocalPlacement]
sealed class DeviceCopiesGrain : DecidingGrain<DeviceCopies, DeviceCopiesEvent>, IDeviceCopiesGrain
{
    public Task<Result<int>> Owe(Command command, SealedCapture capture) =>
        Execute(command, (copies, now) => DeviceCopiesDecisions.Owe(copies, capture, now), (copies, _) => copies.Owed.Count());

    public Task<Result<DeviceCopies>> ReportDeletion(Command command, SealedCapture capture, DeletionReport report) =>
        Execute(command, (copies, now) => DeviceCopiesDecisions.ReportDeletion(copies, command.Actor, capture, report, now), (copies, _) => copies);

    public Task<DeviceCopies?> View() => Task.FromResult(State.IsKnown ? State : null);

    protected override DeviceCopies Apply(DeviceCopies copies, DeviceCopiesEvent happened) => copies.Apply(happened);

    /// <summary>The referral hears that it may close, the patient's record how the copies ended.</summary>
    protected override IEnumerable<object> Messages(DeviceCopies copies, DeviceCopiesEvent happened) => happened is not DeviceCopiesEvent.DeviceCleared ? [] :
    [
        new Messages.DeviceCleared { Referral = copies.Referral, ImageSet = copies.ImageSet },
        new Messages.CopiesCleared { Referral = copies.Referral, ImageSet = copies.ImageSet, ClearedAt = copies.ClearedAt!.Value, Copies = [.. copies.Obligations.Select(Ended)] },
    ];

    static ClearedCopy Ended(Obligation copy) => new()
    {
        Location = copy.Location, Waived = copy.Status == CopyStatus.Waived, By = copy.Receipt?.By, DeletedAt = copy.Receipt?.DeletedAt, Means = copy.Receipt?.Means,
        Images = copy.Receipt?.Images, BackupsChecked = copy.Receipt?.BackupsChecked ?? false, TooEarly = copy.Receipt?.TooEarly ?? false,
    };

    protected override DateTimeOffset? NextAlarm(DeviceCopies copies) => DeviceCopiesDecisions.NextStepAt(copies);

    protected override Decision<DeviceCopiesEvent> DecideAlarm(DeviceCopies copies, DateTimeOffset now) => DeviceCopiesDecisions.Escalate(copies, now);
}
