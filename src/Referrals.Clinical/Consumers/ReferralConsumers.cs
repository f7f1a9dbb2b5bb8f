using MassTransit;
using Referrals.Contracts.Messages;
using Referrals.Durable;

namespace Referrals.Clinical;

/// <summary>
/// A sealed set → the referral joins the queue (WRK-04), and its photographs must go from the device (DEL-02). Two grains, each knows the message's id as
/// its command: a redelivery repeats what is missing. The patient comes first: a refused case owes its copies all the same.
/// </summary>
public sealed class ImageSetSealedConsumer(IGrainFactory grains) : IConsumer<ImageSetSealed>
{
    /// <inheritdoc />
    public async Task Consume(ConsumeContext<ImageSetSealed> context)
    {
        var sealedSet = context.Message;
        var queued = await grains.Referral(sealedSet.Referral).ImagesSealed(
            context.Command(), sealedSet.ImageSet, sealedSet.SetVersion, sealedSet.Images, sealedSet.ManifestRoot);
        if (await SealedCaptures.Of(grains, sealedSet.ImageSet) is { } capture)
            (await grains.DeviceCopies(sealedSet.ImageSet).Owe(context.Command(), capture)).OrPark();
        queued.OrPark();
    }
}

/// <summary>The last copy of a set is gone from its device: a referral that waited for nothing else closes.</summary>
public sealed class DeviceClearedConsumer(IGrainFactory grains) : IConsumer<DeviceCleared>
{
    /// <inheritdoc />
    public async Task Consume(ConsumeContext<DeviceCleared> context)
    {
        var cleared = context.Message;
        (await grains.Referral(cleared.Referral).DeviceCleared(context.Command(), cleared.ImageSet)).OrPark();
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

/// <summary>Identity holds an answer in quarantine, or holds it no longer: both sides see it on the referral.</summary>
public sealed class QuarantineChangedConsumer(IGrainFactory grains) : IConsumer<QuarantineChanged>
{
    /// <inheritdoc />
    public async Task Consume(ConsumeContext<QuarantineChanged> context)
    {
        var news = context.Message;
        var note = new QuarantineNote { Number = news.Number, Reason = news.Reason, At = news.At, End = news.End };
        (await grains.Referral(news.Referral).NoteQuarantine(context.Command(), note)).OrPark();
    }
}

/// <summary>An answer was taken out of the wrong patient's record.</summary>
public sealed class AdviceUnfiledConsumer(IGrainFactory grains) : IConsumer<AdviceUnfiled>
{
    /// <inheritdoc />
    public async Task Consume(ConsumeContext<AdviceUnfiled> context)
    {
        var unfiled = context.Message;
        (await grains.Referral(unfiled.Referral).UnfileAdvice(context.Command(), unfiled.Pseudonym, unfiled.At)).OrPark();
    }
}

static class Consuming
{
    public static Command Command(this ConsumeContext context) => Durable.Command.Of(context.MessageId!.Value);

    /// <summary>None of these refusals heals by itself: the message is parked with the reason, and a person looks.</summary>
    public static void OrPark<T>(this Result<T> result)
    {
        if (result.Refusal is { } refusal) throw new MessageRefusedException(refusal);
    }
}
