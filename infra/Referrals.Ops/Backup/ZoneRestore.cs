using Npgsql;
using Referrals.Ops.Layout;
using Referrals.Ops.Parts;
using Referrals.Ops.Zones;

namespace Referrals.Ops.Backup;

/// <summary>What came of restoring one zone.</summary>
/// <param name="Base">The base backup that it began with.</param>
/// <param name="LogEnd">How far its log went.</param>
/// <param name="SentAgain">Messages that were laid out again, since the broker that had them is gone.</param>
public sealed record Restored(Zone Zone, string Base, string LogEnd, int SentAgain);

/// <summary>Brings one zone's server back, in a folder that knows nothing of it, to the last moment received or to an earlier one.</summary>
/// <param name="until">Null: to the end of the log.</param>
/// <param name="sendAgainHours">How far back messages are sent again.</param>
public sealed class ZoneRestore(BackupArea area, BackupKeys keys, DataFolder folder, ServerSite site, DateTimeOffset? until, int sendAgainHours)
{
    static readonly TimeSpan ReplayMax = TimeSpan.FromMinutes(30);

    /// <summary>Keys first, then files, then the log. The server does not run afterwards.</summary>
    public async Task<Restored> Run(Zone zone, CancellationToken cancel)
    {
        var key = keys.Find(BackupArea.PartOf(zone));
        var bases = area.Bases(zone, key, site);
        var chosen = Choose(zone, bases.List());
        var data = PostgresServer.DataDirectoryIn(site.Folder, zone.Name());
        if (Directory.Exists(data))
            throw new OpsRefusal($"{data} is there already: restore into a clean folder");
        await area.Keys(KeyBundle.Of(zone), keys).Restore(folder, cancel);
        PrivateFile.CreateFolder(PostgresServer.HomeIn(site.Folder, zone.Name()), site.RunAs);
        await bases.Extract(chosen.Name, data + ".new", cancel);
        var log = Path.Combine(PostgresServer.HomeIn(site.Folder, zone.Name()), "received");
        PrivateFile.CreateFolder(log);
        var end = area.Wal(zone, keys).LayOut(chosen.Timeline, WalStore.Parse(chosen.From), log);
        if (end < WalStore.Parse(chosen.To))
            throw new OpsRefusal($"the log of {zone.Name()} ends at {WalStore.Text(end)}, before base {chosen.Name} is consistent ({chosen.To})");
        bases.Own(log);
        WriteRecovery(data + ".new", log);
        Directory.Move(data + ".new", data);
        return new Restored(zone, chosen.Name, WalStore.Text(end), await Replay(zone, data, log, cancel));
    }

    BaseRecord Choose(Zone zone, IReadOnlyList<BaseRecord> bases) =>
        bases.LastOrDefault(one => one.VerifiedAt is not null && (until is null || one.EndedAt <= until))
        ?? throw new OpsRefusal($"there is no verified base backup of {zone.Name()}{(until is { } moment ? $" from before {moment:u}" : "")}", exitCode: 3);

    void WriteRecovery(string data, string log)
    {
        File.WriteAllText(Path.Combine(data, "recovery.signal"), "");
        // Whatever the old server was told by hand is gone with it, above all to wait for its backup.
        File.WriteAllText(
            Path.Combine(data, "postgresql.auto.conf"),
            $"""
            restore_command = 'cp "{log}/%f" "%p"'
            recovery_target_timeline = 'current'
            recovery_target_action = 'promote'
            {(until is { } moment ? $"recovery_target_time = '{moment.UtcDateTime:yyyy-MM-dd HH:mm:ss.ffffff}+00'" : "")}
            hot_standby = off

            """);
        if (site.RunAs is not { } owner)
            return;
        foreach (var file in new[] { "recovery.signal", "postgresql.auto.conf" })
            Processes.Posix.ChangeOwner(Path.Combine(data, file), owner);
    }

    async Task<int> Replay(Zone zone, string data, string log, CancellationToken cancel)
    {
        var server = new PostgresServer(zone.Name(), folder, new Ports(folder), new Passwords(folder), site) { StartMax = ReplayMax };
        server.ChoosePorts();
        await server.Start(cancel);
        try
        {
            await using var owner = NpgsqlDataSource.Create(server.ConnectionString(zone.Name() + "_owner") + ";Pooling=false");
            await using var again = owner.CreateCommand("SELECT send_again($1)");
            again.Parameters.Add(new() { Value = sendAgainHours });
            return (int)(await again.ExecuteScalarAsync(cancel))!;
        }
        finally
        {
            await server.Stop();
            File.WriteAllText(Path.Combine(data, "postgresql.auto.conf"), "");
            Directory.Delete(log, recursive: true);
        }
    }
}
