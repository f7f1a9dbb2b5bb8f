using Referrals.Ops.Processes;

namespace Referrals.Ops.Parts;

/// <summary>Waits for a part that was started, and notices when it ended instead.</summary>
static class Waiting
{
    const int LogLinesShown = 25;
    static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(30);

    /// <exception cref="OpsRefusal">It ended or took too long; the message carries the end of its log.</exception>
    public static async Task Until(
        Func<CancellationToken, Task<bool>> ready, ProcessMark mark, TimeSpan within, string logFile, string name, CancellationToken cancel)
    {
        var clock = System.Diagnostics.Stopwatch.StartNew();
        while (!await ready(cancel))
        {
            if (!mark.IsAlive)
                throw new OpsRefusal($"{name} ended while it started. {End(logFile)}");
            if (clock.Elapsed > within)
                throw new OpsRefusal($"{name} was not ready within {within.TotalSeconds:0} s. {End(logFile)}");
            await Task.Delay(Glance, cancel);
        }
    }

    static string End(string logFile) =>
        File.Exists(logFile)
            ? $"The end of {logFile}:\n" + string.Join('\n', File.ReadLines(logFile).TakeLast(LogLinesShown))
            : "It wrote no log.";
}
