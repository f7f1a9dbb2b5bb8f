using MassTransit;
using Referrals.Contracts.Messages;

namespace Referrals.Identity;

/// <summary>An entry, something more of it, or its correction, is to reach the practice's EPR.</summary>
public sealed class DeliveryDueConsumer(EprSending sending) : IConsumer<DeliveryDue>
{
    /// <inheritdoc />
    public Task Consume(ConsumeContext<DeliveryDue> context) => context.Message.Correction is { } number
        ? sending.Correct(context.MessageId!.Value, new EprCorrection(context.Message.Referral, number), context.CancellationToken)
        : sending.Send(context.MessageId!.Value, context.Message.Referral, context.CancellationToken);
}
