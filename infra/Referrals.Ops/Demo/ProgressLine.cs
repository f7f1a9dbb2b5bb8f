using System.Diagnostics;
using Referrals.Ops.Client;

namespace Referrals.Ops.Demo;

/// <summary>How far the run is: one line that is drawn over on a terminal, a line for each finished referral elsewhere.</summary>
sealed class ProgressLine(Ledger ledger, int total, TextWriter output, bool terminal)
{
    const int BarWidth = 20;
    static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(250);

    readonly Stopwatch _clock = Stopwatch.StartNew();
    readonly HashSet<LedgerPage> _told = [];

    /// <summary>Shows it until told to stop, and once more then.</summary>
    public async Task Show(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            Draw();
            await Task.Delay(Glance, stop).ContinueWith(static _ => { }, TaskScheduler.Default);
        }
        Draw();
        if (terminal)
            output.WriteLine();
    }

    void Draw()
    {
        var pages = ledger.Pages.ToList();
        if (terminal)
            output.Write($"\r{Fitting(Bar(pages))}\e[K");
        else
            foreach (var page in pages.Where(page => page.Stage is Stage.Closed or Stage.Failed).Where(_told.Add))
                output.WriteLine($"{_clock.Elapsed.TotalSeconds,6:0.0} s  {_told.Count}/{total}  referral {page.Case.Number}: {page.Failure ?? "closed"}");
    }

    // A line that wraps cannot be drawn over. A terminal that does not know its width says 0.
    static string Fitting(string line) =>
        Console.WindowWidth is > 0 and var width && line.Length >= width ? line[..(width - 1)] : line;

    string Bar(IReadOnlyList<LedgerPage> pages)
    {
        // Each stage that a referral has behind it is a share of its way.
        var way = pages.Sum(page => page.Stage == Stage.Failed ? (int)Stage.Closed : (int)page.Stage) / (double)(total * (int)Stage.Closed);
        var full = (int)(way * BarWidth);
        return $"[{new string('#', full)}{new string('.', BarWidth - full)}] "
            + string.Join(
                " · ",
                $"{Count(Stage.Closed)}/{total} closed",
                $"{Count(Stage.Sending)} sending",
                $"{Count(Stage.Accepted)} at the hubs",
                $"{Count(Stage.Filed) + Count(Stage.Read)} reading",
                $"{_clock.Elapsed:mm\\:ss}")
            + (Count(Stage.Failed) is > 0 and var failed ? $" · {failed} FAILED" : "");

        int Count(Stage stage) => pages.Count(page => page.Stage == stage);
    }
}
