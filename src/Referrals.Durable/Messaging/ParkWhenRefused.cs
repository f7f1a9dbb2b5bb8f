using System.Text.Json;
using MassTransit;

namespace Referrals.Durable;

/// <summary>A consumer's refusal: trying again cannot help, a person must look. Carries the refusal's code, never a text.</summary>
public sealed class MessageRefusedException(Refusal refusal) : Exception(refusal.Code);

/// <summary>
/// Around every consumer, outside its retries: what still fails is kept in the table of parked messages with its reason, and acknowledged.
/// Only when even that fails does the broker count a delivery, and after five dead-letter the message.
/// </summary>
public sealed class ParkWhenRefused<T>(ParkedMessages parked, StoredJson json) : IFilter<ConsumeContext<T>> where T : class
{
    /// <inheritdoc />
    public async Task Send(ConsumeContext<T> context, IPipe<ConsumeContext<T>> next)
    {
        try
        {
            await next.Send(context);
        }
        catch (Exception failure) when (context.MessageId is not null && failure is not OperationCanceledException)
        {
            var body = JsonSerializer.Serialize(context.Message, json.Options);
            await parked.Park(context.MessageId.Value, context.ReceiveContext.InputAddress.AbsolutePath.Split('/')[^1], typeof(T).FullName!, body,
                Reason(failure), MayHeal(failure), context.CancellationToken);
        }
    }

    /// <inheritdoc />
    public void Probe(ProbeContext context) => context.CreateFilterScope("park");

    static string Reason(Exception failure) => failure is MessageRefusedException refused ? $"refused: {refused.Message}" : $"failed: {failure.GetType().Name}";

    static bool MayHeal(Exception failure) => failure is not MessageRefusedException and not JsonException and not ArgumentException;
}
