using Npgsql;
using Referrals.Ops.Parts;
using Referrals.Ops.Zones;

namespace Referrals.Ops.Backup;

/// <summary>Whether a server answers a commit before its backup has it.</summary>
public enum Promptness
{
    /// <summary>At once; what the backup had not yet received is lost with the server.</summary>
    Soon,

    /// <summary>Only when its log, and every photograph that was there by then, lies in the backup. While the backup is away, nobody can commit.</summary>
    BeforeTheAnswer
}

/// <summary>
/// The backup that runs beside the system: receives the logs of the zones and copies photographs, until it is disposed.
/// </summary>
public sealed class Following : IAsyncDisposable
{
    const int LooksMax = 50;
    const string HasSlot = $"SELECT 1 FROM pg_replication_slots WHERE slot_name = '{WalReceiver.Name}'";
    const string DropSlot = $"SELECT pg_drop_replication_slot(slot_name)::text FROM pg_replication_slots WHERE slot_name = '{WalReceiver.Name}' AND NOT active";
    static readonly TimeSpan PassEvery = TimeSpan.FromSeconds(1);

    readonly CancellationTokenSource _over = new();
    readonly Dictionary<Zone, WalReceiver> _receivers = [];
    readonly List<PostgresServer> _waiting = [];
    readonly List<PostgresServer> _servers = [];
    readonly List<FileStream> _locks = [];
    ArchiveMirror? _mirror;
    Task _passing = Task.CompletedTask;

    Following()
    {
    }

    public WalReceiver Of(Zone zone) => _receivers[zone];

    /// <summary>Why the log of a zone is no longer received; null while all are.</summary>
    public Exception? Failure => _receivers.Values.Select(receiver => receiver.Failure).FirstOrDefault(failure => failure is not null);

    public static async Task<Following> Begin(
        BackupArea area, BackupKeys keys, Topology topology, IReadOnlyCollection<Zone> zones, bool archive, Promptness promptness, CancellationToken cancel)
    {
        var following = new Following();
        try
        {
            if (archive)
            {
                following._mirror = area.Archive(topology.Folder);
                await following._mirror.Pass(cancel);
            }
            foreach (var zone in zones)
                await following.Receive(area, keys, zone, topology.Postgres(zone), promptness, cancel);
            if (following._mirror is not null && !zones.Contains(Zone.Clinical))
                following._passing = following.PassAgainAndAgain();
            return following;
        }
        catch
        {
            await following.DisposeAsync();
            throw;
        }
    }

    /// <summary>As when its machine dies: says nothing to the servers.</summary>
    public async Task Abandon()
    {
        _waiting.Clear();
        await DisposeAsync();
    }

    /// <summary>Ends, and nobody comes back: the servers keep no log for it. The next backup begins with a new base.</summary>
    public async Task TakeLeave()
    {
        await DisposeAsync();
        foreach (var server in _servers)
            // The server takes a moment to see that its reader has gone.
            for (var look = 0; look < LooksMax && await Execute(server, HasSlot, CancellationToken.None) is not null; look++)
                if (await Execute(server, DropSlot, CancellationToken.None) is null)
                    await Task.Delay(TimeSpan.FromMilliseconds(100));
    }

    /// <summary>Servers that waited for it do so no longer.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var server in _waiting)
            await Synchronous(server, "", CancellationToken.None);
        _waiting.Clear();
        await _over.CancelAsync();
        await _passing;
        foreach (var receiver in _receivers.Values)
            await receiver.DisposeAsync();
        _receivers.Clear();
        foreach (var held in _locks)
            await held.DisposeAsync();
        _locks.Clear();
    }

    async Task Receive(BackupArea area, BackupKeys keys, Zone zone, PostgresServer server, Promptness promptness, CancellationToken cancel)
    {
        Layout.PrivateFile.CreateFolder(area.Home(zone));
        _locks.Add(Lock(Path.Combine(area.Home(zone), "lock")));
        // Photographs belong to the clinical zone: their rows are in its log, which never gets ahead of them.
        var receiver = new WalReceiver(server, area.Wal(zone, keys), zone == Zone.Clinical && _mirror is { } mirror ? now => Photographs(mirror, promptness, now) : _ => Task.CompletedTask);
        _receivers[zone] = receiver;
        _servers.Add(server);
        await receiver.Start(cancel);
        if (promptness != Promptness.BeforeTheAnswer)
            return;
        _waiting.Add(server);
        await Synchronous(server, WalReceiver.Name, cancel);
    }

    // Looking through the archive costs; where nobody waits for it, once a second is enough.
    static async Task Photographs(ArchiveMirror mirror, Promptness promptness, CancellationToken cancel)
    {
        if (promptness == Promptness.Soon)
            await Task.Delay(PassEvery, cancel);
        await mirror.Pass(cancel);
    }

    static FileStream Lock(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            throw new OpsRefusal($"another backup is writing into {Path.GetDirectoryName(path)}");
        }
    }

    static async Task Synchronous(PostgresServer server, string names, CancellationToken cancel)
    {
        await Execute(server, $"ALTER SYSTEM SET synchronous_standby_names = '{names}'", cancel);
        await Execute(server, "SELECT pg_reload_conf()", cancel);
    }

    static async Task<object?> Execute(PostgresServer server, string statement, CancellationToken cancel)
    {
        if (!server.IsRunning)
            return null;
        await using var admin = NpgsqlDataSource.Create(server.SuperuserConnectionString);
        await using var command = admin.CreateCommand(statement);
        return await command.ExecuteScalarAsync(cancel);
    }

    async Task PassAgainAndAgain()
    {
        try
        {
            while (true)
            {
                await Task.Delay(PassEvery, _over.Token);
                await _mirror!.Pass(_over.Token);
            }
        }
        catch (Exception ended) when (ended is OperationCanceledException or IOException)
        {
            // Over, or the archive is gone with its machine.
        }
    }
}
