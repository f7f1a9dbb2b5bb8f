using System.Diagnostics;
using Referrals.Ops.Layout;
using Referrals.Ops.Processes;
using Xunit;

namespace Referrals.ClusterTests.Running.Restore;

/// <summary><c>infra/backup</c> and <c>infra/restore</c> as somebody types them: followed while work goes on, each zone brought back alone, in any order, as of any moment (ARC-09, H37, H38).</summary>
public sealed class BackupCommandsTests : IDisposable
{
    static readonly string Program = Path.Combine(Repository.Root, "infra/Referrals.Ops/bin/Release/net10.0/Referrals.Ops.dll");

    readonly DataFolder first;
    readonly string root, backups, keys;

    public BackupCommandsTests()
    {
        first = DataFolder.ForTest("commands");
        root = Directory.CreateDirectory(first.Root, (UnixFileMode)0b111_101_101).FullName;
        first = new DataFolder(Path.Combine(root, "first"));
        (backups, keys) = (Path.Combine(root, "backups"), Path.Combine(root, "key-backups"));
    }

    public void Dispose()
    {
        KillEverything();
        Directory.Delete(root, recursive: true);
    }

    [Fact]
    public async Task Followed_while_it_runs_each_zone_comes_back_alone_in_any_order_and_as_of_a_moment()
    {
        Assert.Contains("nothing runs", await Ops(expected: 1, "backup", "--to", backups));
        await Ops(0, "run", "--detach", "--silos", "1");
        await Ops(0, "demo", "-n", "1", "--seed", "1");
        await Refused();
        using var backup = Begin("backup", "--to", backups, "--keys", keys, "--follow", "--synchronous");
        await Says(backup, "receiving every change");
        await Ops(0, "demo", "-n", "1", "--seed", "2");
        var between = DateTimeOffset.UtcNow;
        await Ops(0, "demo", "-n", "1", "--seed", "3");
        Assert.Contains("identity", await Ops(0, "backup", "--list", "--to", backups));
        // At one moment; what was answered had to lie in the backup before.
        KillEverything();
        backup.Kill();

        foreach (var zone in new[] { "identity", "archive", "clinical" }) await Restored("second", zone);
        var whole = await Ops(0, "restore", "--check", "--to", Path.Combine(root, "second"));
        Assert.Contains("3 cases, 3 filed answers", whole);
        Assert.Contains("0 wrong, 0 explained by the two moments, 0 not united", whole);
        Assert.Contains("restore into a clean folder", await Ops(1, Restore("second", "identity")));

        // Clinical as it stood before the third: identity knows a case that clinical does not, and says which.
        await Restored("third", "clinical", "--until", $"{between:O}");
        await Restored("third", "identity");
        await Restored("third", "archive");
        var older = await Ops(0, "restore", "--check", "--to", Path.Combine(root, "third"));
        Assert.Contains("2 cases, 3 filed answers", older);
        Assert.Contains("0 wrong, 1 explained by the two moments, 1 not united", older);
        Assert.Contains("its GP sends the referral again", older);
    }

    /// <summary>Said wrongly, it is explained and nothing is made.</summary>
    async Task Refused()
    {
        Assert.Contains("--synchronous needs --follow", await Ops(2, "backup", "--to", backups, "--synchronous"));
        Assert.Contains("none of clinical, identity", await Ops(2, "backup", "--to", backups, "--zone", "both"));
        Assert.Contains("never backed up beside the data", await Ops(2, "backup", "--to", backups, "--keys", Path.Combine(backups, "keys")));
        Assert.Contains("is no time such as", await Ops(2, [.. Restore("never", "clinical"), "--until", "yesterday evening"]));
        Assert.Contains("is no folder of backups", await Ops(2, Restore("never", "clinical")));
        Assert.False(Directory.Exists(backups));
    }

    string[] Restore(string to, string zone) =>
        ["restore", "--from", backups, "--keys", keys, "--backup-keys", first.BackupKeys, "--to", Path.Combine(root, to), "--zone", zone];

    Task Restored(string to, string zone, params string[] more) => Ops(0, [.. Restore(to, zone), .. more]);

    async Task<string> Ops(int expected, params string[] words)
    {
        using var process = Begin(words);
        var said = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken), process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(expected == process.ExitCode, $"{string.Join(' ', words)}: {process.ExitCode} instead of {expected}\n{string.Concat(said)}");
        return string.Concat(said);
    }

    Process Begin(params string[] words)
    {
        var start = new ProcessStartInfo("dotnet", [Program, .. words]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["REFERRALS_DATA"] = first.Root;
        return Process.Start(start)!;
    }

    static async Task Says(Process process, string words)
    {
        var said = new List<string>();
        while (await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            if (line.Contains(words, StringComparison.Ordinal)) return;
            said.Add(line);
        }
        Assert.Fail($"it ended without \"{words}\": {string.Join('\n', said)}\n{await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken)}");
    }

    void KillEverything()
    {
        foreach (var process in first.RecordedProcesses)
            if (ProcessMark.Read(first.PidFile(process)) is { IsAlive: true } mark) Process.GetProcessById(mark.Pid).Kill();
    }
}
