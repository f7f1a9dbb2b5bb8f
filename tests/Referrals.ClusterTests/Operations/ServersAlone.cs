using Referrals.Ops.Layout;
using Referrals.Ops.Zones;
using Xunit;

namespace Referrals.ClusterTests.Operations;

/// <summary>The two database servers and the broker, without any silo.</summary>
public sealed class ServersAlone : IAsyncLifetime
{
    readonly DataFolder _folder = DataFolder.ForTest("servers-alone");

    public Topology Topology { get; private set; } = null!;

    public TopologyPlan Plan => new(_folder) { ClinicalSilos = 0, IdentitySilos = 0 };

    public async ValueTask InitializeAsync() => Topology = await Topology.Start(Plan, CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await Topology.DisposeAsync();
        _folder.Remove();
    }
}
