using Orleans.Concurrency;
using Referrals.Contracts;
using Referrals.Contracts.Messages;
using Referrals.Durable;

namespace Referrals.Identity;

/// <inheritdoc cref="IEprDeliveryGrain" />
[GrainType("eprdelivery")]
public sealed class EprDeliveryGrain : DecidingGrain<EprDelivery, EprDeliveryEvent>, IEprDeliveryGrain
{
    /// <inheritdoc />
    public Task<Result<DeliveryView>> Begin(Command command, DeliveryAttempt attempt) =>
        Execute(command, (delivery, now) => EprDeliveryDecisions.Begin(delivery, attempt, now), (delivery, _) => Seen(delivery));

    /// <inheritdoc />
    public Task<Result<DeliveryView>> Report(Command command, AttemptReport report) =>
        Execute(command, (delivery, now) => EprDeliveryDecisions.Report(delivery, report, now), (delivery, _) => Seen(delivery));

    /// <inheritdoc />
    public Task<Result<DeliveryView>> TakeOut(Command command, int contents) =>
        Execute(command, (delivery, now) => EprDeliveryDecisions.TakeOut(delivery, contents, now), (delivery, _) => Seen(delivery));

    /// <inheritdoc />
    public Task<Result<DeliveryView>> Resend(Command command, PracticeId practice) =>
        Execute(command, (delivery, now) => EprDeliveryDecisions.Resend(delivery, command.Actor, practice, now), (delivery, _) => Seen(delivery));

    /// <inheritdoc />
    [ReadOnly]
    public Task<DeliveryView?> View() => Task.FromResult(State.Status == DeliveryStatus.None ? null : Seen(State));

    /// <inheritdoc />
    protected override EprDelivery Apply(EprDelivery state, EprDeliveryEvent happened) => state.Apply(happened);

    /// <summary>The sending itself is no part of a grain's turn: a receiver may hang for minutes.</summary>
    protected override IEnumerable<object> Messages(EprDelivery state, EprDeliveryEvent happened) =>
        EprDeliveryMessages.Of(state, this.GetPrimaryKey(), happened);

    /// <inheritdoc />
    protected override DateTimeOffset? NextAlarm(EprDelivery state) => state.NextAt;

    /// <inheritdoc />
    protected override Decision<EprDeliveryEvent> DecideAlarm(EprDelivery state, DateTimeOffset now) => EprDeliveryDecisions.Call(state, now);

    static DeliveryView Seen(EprDelivery delivery) => new()
    {
        Status = delivery.Status, Practice = delivery.Practice, Correction = delivery.Correction, Attempt = delivery.Attempt, Attempts = delivery.Attempts, DeliveredAt = delivery.DeliveredAt, NextAt = delivery.NextAt, Reasons = delivery.Reasons,
    };
}

/// <summary>What a delivery sends for, from this zone's own consumer.</summary>
public static class EprDeliveryMessages
{
    /// <summary>The next attempt; or the correction of what was taken out, which is a delivery of its own.</summary>
    public static IEnumerable<object> Of(EprDelivery delivery, Guid key, EprDeliveryEvent happened) => happened switch
    {
        DeliveryCalled or DeliveryResent => [delivery.Correction is { } of ? new DeliveryDue { Referral = of.Referral, Correction = of.Number } : new DeliveryDue { Referral = new ReferralId(key) }],
        EntryTakenOut { Correction: { } number } => [new DeliveryDue { Referral = new ReferralId(key), Correction = number }],
        EntryTakenOut or DeliveryBegun or DeliveryAwaited or EntryDelivered or DeliveryFailed or DeliveryRefused => [],
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
