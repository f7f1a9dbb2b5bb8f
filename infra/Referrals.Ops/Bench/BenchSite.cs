using Referrals.Contracts;
using Referrals.Ops.Client;
using Referrals.Ops.Layout;
using Referrals.Ops.Zones;

namespace Referrals.Ops.Bench;

/// <summary>The system under measurement: fresh, private, with a network large enough that hubs and practices are not the bottleneck.</summary>
sealed class BenchSite : IAsyncDisposable
{
    const int HubCount = 20;
    const int PracticeCount = 64;

    readonly bool _keep;
    readonly IDisposable _lock;

    BenchSite(Topology topology, DemoNetwork network, BenchOptions options, IDisposable held)
    {
        (Topology, Network, _keep, _lock) = (topology, network, options.Keep, held);
        Doors = new FrontDoors(
            [.. topology.Identity.Select(silo => silo.Url)],
            [.. topology.Clinical.Select(silo => silo.Url)],
            (who, lifetime) => DevelopmentToken.Mint(topology.Folder, who.Role, who.Organisation, who.Person, lifetime, TimeProvider.System),
            TimeProvider.System,
            clientsStay: !options.Anywhere) { SealBy = options.Sealed ? Signer.Clinical.Statements(topology.Folder) : null };
    }

    /// <summary>Beside the clone's own data, which a measurement must not touch.</summary>
    public static DataFolder Folder => new(DataFolder.OfClone.Root + "-bench");

    public Topology Topology { get; }
    public DemoNetwork Network { get; }
    public FrontDoors Doors { get; }

    public static async Task<BenchSite> Open(BenchOptions options, CancellationToken cancel)
    {
        var folder = Folder;
        var held = folder.Lock();
        await Shutdown.Of(folder, Console.WriteLine);
        folder.Wipe();
        Console.WriteLine($"starting a system of its own in {folder.Root}");
        var topology = await Topology.Start(new TopologyPlan(folder) { ClinicalSilos = options.Silos, SiloEnvironment = RuntimeSwitches(), CountStatements = options.Statements, Previews = options.What == "previews" }, cancel);
        try
        {
            var network = Invent();
            await new DemoSeeding(folder, topology.Clinical[0].Url, TimeProvider.System).Seed(network, cancel);
            return new BenchSite(topology, network, options, held);
        }
        catch
        {
            await topology.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Doors.Dispose();
        if (_keep)
        {
            Console.WriteLine($"left running in {Folder.Root} (infra/bench stop ends it)");
            _lock.Dispose();
            return;
        }
        await Topology.DisposeAsync();
        _lock.Dispose();
        Topology.Folder.Remove();
    }

    /// <summary>One of many dermatologists of a hub.</summary>
    public DermatologistClient Dermatologist(HubId hub) => Doors.Dermatologist(Guid.NewGuid(), hub);

    // DOTNET_PerfMapEnabled for perf, and whatever else of the runtime is to be tried out.
    static Dictionary<string, string> RuntimeSwitches() => Environment.GetEnvironmentVariables().Cast<System.Collections.DictionaryEntry>()
        .Where(variable => ((string)variable.Key).StartsWith("DOTNET_", StringComparison.Ordinal))
        .ToDictionary(variable => (string)variable.Key, variable => (string?)variable.Value ?? "");

    static DemoNetwork Invent()
    {
        var hubs = Enumerable.Range(1, HubCount).Select(number => new DemoHub(Guid.NewGuid(), $"Hub {number}", [Guid.NewGuid()])).ToList();
        var practices = Enumerable.Range(0, PracticeCount)
            .Select(number => new DemoPractice(Guid.NewGuid(), $"Practice {number + 1}", [hubs[number % HubCount].Id], [Guid.NewGuid()]));
        return new DemoNetwork(Guid.NewGuid(), hubs, [.. practices], [Guid.NewGuid()], [Guid.NewGuid()]);
    }
}
