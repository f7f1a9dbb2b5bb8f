using System.Security.Cryptography;
using System.Text;
using Referrals.Ops.Processes;

namespace Referrals.Ops.Layout;

/// <summary>
/// Everything one running copy of Referrals keeps on disk: <c>.data/</c> of the clone, the folder named by REFERRALS_DATA, or a
/// test's own. Two copies in two folders share nothing.
/// </summary>
public sealed class DataFolder(string root)
{
    /// <summary>The default folder of this clone.</summary>
    public static DataFolder OfClone => new(
        Environment.GetEnvironmentVariable("REFERRALS_DATA") is { Length: > 0 } chosen
            ? chosen
            : Path.Combine(Repository.Root, ".data"));

    /// <summary>Names the folder below which tests make their data folders; infra/test sets it, and ends what they left running there.</summary>
    public const string TestVariable = "REFERRALS_TEST_DATA";

    /// <summary>
    /// A folder for one test's own topology, reachable for the servers' users (a fresh temporary folder of .NET or mktemp is not).
    /// </summary>
    public static DataFolder ForTest(string name)
    {
        var parent = Environment.GetEnvironmentVariable(TestVariable) ?? $"/tmp/referrals-test-{Environment.ProcessId}";
        Directory.CreateDirectory(parent, (UnixFileMode)0b111_101_101);
        return new DataFolder(Path.Combine(parent, name));
    }

    public string Root { get; } = Path.GetFullPath(root);
    public string Keys => Below("keys");
    public string Config => Below("config");
    public string Log => Below("log");
    public string Pid => Below("pid");
    public string Archive => Below("archive");
    /// <summary>What opens the backups. In a real installation these are kept elsewhere, by people.</summary>
    public string BackupKeys => Below("backup-keys");
    public string PortsFile => Below("ports.json");
    public string PasswordsFile => Below("passwords.json");
    public string NetworkFile => Below("network.json");
    public string RunFile => Below("run.json");

    public string LogFile(string process) => Path.Combine(Log, process + ".log");
    public string PidFile(string process) => Path.Combine(Pid, process + ".pid");
    public string ConfigFile(string process) => Path.Combine(Config, process + ".json");

    /// <summary>
    /// Where the servers keep their data when their users cannot reach <see cref="Root"/>, as in a home folder of mode 0700.
    /// The name follows from the path, so that the same clone finds it again.
    /// </summary>
    public string FallbackServers =>
        "/var/tmp/referrals-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Root)))[..12];

    /// <summary>The processes that have a pid file here, alive or not.</summary>
    public IEnumerable<string> RecordedProcesses =>
        Directory.Exists(Pid) ? Directory.EnumerateFiles(Pid, "*.pid").Select(file => Path.GetFileNameWithoutExtension(file)) : [];

    public void Prepare()
    {
        Directory.CreateDirectory(Root);
        // The servers' users pass through to their own folders below; they can list nothing on the way.
        File.SetUnixFileMode(Root, (UnixFileMode)0b111_001_001);
        foreach (var folder in new[] { Keys, Config, Log, Pid, Archive })
            PrivateFile.CreateFolder(folder);
    }

    /// <summary>Held while a command starts or stops this copy, so that two never do at once. Dispose to let go.</summary>
    public IDisposable Lock()
    {
        Directory.CreateDirectory(Root);
        try
        {
            return new FileStream(LockFile, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            throw new OpsRefusal($"another command is starting or stopping what lives in {Root}: try again when it is done");
        }
    }

    /// <summary>Removes everything. Refuses a folder that was not written by us: REFERRALS_DATA may have been mistyped.</summary>
    public void Wipe()
    {
        var found = new DirectoryInfo(Root).EnumerateFileSystemInfos().Where(entry => entry.FullName != LockFile).ToList();
        if (found.Count > 0 && !File.Exists(PortsFile))
            throw new OpsRefusal($"{Root} does not look like a data folder of Referrals (no ports.json): not wiping it");
        if (Directory.Exists(FallbackServers))
            Directory.Delete(FallbackServers, recursive: true);
        // ports.json goes last: a wipe that was interrupted can be repeated.
        foreach (var entry in found.OrderBy(entry => entry.FullName == PortsFile))
            if (entry is DirectoryInfo folder)
                folder.Delete(recursive: true);
            else
                entry.Delete();
    }

    /// <summary>Removes everything and the folder itself. What runs there has to be stopped before.</summary>
    public void Remove()
    {
        if (Directory.Exists(FallbackServers))
            Directory.Delete(FallbackServers, recursive: true);
        if (Directory.Exists(Root))
            Directory.Delete(Root, recursive: true);
    }

    /// <summary>
    /// The folder for the servers' own folders: <see cref="Root"/>, unless a server's user cannot get there.
    /// Data that was once laid outside stays there, even if the way has been opened since.
    /// </summary>
    public async Task<string> ServersFolder(IEnumerable<SystemUser?> users, Action<string> say)
    {
        if (!Directory.Exists(FallbackServers))
        {
            var closedTo = new List<string>();
            foreach (var user in users.OfType<SystemUser>())
                if (!await user.CanReach(Root))
                    closedTo.Add(user.Name);
            if (closedTo.Count == 0)
                return Root;
            say($"a folder above {Root} is closed to {string.Join(" and ", closedTo)}");
            Directory.CreateDirectory(FallbackServers, (UnixFileMode)0b111_001_001);
        }
        say($"the servers keep their data in {FallbackServers}");
        return await OwnFallback();
    }

    // Anybody may create a folder in /var/tmp, or a link that leads elsewhere.
    async Task<string> OwnFallback()
    {
        var kind = await Tool.MustRun("stat", ["-c", "%u %F", FallbackServers], CancellationToken.None);
        return kind == $"{Posix.UserId} directory"
            ? FallbackServers
            : throw new OpsRefusal($"{FallbackServers} is somebody else's: remove it, or set REFERRALS_DATA");
    }

    string LockFile => Below("lock");

    string Below(string name) => Path.Combine(Root, name);
}
