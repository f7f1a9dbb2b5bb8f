using MassTransit;
using Referrals.Contracts.Messages;
using Referrals.Durable;

namespace Referrals.Identity;

/// <summary>No copy of a set is left outside the archive: the patient's record holds the receipts (WRK-10).</summary>
public sealed class CopiesClearedConsumer(IGrainFactory grains) : IConsumer<CopiesCleared>
{
    /// <inheritdoc />
    public async Task Consume(ConsumeContext<CopiesCleared> context)
    {
        var news = context.Message;
        var cleared = new ClearedSet { ImageSet = news.ImageSet, ClearedAt = news.ClearedAt, Copies = news.Copies };
        var noted = await grains.Grain<IRecordEntryGrain>(news.Referral.Value).NoteCopies(Command.Of(context.MessageId!.Value), cleared);
        if (noted.Refusal is { } refusal) throw new MessageRefusedException(refusal);
    }
}
