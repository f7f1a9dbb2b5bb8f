using Referrals.Ops.Processes;

namespace Referrals.Ops.Parts;

/// <summary>
/// Installs Debian packages as a guest would: no service is started now or at the next boot, no main cluster is made, and what
/// was changed to achieve that is put back.
/// </summary>
static class DebianPackages
{
    const string Policy = "/usr/sbin/policy-rc.d";
    const string ClusterDefaults = "/etc/postgresql-common/createcluster.conf";
    static readonly string[] LockWait = ["-o", "DPkg::Lock::Timeout=300"];

    /// <param name="missing">What was found missing before.</param>
    /// <param name="stillMissing">Asked again once it is our turn: another copy may have installed it while we waited.</param>
    /// <param name="say">Progress.</param>
    /// <param name="cancel">Ends apt as well.</param>
    public static async Task Install(
        List<string> missing, Func<List<string>> stillMissing, Action<string> say, CancellationToken cancel)
    {
        var command = $"apt-get install --no-install-recommends {string.Join(' ', missing)}";
        if (!File.Exists("/usr/bin/apt-get"))
            throw new OpsRefusal($"missing: {string.Join(", ", missing)}; install PostgreSQL 15+ and RabbitMQ 3.10+ in this system's way", 3);
        if (!Posix.IsRoot)
            throw new OpsRefusal($"missing: {string.Join(", ", missing)}. Run this, then try again:\n  sudo {command}", exitCode: 3);
        using var turn = await Turn(cancel);
        var packages = stillMissing();
        if (packages.Count == 0)
            return;
        say($"installing {string.Join(", ", packages)} (no service is started)");
        await Tool.MustRun("apt-get", ["update", "-q", .. LockWait], cancel);
        // Erlang's port mapper comes with RabbitMQ as a service of its own.
        string[] services = File.Exists("/usr/bin/epmd") ? [.. packages] : [.. packages, "epmd.service", "epmd.socket"];
        using var noStart = RefuseServices();
        if (packages.Contains("postgresql"))
            await Apt(["postgresql-common"], cancel);
        using var noCluster = RefuseMainCluster();
        await Apt(packages, cancel);
        await DisableServices(services, cancel);
    }

    static Task Apt(IEnumerable<string> packages, CancellationToken cancel) =>
        Tool.MustRun("apt-get", ["install", "-q", "-y", "--no-install-recommends", .. LockWait, .. packages], cancel);

    // policy-rc.d is asked by Debian's packages before they start a service; 101 means "not allowed".
    static Undo RefuseServices()
    {
        if (File.Exists(Policy))
            return new Undo(static () => { });
        File.WriteAllText(Policy, "#!/bin/sh\nexit 101\n");
        File.SetUnixFileMode(Policy, (UnixFileMode)0b111_101_101);
        return new Undo(() => File.Delete(Policy));
    }

    // postgresql would make and start a "main" cluster. A file that we put there before the package that owns it would make
    // dpkg ask, so that small package (postgresql-common) goes first.
    static Undo RefuseMainCluster()
    {
        if (!File.Exists(ClusterDefaults))
            return new Undo(static () => { });
        var before = File.ReadAllText(ClusterDefaults);
        File.WriteAllText(ClusterDefaults, before + "\ncreate_main_cluster = false\n");
        return new Undo(() => File.WriteAllText(ClusterDefaults, before));
    }

    // The policy holds for now; a service that is enabled would still start at the next boot. Either kind of init may be there.
    static async Task DisableServices(IEnumerable<string> services, CancellationToken cancel)
    {
        foreach (var service in services)
        {
            await Tool.Run("update-rc.d", [service, "disable"], cancel);
            if (Tool.Find("systemctl") is { } systemctl)
                await Tool.Run(systemctl, ["disable", service], cancel);
        }
    }

    sealed class Undo(Action undo) : IDisposable
    {
        public void Dispose() => undo();
    }

    static async Task<IDisposable> Turn(CancellationToken cancel)
    {
        for (; ; await Task.Delay(500, cancel))
            try
            {
                return new FileStream("/run/lock/referrals-install", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException)
            {
                continue;
            }
    }
}
