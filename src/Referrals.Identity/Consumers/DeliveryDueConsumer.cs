using MassTransit;
using Referrals.Contracts.Messages;

namespace Referrals.Identity;

/// <summary>An entry, or something more of it, is to reach the practice's EPR.</summary>
public sealed class DeliveryDueConsumer(EprSending sending) : IConsumer<DeliveryDue>
{
    /// <inheritdoc />
    public Task Consume(ConsumeContext<DeliveryDue> context) => sending.Send(context.MessageId!.Value, context.Message.Referral, context.CancellationToken);
}
