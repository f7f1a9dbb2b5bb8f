using Referrals.Ops.Layout;
using Referrals.Ops.Parts;
using Referrals.Ops.Processes;

namespace Referrals.Ops.Zones;

/// <summary>
/// Ends exactly what was started in a folder, going by the pid files alone: it needs neither the servers' programs nor a
/// working configuration, so it also clears up after a crash.
/// </summary>
public static class Shutdown
{
    static readonly TimeSpan BrokerStopMax = TimeSpan.FromSeconds(20);

    // A database writes down what it still has in memory, which after a long load takes a while.
    static readonly TimeSpan DatabaseStopMax = TimeSpan.FromSeconds(60);

    /// <summary>Silos first, then broker and port mapper, then the databases, so that each still has what it needs to end in order.</summary>
    /// <returns>How many processes were ended.</returns>
    public static async Task<int> Of(DataFolder folder, Action<string> say)
    {
        // Never prepared, or wiped: nothing of ours can have a pid file here.
        if (!Directory.Exists(folder.Pid))
            return 0;
        var ended = await Silos(folder, say);
        ended += await End(folder, ["rabbitmq"], Signal.Terminate, BrokerStopMax, say);
        ended += await End(folder, ["epmd"], Signal.Terminate, BrokerStopMax, say);
        ended += await End(folder, Named(folder, "postgres-"), Signal.Interrupt, DatabaseStopMax, say);
        File.Delete(folder.RunFile);
        return ended + await Orphans(folder, say);
    }

    /// <summary>The silos alone.</summary>
    public static Task<int> Silos(DataFolder folder, Action<string> say) =>
        End(
            folder,
            Enum.GetValues<Zone>().SelectMany(zone => Named(folder, zone.Name() + "-")),
            Signal.Terminate,
            ZoneProcess.StopMax,
            say);

    static IEnumerable<string> Named(DataFolder folder, string prefix) =>
        folder.RecordedProcesses.Where(process => process.StartsWith(prefix, StringComparison.Ordinal));

    static async Task<int> End(DataFolder folder, IEnumerable<string> processes, Signal asking, TimeSpan patience, Action<string> say)
    {
        var endings = await Task.WhenAll(processes.ToArray().Select(async process =>
        {
            var mark = ProcessMark.Read(folder.PidFile(process));
            var ended = mark is { IsAlive: true };
            if (ended)
            {
                mark!.Send(Signal.Continue);
                var orderly = await mark.End(asking, patience);
                say($"{process} (pid {mark.Pid}): {(orderly ? "ended" : $"killed, since it had not ended after {patience.TotalSeconds:0} s")}");
            }
            File.Delete(folder.PidFile(process));
            return ended;
        }));
        return endings.Count(ended => ended);
    }

    // What a killed database server left behind: children of it that were still at work. They live in its data folder.
    static async Task<int> Orphans(DataFolder folder, Action<string> say)
    {
        var orphans = new[] { folder.Root, folder.FallbackServers }
            .Where(Directory.Exists)
            .SelectMany(servers => Enum.GetValues<Zone>().Select(zone => PostgresServer.DataDirectoryIn(servers, zone.Name())))
            .SelectMany(ProcessMark.LivingIn)
            .ToList();
        foreach (var orphan in orphans)
        {
            await orphan.End(Signal.Quit, TimeSpan.FromSeconds(5));
            say($"a process left by a database server (pid {orphan.Pid}): ended");
        }
        return orphans.Count;
    }
}
