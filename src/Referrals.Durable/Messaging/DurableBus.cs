using MassTransit;
using Microsoft.Extensions.DependencyInjection;

namespace Referrals.Durable;

/// <summary>Which consumer takes which message.</summary>
public sealed record Consumes(Type Message, Type Consumer)
{
    /// <summary>One queue per zone and message: quorum, versioned because a queue's arguments can never change.</summary>
    public string Queue(string zone) => $"{zone}-{KebabCaseEndpointNameFormatter.Instance.SanitizeName(Message.Name)}-v1";
}

/// <summary>RabbitMQ through MassTransit: one registration block for a zone (ADR 0003).</summary>
public static class DurableBus
{
    /// <summary>Broker 3.10 has no limit of its own: a poison message would loop for ever.</summary>
    const int DeliveriesMax = 5;

    /// <summary>Retries within one delivery: a silo or a connection that changes hands is back within five seconds.</summary>
    internal static readonly TimeSpan[] RetryAfter =
        [TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(400), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(3)];

    /// <summary>Registers the consumers and their queues. Call after Orleans: the silo must be active before the first message.</summary>
    public static IServiceCollection AddDurableBus(this IServiceCollection services, BrokerAddress broker, IReadOnlyList<Consumes> consumers)
    {
        // MassTransit 8.4+ reports usage to its vendor five minutes after start unless told not to, twice.
        Environment.SetEnvironmentVariable("MASSTRANSIT_USAGE_TELEMETRY", "false");
        services.AddSingleton(broker);
        services.AddMassTransit(bus =>
        {
            bus.DisableUsageTelemetry();
            foreach (var consumes in consumers) bus.AddConsumer(consumes.Consumer);
            bus.UsingRabbitMq((context, rabbit) =>
            {
                rabbit.Host(broker.Host, broker.Port, broker.VirtualHost, host =>
                {
                    host.Username(broker.Username);
                    host.Password(broker.Password);
                    host.Heartbeat(TimeSpan.FromSeconds(5));
                    if (broker.Verify is { } verify)
                        host.UseSsl(tls => (tls.ServerName, tls.Protocol, tls.CertificateValidationCallback) = (broker.Host, BrokerAddress.TlsVersions, verify));
                });
                Reconnecting.EverySecond(rabbit);
                foreach (var consumes in consumers) Endpoint(context, rabbit, broker.Zone, consumes);
            });
        });
        // Readiness must not depend on the broker (the outbox absorbs its absence), and start-up must not wait for it.
        services.Configure<MassTransitHostOptions>(options => options.WaitUntilStarted = false);
        return services;
    }

    static void Endpoint(IBusRegistrationContext context, IRabbitMqBusFactoryConfigurator rabbit, string zone, Consumes consumes) =>
        rabbit.ReceiveEndpoint(consumes.Queue(zone), endpoint =>
        {
            endpoint.SetQuorumQueue(1);
            endpoint.SetQueueArgument("x-delivery-limit", DeliveriesMax);
            endpoint.SetQueueArgument("x-dead-letter-strategy", "at-least-once");
            endpoint.SetQueueArgument("x-overflow", "reject-publish");
            endpoint.BindDeadLetterQueue(DeadLetters.QueueOf(zone), DeadLetters.QueueOf(zone), dead => dead.SetQuorumQueue(1));
            endpoint.PrefetchCount = 64;
            endpoint.ConcurrentMessageLimit = 32;
            // Faults are counted by the broker and dead-lettered; no _error or _skipped queues that nobody reads.
            endpoint.RethrowFaultedMessages();
            endpoint.ThrowOnSkippedMessages();
            endpoint.UseConsumeFilter(typeof(ParkWhenRefused<>), context);
            endpoint.UseMessageRetry(retry =>
            {
                retry.Ignore<MessageRefusedException>();
                retry.Intervals(RetryAfter);
            });
            endpoint.ConfigureConsumer(context, consumes.Consumer);
        });
}
