using MassTransit;
using Referrals.Contracts.Messages;
using Referrals.Durable;

namespace Referrals.Clinical;

/// <summary>A sealed set → the referral joins the queue (WRK-04).</summary>
public sealed class ImageSetSealedConsumer(IGrainFactory grains) : IConsumer<ImageSetSealed>
{
    /// <inheritdoc />
    public async Task Consume(ConsumeContext<ImageSetSealed> context)
    {
        var sealedSet = context.Message;
        (await grains.Referral(sealedSet.Referral).ImagesSealed(
            context.Command(), sealedSet.ImageSet, sealedSet.SetVersion, sealedSet.Images, sealedSet.ManifestRoot)).OrPark();
    }
}

/// <summary>Identity has filed the answer.</summary>
public sealed class AdviceFiledConsumer(IGrainFactory grains) : IConsumer<AdviceFiled>
{
    /// <inheritdoc />
    public async Task Consume(ConsumeContext<AdviceFiled> context)
    {
        var filed = context.Message;
        (await grains.Referral(filed.Referral).AdviceFiled(context.Command(), filed.Pseudonym, filed.FiledAt)).OrPark();
    }
}

/// <summary>A referrer has read the filed answer.</summary>
public sealed class AdviceAcknowledgedConsumer(IGrainFactory grains) : IConsumer<AdviceAcknowledged>
{
    /// <inheritdoc />
    public async Task Consume(ConsumeContext<AdviceAcknowledged> context)
    {
        var read = context.Message;
        (await grains.Referral(read.Referral).AcknowledgeAdvice(context.Command(), read.Pseudonym, read.By, read.At)).OrPark();
    }
}

static class Consuming
{
    public static Command Command(this ConsumeContext context) => Durable.Command.Of(context.MessageId!.Value);

    /// <summary>None of these refusals heals by itself: the message is parked with the reason, and a person looks.</summary>
    public static void OrPark(this Result<ReferralChanged> result)
    {
        if (result.Refusal is { } refusal) throw new MessageRefusedException(refusal);
    }
}
