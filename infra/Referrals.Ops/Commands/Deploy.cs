using Referrals.Ops.Containers;
using Referrals.Ops.Layout;
using Referrals.Ops.Zones;

namespace Referrals.Ops.Commands;

/// <summary><c>infra/deploy/prepare</c>: writes what docker-compose.yml mounts, or sets up the demo network in containers that run.</summary>
static class Deploy
{
    public const string Usage = "deploy [--seed URL]                    write what docker-compose.yml mounts; --seed: set up the demo network there";

    public static async Task<int> Execute(IReadOnlyList<string> given)
    {
        var arguments = new Arguments(given, ["--seed"], []);
        var folder = DataFolder.OfClone;
        if (arguments.Text("--seed") is not { } clinical)
        {
            Deployment.Write(folder);
            Console.WriteLine($"written to {folder.Root}");
            return 0;
        }
        var network = DemoNetwork.Of(folder);
        var made = await new DemoSeeding(folder, clinical, TimeProvider.System).Seed(network, CancellationToken.None);
        Console.WriteLine($"demo network: {made} organisations set up");
        return 0;
    }
}
