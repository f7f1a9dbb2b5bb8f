using Orleans.Placement;
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

    /// <summary>The referral hears that it may close.</summary>
    protected override IEnumerable<object> Messages(DeviceCopies copies, DeviceCopiesEvent happened) =>
        happened is DeviceCopiesEvent.DeviceCleared ? [new Messages.DeviceCleared { Referral = copies.Referral, ImageSet = copies.ImageSet }] : [];

    protected override DateTimeOffset? NextAlarm(DeviceCopies copies) => DeviceCopiesDecisions.NextStepAt(copies);

    protected override Decision<DeviceCopiesEvent> DecideAlarm(DeviceCopies copies, DateTimeOffset now) => DeviceCopiesDecisions.Escalate(copies, now);
}
