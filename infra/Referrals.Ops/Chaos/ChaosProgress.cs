using System.Diagnostics;
using Referrals.Ops.Client;

namespace Referrals.Ops.Chaos;

/// <summary>How far the run is: one line that is drawn over on a terminal, a line every few seconds elsewhere.</summary>
sealed class ChaosProgress(ChaosRun run, ChaosOptions options, TextWriter output, bool terminal)
{
    readonly TimeSpan _glance = TimeSpan.FromSeconds(terminal ? 0.25 : 5);
    readonly Stopwatch _clock = Stopwatch.StartNew();
    readonly int _planned = options.Plan.Count;

    public async Task Show(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            Draw();
            await Task.Delay(_glance, stop).ContinueWith(static _ => { }, TaskScheduler.Default);
        }
        Draw();
        if (terminal)
            output.WriteLine();
    }

    void Draw()
    {
        var pages = run.Ledger.Pages.ToList();
        var line = string.Join(
            " · ",
            $"{_clock.Elapsed:mm\\:ss}",
            $"{pages.Count(page => page.AcceptedAt is not null)}/{options.Referrals} accepted",
            $"{pages.Count(page => page.FiledAt is not null)} filed",
            $"{pages.Count(page => page.Stage == Stage.Closed)} closed",
            $"{run.InFlight} in flight",
            $"blow {run.Blows.Count} of {_planned}"
                + (run.Blows.LastOrDefault() is { HealedAt: null } last ? $", {last.Part} is down" : ""));
        if (terminal)
            output.Write($"\r{line}\e[K");
        else
            output.WriteLine(line);
    }
}
