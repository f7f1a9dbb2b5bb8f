using System.Net;
using System.Net.Sockets;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Referrals.Durable;
using Xunit;

namespace Referrals.UnitTests.Durable;

public class ReconnectingTests
{
    /// <summary>ADR 0010. MassTransit alone has knocked twice by then, and waits longer each time.</summary>
    [Fact]
    public async Task A_silo_looks_again_and_again_for_a_broker_that_is_away()
    {
        using var door = new TcpListener(IPAddress.Loopback, 0);
        door.Start();
        var knocks = 0;
        var cancel = TestContext.Current.CancellationToken;
        _ = Task.Run(async () =>
        {
            while (true)
            {
                using var caller = await door.AcceptTcpClientAsync(cancel);
                Interlocked.Increment(ref knocks);
            }
        }, cancel);
        var address = new BrokerAddress("clinical", "127.0.0.1", (ushort)((IPEndPoint)door.LocalEndpoint).Port, "referrals", "clinical", "not used");
        await using var services = new ServiceCollection().AddLogging().AddDurableBus(address, []).BuildServiceProvider();
        var bus = services.GetRequiredService<IBusControl>();
        using var end = new CancellationTokenSource();
        var starting = bus.StartAsync(end.Token);

        await Task.Delay(TimeSpan.FromSeconds(8), cancel);

        Assert.InRange(Volatile.Read(ref knocks), 3, 12);
        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => starting);
    }
}
