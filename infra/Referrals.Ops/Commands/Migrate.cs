using Referrals.Ops.Layout;
using Referrals.Ops.Zones;

namespace Referrals.Ops.Commands;

/// <summary><c>ops migrate</c>: brings both databases to the newest version, starting and stopping their servers if they do not run.</summary>
static class Migrate
{
    public const string Usage = "migrate                                bring both databases to the newest version";

    public static async Task<int> Execute(IReadOnlyList<string> given)
    {
        _ = new Arguments(given, [], []);
        var folder = DataFolder.OfClone;
        using var turn = folder.Lock();
        var topology = await Topology.Prepare(new TopologyPlan(folder) { Say = Console.WriteLine }, CancellationToken.None);
        foreach (var zone in Enum.GetValues<Zone>())
        {
            var server = topology.Postgres(zone);
            var wasRunning = server.IsRunning;
            server.ChoosePorts();
            try
            {
                await topology.Migrate(zone, CancellationToken.None);
            }
            finally
            {
                if (!wasRunning)
                    await server.Stop();
            }
        }
        return 0;
    }
}
