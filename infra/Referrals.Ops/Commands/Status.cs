using Referrals.Ops.Layout;
using Referrals.Ops.Processes;
using Referrals.Ops.Zones;

namespace Referrals.Ops.Commands;

/// <summary><c>ops status</c>: whether everything that was started still runs. Exit code 0 if so, 1 if not.</summary>
static class Status
{
    public const string Usage = "status                                 is everything that was started still running?";

    public static Task<int> Execute(IReadOnlyList<string> given)
    {
        _ = new Arguments(given, [], []);
        var folder = DataFolder.OfClone;
        foreach (var process in folder.RecordedProcesses.Order())
            Console.WriteLine(ProcessMark.Read(folder.PidFile(process)) is { IsAlive: true } mark
                ? $"{process}: pid {mark.Pid}"
                : $"{process}: ended");
        var running = Running(folder) is not null;
        Console.WriteLine(running ? "running" : "not running");
        return Task.FromResult(running ? 0 : 1);
    }

    /// <summary>What run.json says, if it got as far as "ready" and every process of it is alive; else null.</summary>
    public static RunFile? Running(DataFolder folder) =>
        RunFile.Read(folder) is { } run && folder.RecordedProcesses.All(process => ProcessMark.Read(folder.PidFile(process)) is { IsAlive: true })
            ? run
            : null;
}
