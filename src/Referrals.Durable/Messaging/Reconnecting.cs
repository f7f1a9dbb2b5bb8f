using System.Runtime.CompilerServices;
using MassTransit;
using MassTransit.RabbitMqTransport.Configuration;

namespace Referrals.Durable;

/// <summary>How soon consumers look for a broker that went away.</summary>
/// <remarks>
/// MassTransit waits 3, then 9, then 21 seconds and longer, goes on counting over all outages of a process, and gives up for good after the thousandth
/// attempt; it has no setting for it. A broker that is back within ten seconds was found after twenty (measured, ADR 0010). Two private fields of the
/// pinned version are reached for: another version without them fails at start, and says so.
/// </remarks>
static class Reconnecting
{
    static readonly TimeSpan Each = TimeSpan.FromSeconds(1);

    public static void EverySecond(IRabbitMqBusFactoryConfigurator rabbit)
    {
        ref var policy = ref PolicyOf((RabbitMqHostConfiguration)HostOf((RabbitMqBusFactoryConfigurator)rabbit));
        var theirs = policy;
        policy = Retry.CreatePolicy(retry =>
        {
            retry.Handle<Exception>(theirs.IsHandled);
            // Computed as it goes: an interval repeated as often would be laid out in memory first.
            retry.Incremental(int.MaxValue, Each, TimeSpan.Zero);
        });
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_hostConfiguration")]
    static extern ref IRabbitMqHostConfiguration HostOf(RabbitMqBusFactoryConfigurator configurator);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "<ReceiveTransportRetryPolicy>k__BackingField")]
    static extern ref IRetryPolicy PolicyOf(RabbitMqHostConfiguration host);
}
