using Npgsql;
using Referrals.Ops.Layout;
using Referrals.Ops.Processes;

namespace Referrals.Ops.Parts;

/// <summary>
/// One private PostgreSQL server. Each zone has its own, because one server's write-ahead log is one stream for all its
/// databases: neither a separate restore nor a separate scan for patient identity would be possible.
/// </summary>
public sealed class PostgresServer(string zone, DataFolder folder, Ports ports, Passwords passwords, ServerSite site) : IPart
{
    const string Superuser = "postgres";
    static readonly TimeSpan StopMax = TimeSpan.FromSeconds(60);

    readonly string _home = HomeIn(site.Folder, zone);

    public string Name { get; } = "postgres-" + zone;

    /// <summary>Loads pg_stat_statements, for measurements.</summary>
    public bool CountStatements { get; init; }

    /// <summary>Leaves the journal uncompressed, for whoever searches the files.</summary>
    public bool Legible { get; init; }

    /// <summary>With it whoever comes over the network speaks TLS.</summary>
    public PartCertificate? Certificate { get; init; }

    /// <summary>A server that is being restored has much to replay.</summary>
    public TimeSpan StartMax { get; init; } = TimeSpan.FromSeconds(60);

    public bool IsRunning => Mark is not null;
    public int? Pid => Mark?.Pid;
    public int Port => ports[Name];

    /// <summary>The server's own data folder (PGDATA), where the tests look for what must not be on disk.</summary>
    public string DataDirectory => DataDirectoryIn(site.Folder, zone);

    /// <summary>The same for whoever has only the folder.</summary>
    public static string DataDirectoryIn(string servers, string zone) => Path.Combine(HomeIn(servers, zone), "data");

    /// <summary>How a role of this zone, or the superuser, connects to a database of this server.</summary>
    public string ConnectionString(string role, string? database = null) => new NpgsqlConnectionStringBuilder
    {
        Host = PostgresSettings.HostFor("127.0.0.1", _home),
        Port = Port,
        Database = database ?? zone,
        Username = role,
        Password = passwords[$"{Name}/{role}"]
    }.ConnectionString;

    /// <summary>How the backup's role reads the server's log.</summary>
    public string ReplicationConnectionString => ConnectionString(PostgresDatabase.BackupRole(zone), Superuser) + ";Pooling=false";

    /// <summary>For set-up and for tests that look underneath; no silo gets it.</summary>
    public string SuperuserConnectionString => ConnectionString(Superuser, Superuser) + ";Pooling=false";

    public void ChoosePorts()
    {
        if (!IsRunning && !Adopted())
            ports.Renew(Name);
    }

    public async Task Start(CancellationToken cancel)
    {
        if (IsRunning || Adopted())
            return;
        await EnsureDataDirectory(cancel);
        PrivateFile.Write(Path.Combine(DataDirectory, PostgresSettings.FileName), PostgresSettings.File("127.0.0.1", Port, _home, CountStatements, Legible, Certificate is not null), site.RunAs);
        PrivateFile.Write(Path.Combine(DataDirectory, "pg_hba.conf"), PostgresSettings.AccessFile(Certificate is not null), site.RunAs);
        // Not in the data folder: a copy of the server would carry its key.
        if (Certificate is { } certificate)
        {
            PrivateFile.Write(Path.Combine(_home, "server.crt"), certificate.Own, site.RunAs);
            PrivateFile.Write(Path.Combine(_home, "server.key"), certificate.Key, site.RunAs);
        }
        await ClearLeftovers();
        var mark = await new Launch(Path.Combine(site.Programs, "postgres"), ["-D", DataDirectory])
        {
            PidFile = folder.PidFile(Name),
            LogFile = folder.LogFile(Name),
            WorkingDirectory = _home,
            RunAs = site.RunAs
        }.Start(cancel);
        await Waiting.Until(IsReady, mark, StartMax, folder.LogFile(Name), Name, cancel);
    }

    public async Task<bool> Stop(Stopping how = Stopping.Orderly)
    {
        if (Mark is not { } mark)
            return false;
        await mark.End(how == Stopping.Orderly ? Signal.Interrupt : Signal.Quit, StopMax);
        await EndOrphans();
        return true;
    }

    public async Task Kill()
    {
        if (Mark is not { } mark)
            return;
        mark.Send(Signal.Kill);
        await mark.Ended(StopMax);
        await EndOrphans();
    }

    /// <summary>Holds the data folder, its socket and nothing of another server.</summary>
    public static string HomeIn(string servers, string zone) => Path.Combine(servers, "postgres-" + zone);

    ProcessMark? Mark => ProcessMark.Read(folder.PidFile(Name)) is { IsAlive: true } mark ? mark : null;

    string LockFile => Path.Combine(DataDirectory, "postmaster.pid");

    // Our pid file was lost, but the server runs: a second one on the same files would destroy them.
    bool Adopted()
    {
        var found = ProcessMark.LivingIn(DataDirectory).FirstOrDefault(mark => mark.Pid == RecordedPid);
        found?.Write(folder.PidFile(Name));
        return found is not null;
    }

    int? RecordedPid => File.Exists(LockFile) && int.TryParse(File.ReadLines(LockFile).FirstOrDefault(), out var pid) ? pid : null;

    // After a crash the pid in its lock files may be another process's, even the other zone's server, or a zombie that nobody has
    // collected yet: PostgreSQL would take that for a running server and refuse to start.
    async Task ClearLeftovers()
    {
        await EndOrphans();
        File.Delete(LockFile);
        foreach (var socket in Directory.EnumerateFiles(_home, ".s.PGSQL.*"))
            File.Delete(socket);
    }

    // Children whose server was killed keep its shared memory as long as they live, and a new server refuses to start until then.
    async Task EndOrphans()
    {
        foreach (var orphan in ProcessMark.LivingIn(DataDirectory))
        {
            orphan.Send(Signal.Kill);
            await orphan.Ended(StopMax);
        }
    }

    async Task EnsureDataDirectory(CancellationToken cancel)
    {
        if (Directory.Exists(DataDirectory))
            return;
        var unfinished = DataDirectory + ".new";
        var passwordFile = Path.Combine(_home, "password");
        PrivateFile.CreateFolder(_home, site.RunAs);
        if (Directory.Exists(unfinished))
            Directory.Delete(unfinished, recursive: true);
        // A file, since initdb cannot read a pipe of ours after the change of user.
        PrivateFile.Write(passwordFile, passwords[$"{Name}/{Superuser}"], site.RunAs);
        await Tool.MustRun(
            Path.Combine(site.Programs, "initdb"),
            ["-D", unfinished, "-U", Superuser, "-k", "-E", "UTF8", "--locale=C.UTF-8", "-A", "scram-sha-256", "--pwfile=" + passwordFile],
            cancel, site.RunAs, _home);
        File.Delete(passwordFile);
        File.AppendAllText(Path.Combine(unfinished, "postgresql.conf"), $"\ninclude '{PostgresSettings.FileName}'\n");
        Directory.Move(unfinished, DataDirectory);
    }

    // The eighth line of postmaster.pid is the server's own word on its state; pg_ctl waits for the same.
    Task<bool> IsReady(CancellationToken cancel)
    {
        if (!File.Exists(LockFile))
            return Task.FromResult(false);
        var lines = File.ReadAllLines(LockFile);
        return Task.FromResult(lines.Length >= 8 && lines[7].Trim() == "ready");
    }
}
