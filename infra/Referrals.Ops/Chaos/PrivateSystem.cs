using Referrals.Ops.Client;
using Referrals.Ops.Layout;
using Referrals.Ops.Zones;

namespace Referrals.Ops.Chaos;

/// <summary>A whole Referrals with its own folder, ports, servers and demo network, which nobody else uses.</summary>
public sealed class PrivateSystem : IAsyncDisposable
{
    PrivateSystem(Topology topology, DemoNetwork network) => (Topology, Network) = (topology, network);

    public Topology Topology { get; }
    public DemoNetwork Network { get; }

    /// <summary>The folder stays when it is disposed, for whoever looks into what went wrong.</summary>
    public bool KeepsFolder { get; set; }

    public static Task<PrivateSystem> Start(DataFolder folder, Action<string> say, CancellationToken cancel) => Start(new TopologyPlan(folder) { Say = say }, cancel);

    public static async Task<PrivateSystem> Start(TopologyPlan plan, CancellationToken cancel)
    {
        var folder = plan.Folder;
        var topology = await Topology.Start(plan, cancel);
        try
        {
            var network = DemoNetwork.Of(folder);
            await new DemoSeeding(folder, topology.Clinical[0].Url, TimeProvider.System).Seed(network, cancel);
            return new PrivateSystem(topology, network);
        }
        catch
        {
            await topology.DisposeAsync();
            folder.Remove();
            throw;
        }
    }

    /// <summary>Signs people in as this system's own key does.</summary>
    public string SignIn(Professional who, TimeSpan lifetime) =>
        DevelopmentToken.Mint(Topology.Folder, who.Role, who.Organisation, who.Person, lifetime, TimeProvider.System);

    /// <summary>Asks each zone's own program whether its history makes its states.</summary>
    /// <returns>A line for each difference.</returns>
    public async Task<IReadOnlyList<string>> CheckHistories(CancellationToken cancel) =>
        [.. (await Task.WhenAll(Enum.GetValues<Zone>().Select(zone => Topology.CheckHistory(zone, cancel)))).SelectMany(lines => lines)];

    public async ValueTask DisposeAsync()
    {
        await Topology.DisposeAsync();
        if (!KeepsFolder)
            Topology.Folder.Remove();
    }
}
