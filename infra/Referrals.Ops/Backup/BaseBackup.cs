using System.Diagnostics;
using System.Text.Json;
using Npgsql;
using Npgsql.Replication;
using Referrals.Ops.Layout;
using Referrals.Ops.Parts;
using Referrals.Ops.Processes;

namespace Referrals.Ops.Backup;

/// <summary>What one base backup is: a server's files at some moment, good together with the log from <see cref="From"/> to <see cref="To"/> and beyond.</summary>
/// <param name="VerifiedAt">When it was opened again and pg_verifybackup found every file as it was.</param>
public sealed record BaseRecord(
    string Name, DateTimeOffset StartedAt, DateTimeOffset EndedAt, uint Timeline, string From, string To, long Bytes, double Seconds, DateTimeOffset? VerifiedAt);

/// <summary>The base backups of one zone's server in its backup folder.</summary>
/// <param name="zone">Its name.</param>
/// <param name="home">The zone's backup folder.</param>
/// <param name="key">The zone's backup key.</param>
/// <param name="site">Where PostgreSQL's programs are, and as whom they run.</param>
public sealed class BaseBackup(string zone, string home, byte[] key, ServerSite site)
{
    const string RecordFile = "base.json";
    const string TarFile = "base.tar.sealed";

    /// <summary>Oldest first.</summary>
    public IReadOnlyList<BaseRecord> List() => Directory.Exists(Path.Combine(home, "base"))
        ? [.. Directory.EnumerateFiles(Path.Combine(home, "base"), RecordFile, SearchOption.AllDirectories)
            .Select(file => JsonSerializer.Deserialize<BaseRecord>(File.ReadAllText(file), KeptJson.Indented)!).OrderBy(record => record.EndedAt)]
        : [];

    /// <summary>Copies the running server, opens the copy again and lets PostgreSQL's own program verify every file in it.</summary>
    public async Task<BaseRecord> Take(PostgresServer server, WalReceiver receiver, TimeProvider time, CancellationToken cancel)
    {
        var (started, clock) = (time.GetUtcNow(), Stopwatch.StartNew());
        var name = $"{started:yyyyMMdd'T'HHmmss'Z'}";
        var folder = Path.Combine(home, "base", name);
        if (Directory.Exists(folder))
            throw new OpsRefusal($"{folder} is there already: a backup overwrites nothing");
        PrivateFile.CreateFolder(folder);
        var bytes = await Copy(server, folder, name, cancel);
        var end = await Position(server, cancel);
        await receiver.Has((ulong)end, cancel);
        var label = await Verify(name, cancel);
        var record = new BaseRecord(name, started, time.GetUtcNow(), label.Timeline, label.From, WalStore.Text((ulong)end), bytes, clock.Elapsed.TotalSeconds, time.GetUtcNow());
        PrivateFile.Write(Path.Combine(folder, RecordFile), JsonSerializer.Serialize(record, KeptJson.Indented) + "\n");
        return record;
    }

    /// <summary>Opens a base backup into a folder that must not exist, owned by the server's user.</summary>
    public async Task Extract(string name, string into, CancellationToken cancel)
    {
        PrivateFile.CreateFolder(into);
        await using (var tar = SealedFile.Open(Path.Combine(home, "base", name, TarFile), key, What(name)))
            await System.Formats.Tar.TarFile.ExtractToDirectoryAsync(tar, into, overwriteFiles: false, cancel);
        Own(into);
    }

    /// <summary>Gives everything below a folder to the server's user.</summary>
    public void Own(string folder)
    {
        if (site.RunAs is not { } owner)
            return;
        foreach (var entry in Directory.EnumerateFileSystemEntries(folder, "*", SearchOption.AllDirectories).Append(folder))
            Posix.ChangeOwner(entry, owner);
    }

    async Task<(uint Timeline, string From)> Verify(string name, CancellationToken cancel)
    {
        var scratch = Path.Combine(site.Folder, $"verify-{zone}-{name}");
        try
        {
            await Extract(name, scratch, cancel);
            // The log is not in it: that is received beside it, and its own checksums are compared when it is replayed.
            await Tool.MustRun(Path.Combine(site.Programs, "pg_verifybackup"), ["--no-parse-wal", scratch], cancel, site.RunAs);
            var label = File.ReadAllLines(Path.Combine(scratch, "backup_label"));
            string Of(string title) => label.First(line => line.StartsWith(title, StringComparison.Ordinal))[title.Length..].Trim().Split(' ')[0];
            return (uint.Parse(Of("START TIMELINE:")), Of("START WAL LOCATION:"));
        }
        finally
        {
            if (Directory.Exists(scratch))
                Directory.Delete(scratch, recursive: true);
        }
    }

    async Task<long> Copy(PostgresServer server, string folder, string name, CancellationToken cancel)
    {
        var at = new NpgsqlConnectionStringBuilder(server.ReplicationConnectionString);
        var start = new ProcessStartInfo(
            Path.Combine(site.Programs, "pg_basebackup"),
            ["-D", "-", "--format=tar", "--wal-method=none", "--checkpoint=fast", "--manifest-checksums=SHA256", "--no-password",
                "--host=" + at.Host, "--port=" + at.Port, "--username=" + at.Username])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/"
        };
        start.Environment["PGPASSWORD"] = at.Password;
        start.Environment["LC_ALL"] = "C.UTF-8";
        using var process = Process.Start(start)!;
        try
        {
            var errors = process.StandardError.ReadToEndAsync(cancel);
            var bytes = await SealedFile.Write(Path.Combine(folder, TarFile), key, What(name), process.StandardOutput.BaseStream, cancel);
            await process.WaitForExitAsync(cancel);
            return process.ExitCode == 0 ? bytes : throw new OpsRefusal($"pg_basebackup of {server.Name} failed ({process.ExitCode}):\n{await errors}");
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    static async Task<NpgsqlTypes.NpgsqlLogSequenceNumber> Position(PostgresServer server, CancellationToken cancel)
    {
        await using var connection = new PhysicalReplicationConnection(server.ReplicationConnectionString);
        await connection.Open(cancel);
        return (await connection.IdentifySystem(cancel)).XLogPos;
    }

    string What(string name) => $"{zone}/base/{name}";
}
