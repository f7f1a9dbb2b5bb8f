using System.Text.Json;
using Referrals.Ops.Layout;

namespace Referrals.Ops.Zones;

/// <summary>run.json: what is running and where, for scripts and people. It exists from "ready" until the stop, and holds no secret.</summary>
public sealed record RunFile(
    DateTimeOffset StartedAt,
    IReadOnlyList<string> Identity,
    IReadOnlyList<string> Clinical,
    IReadOnlyDictionary<string, string> Postgres,
    string Rabbitmq,
    Guid Network,
    IReadOnlyList<DemoHub> Hubs,
    IReadOnlyList<DemoPractice> Practices,
    IReadOnlyList<Guid> Admins,
    IReadOnlyList<Guid> DataGuardians)
{
    public static RunFile Of(Topology topology, DemoNetwork network, TimeProvider time) => new(
        time.GetUtcNow(),
        [.. topology.Identity.Select(process => process.Url)],
        [.. topology.Clinical.Select(process => process.Url)],
        new Dictionary<string, string>
        {
            ["identity"] = $"127.0.0.1/{topology.IdentityPostgres.Port}",
            ["clinical"] = $"127.0.0.1/{topology.ClinicalPostgres.Port}"
        },
        $"amqp://127.0.0.1:{topology.Broker.Port}",
        network.Network,
        network.Hubs,
        network.Practices,
        network.Admins,
        network.DataGuardians);

    public static RunFile? Read(DataFolder folder) =>
        File.Exists(folder.RunFile) ? JsonSerializer.Deserialize<RunFile>(File.ReadAllText(folder.RunFile), KeptJson.Indented) : null;

    public void Write(DataFolder folder) =>
        PrivateFile.Write(folder.RunFile, JsonSerializer.Serialize(this, KeptJson.Indented) + "\n");
}
