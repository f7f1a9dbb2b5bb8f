using System.Diagnostics;
using Referrals.Ops.Layout;
using Referrals.Ops.Parts;
using Referrals.Ops.Zones;

namespace Referrals.Ops.Backup;

/// <summary>What is to come back, from where, and to which moment.</summary>
public sealed record RestorePlan(BackupArea Area, BackupKeys Keys, DataFolder Folder, IReadOnlyCollection<Zone> Zones, bool Archive)
{
    /// <summary>Null: everything that was received.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>How far back messages are sent again: longer than the zones' moments lie apart.</summary>
    public int SendAgainHours { get; init; } = 24;

    public Action<string> Say { get; init; } = static _ => { };
}

/// <summary>Restores zones, each alone and in any order, and the photographs. What ran before must not run any more.</summary>
public static class Restoration
{
    public static async Task Run(RestorePlan plan, CancellationToken cancel)
    {
        plan.Area.InsistOnNation();
        var installation = await Installation.FindOrInstall(plan.Say, cancel);
        plan.Folder.Prepare();
        if (plan.Area.Keys(BackupPart.HolderKeys, plan.Keys) is { WrittenAt: not null } holders)
            await holders.Restore(plan.Folder, cancel);
        var servers = await plan.Folder.ServersFolder([Installation.PostgresUser, Installation.RabbitMqUser], plan.Say);
        var site = new ServerSite(installation.Postgres, Installation.PostgresUser, servers);
        var photographs = plan.Archive ? Photographs(plan, cancel) : Task.CompletedTask;
        foreach (var zone in plan.Zones)
        {
            var clock = Stopwatch.StartNew();
            var restored = await new ZoneRestore(plan.Area, plan.Keys, plan.Folder, site, plan.Until, plan.SendAgainHours).Run(zone, cancel);
            plan.Say($"{zone.Name()}: base {restored.Base}, log to {restored.LogEnd}, {restored.SentAgain} messages to be sent again: {clock.Elapsed.TotalSeconds:0.0} s");
        }
        await photographs;
    }

    static async Task Photographs(RestorePlan plan, CancellationToken cancel)
    {
        var clock = Stopwatch.StartNew();
        var (objects, bytes) = await plan.Area.Archive(plan.Folder).Restore(cancel);
        plan.Say($"archive: {objects} objects, {bytes / 1e6:0} MB, each with its digest: {clock.Elapsed.TotalSeconds:0.0} s");
    }

    /// <summary>Holds both zones and the archive against each other, starting their servers if need be.</summary>
    public static async Task<(CrossCheckFindings Found, IReadOnlyList<string> Histories)> Check(Topology topology, CancellationToken cancel)
    {
        var started = new List<PostgresServer>();
        try
        {
            foreach (var server in new[] { topology.IdentityPostgres, topology.ClinicalPostgres }.Where(server => !server.IsRunning))
            {
                if (!Directory.Exists(server.DataDirectory))
                    throw new OpsRefusal($"{server.DataDirectory} is missing: both zones are needed to hold them against each other", exitCode: 2);
                server.ChoosePorts();
                started.Add(server);
                await server.Start(cancel);
            }
            await using var databases = new Chaos.BothDatabases(topology);
            var found = await new CrossCheck(databases.Clinical, databases.Identity, topology.Folder.Archive, TimeProvider.System).Run(cancel);
            var histories = await Task.WhenAll(Enum.GetValues<Zone>().Select(zone => topology.CheckHistory(zone, cancel)));
            return (found, [.. histories.SelectMany(lines => lines)]);
        }
        finally
        {
            foreach (var server in started)
                await server.Stop();
        }
    }
}
