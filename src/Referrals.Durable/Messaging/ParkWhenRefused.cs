using System.Text.Json;
using MassTransit;

namespace Referrals.Durable;

/// <summary>A consumer's refusal: trying again cannot help, a person must look. Carries the refusal's code, never a text.</summary>
public sealed class MessageRefusedException(Refusal refusal) : Exception(refusal.Code);

/// <summary>
/// Around every consumer: what may heal goes back to the retries, and what still fails after the last is kept in the table of parked messages with its
/// reason, and acknowledged. Only when even that fails does the broker count a delivery, and after five dead-letter the message.
/// </summary>
/// <remarks>
/// MassTransit puts a scoped filter inside the endpoint's message retry, in whatever order they are registered. So this filter must let a failure through
/// while attempts are left, and say itself that the message is consumed once it is parked: the retry holds the fault back, and a message that is neither
/// consumed nor faulted is taken for skipped and delivered again.
/// </remarks>
public sealed class ParkWhenRefused<T>(ParkedMessages parked, StoredJson json) : IFilter<ConsumeContext<T>> where T : class
{
    /// <inheritdoc />
    public async Task Send(ConsumeContext<T> context, IPipe<ConsumeContext<T>> next)
    {
        try
        {
            await next.Send(context);
        }
        catch (Exception failure) when (context.MessageId is not null && failure is not OperationCanceledException && !IsTriedAgain(context, failure))
        {
            var body = JsonSerializer.Serialize(context.Message, json.Options);
            await parked.Park(context.MessageId.Value, context.ReceiveContext.InputAddress.AbsolutePath.Split('/')[^1], typeof(T).FullName!, body,
                Reason(failure), MayHeal(failure), context.CancellationToken);
            await context.NotifyConsumed(context, TimeSpan.Zero, nameof(ParkedMessages));
        }
    }

    static bool IsTriedAgain(ConsumeContext context, Exception failure) => MayHeal(failure) && context.GetRetryAttempt() < DurableBus.RetryAfter.Length;

    /// <inheritdoc />
    public void Probe(ProbeContext context) => context.CreateFilterScope("park");

    static string Reason(Exception failure) => failure is MessageRefusedException refused ? $"refused: {refused.Message}" : $"failed: {failure.GetType().Name}";

    static bool MayHeal(Exception failure) => failure is not MessageRefusedException and not JsonException and not ArgumentException;
}
