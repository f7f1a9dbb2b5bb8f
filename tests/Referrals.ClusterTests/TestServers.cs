using System.Net;
using System.Net.Sockets;
using Referrals.Durable;
using Referrals.Ops.Layout;
using Referrals.Ops.Parts;
using Referrals.Ops.Zones;
using Xunit;

[assembly: AssemblyFixture(typeof(Referrals.ClusterTests.TestServers))]

namespace Referrals.ClusterTests;

/// <summary>Private servers without zones, started by the same code as <c>infra/run</c>, one set for all tests that need no silo processes.</summary>
public sealed class TestServers : IAsyncLifetime
{
    Topology topology = null!;

    /// <summary>Superuser's connection to a real PostgreSQL server.</summary>
    public string Postgres => topology.ClinicalPostgres.SuperuserConnectionString;

    /// <summary>The broker, to be killed and started again by tests that say so.</summary>
    public RabbitMqNode Broker => topology.Broker;

    /// <summary>How the clinical zone's user reaches the broker.</summary>
    internal BrokerAddress ClinicalBroker => new("clinical", "127.0.0.1", (ushort)Broker.Port, "referrals", "clinical", new Passwords(topology.Folder)["rabbitmq/clinical"]);

    public async ValueTask InitializeAsync()
    {
        var folder = DataFolder.ForTest("servers");
        topology = await Topology.Prepare(new TopologyPlan(folder) { ClinicalSilos = 0, IdentitySilos = 0 }, CancellationToken.None);
        foreach (var part in new IPart[] { topology.ClinicalPostgres, topology.Broker }) part.ChoosePorts();
        await Task.WhenAll(topology.ClinicalPostgres.Start(CancellationToken.None), topology.Broker.Start(CancellationToken.None));
    }

    public ValueTask DisposeAsync() => topology.DisposeAsync();

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
