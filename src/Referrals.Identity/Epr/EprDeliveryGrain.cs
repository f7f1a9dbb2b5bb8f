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
        happened is DeliveryCalled or DeliveryResent ? [new DeliveryDue { Referral = new ReferralId(this.GetPrimaryKey()) }] : [];

    /// <inheritdoc />
    protected override DateTimeOffset? NextAlarm(EprDelivery state) => state.NextAt;

    /// <inheritdoc />
    protected override Decision<EprDeliveryEvent> DecideAlarm(EprDelivery state, DateTimeOffset now) => EprDeliveryDecisions.Call(state, now);

    static DeliveryView Seen(EprDelivery delivery) => new()
    {
        Status = delivery.Status, Attempt = delivery.Attempt, Attempts = delivery.Attempts, DeliveredAt = delivery.DeliveredAt, NextAt = delivery.NextAt, Reasons = delivery.Reasons,
    };
}
