using MassTransit;
using Referrals.Contracts.Messages;
using Referrals.Durable;

namespace Referrals.Identity;

/// <summary>A patient has taken back uses of photographs: their record says so too, whenever the answer was filed (CON-33).</summary>
public sealed class UsesWithdrawnConsumer(IGrainFactory grains) : IConsumer<UsesWithdrawn>
{
    /// <inheritdoc />
    public async Task Consume(ConsumeContext<UsesWithdrawn> context)
    {
        var news = context.Message;
        var uses = new TakenBackUses { ImageSet = news.ImageSet, Uses = news.Withdrawn };
        var noted = await grains.Grain<IRecordEntryGrain>(news.Referral.Value).NoteWithdrawal(Command.Of(context.MessageId!.Value), uses);
        if (noted.Refusal is { } refusal) throw new MessageRefusedException(refusal);
    }
}
