using MassTransit;
using Referrals.Contracts.Messages;

namespace Referrals.Identity;

/// <summary>The hub has answered: fetch the signed answer and bring it home.</summary>
public sealed class AdviceIssuedConsumer(AdvicePackages packages, AdviceReturn advice) : IConsumer<AdviceIssued>
{
    /// <inheritdoc />
    public async Task Consume(ConsumeContext<AdviceIssued> context)
    {
        var package = await packages.Fetch(context.Message.Referral, context.CancellationToken);
        await advice.Take(context.MessageId!.Value, package, context.CancellationToken);
    }
}
