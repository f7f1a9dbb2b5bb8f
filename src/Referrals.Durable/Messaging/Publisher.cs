using System.Diagnostics;
using System.Text.Json;
using MassTransit;

namespace Referrals.Durable;

/// <summary>Publishes one outbox row and waits for the broker's confirm. Beside consumers the only place that knows MassTransit.</summary>
public sealed class Publisher(IBus bus, MessageContracts contracts, StoredJson json)
{
    /// <summary>
    /// An in-flight publish can hang for half a minute when the broker dies; a time-out means unknown, the row stays. Whatever hangs keeps a worker of the
    /// relay from messages that could go: with 8 s, answers stood in the record nine seconds after the broker was back (measured), a confirm takes milliseconds.
    /// </summary>
    /// <remarks>
    /// Not all of the transport's waits end with the token: while its connection broke again and again, publishes were seen that never came back (and
    /// RabbitMQ.Client #1930 tells of them). So the waiting ends here, whatever the transport does: a single one would keep the sweeper from all orphans of its zone.
    /// </remarks>
    static readonly TimeSpan PublishTimeout = TimeSpan.FromSeconds(4);

    /// <summary>True when the broker has the message safely in a queue; false: try again later.</summary>
    public async Task<bool> Publish(OutgoingMessage message, CancellationToken cancel)
    {
        if (contracts.TypeOf(message.Type) is not { } type) return false;
        using var span = DurableTelemetry.Source.StartActivity("outbox publish", ActivityKind.Producer, message.Trace);
        span?.SetTag("referrals.message", type.Name);
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        timeout.CancelAfter(PublishTimeout);
        try
        {
            var publish = bus.Publish(message.Body.Deserialize(type, json.Options)!, type, Pipe.Execute<PublishContext>(context =>
            {
                context.MessageId = message.Id;
                // Without this an exchange without a queue swallows the message and still confirms.
                if (context.TryGetPayload<RabbitMqSendContext>(out var rabbit)) rabbit.Mandatory = true;
            }), timeout.Token);
            await publish.WaitAsync(timeout.Token);
            DurableTelemetry.Published.Add(1);
            return true;
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            span?.SetStatus(ActivityStatusCode.Error, failure.GetType().Name);
            return false;
        }
    }
}
