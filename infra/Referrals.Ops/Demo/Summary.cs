using System.Text.Json;
using Referrals.Ops.Client;
using Referrals.Ops.Layout;

namespace Referrals.Ops.Demo;

/// <summary>The run in words.</summary>
static class Summary
{
    public static string Of(Play play, Tally tally)
    {
        var pages = play.Ledger.Pages.ToList();
        var confirmed = pages.Where(page => page.PhotographsConfirmed).Sum(page => page.Set!.Images.Count);
        var asked = pages.Count(page => page is { ReadAt: not null, Case.Opinion.Asks: not null });
        var waits = pages.Select(page => page.FiledAt - page.AcceptedAt).OfType<TimeSpan>().Order().ToList();
        string[] lines =
        [
            $"{tally.Acknowledged} of {tally.Referrals} referrals were accepted, {tally.Filed} are filed in exactly one record, the right one, "
                + $"and {tally.Read} were read.",
            $"{confirmed} photographs were fetched again by their GP, each exactly the picture that was sent, and nothing else of its file; "
                + $"{asked} referrals needed more information first.",
            tally.UnderWay == 0 ? "" : $"{tally.UnderWay} accepted ones wait for their answer; the service still has them.",
            $"Lost: {tally.Lost}. Duplicated: {tally.Duplicated}. Mispaired: {tally.Mispaired}.",
            $"The administrator sees {play.Aftermath.Waiting} cases in the hubs' queues and {play.Aftermath.Parked} parked messages.",
            waits.Count == 0
                ? ""
                : $"From acceptance to the record: {waits[waits.Count / 2].TotalSeconds:0.0} s in the middle, {waits[^1].TotalSeconds:0.0} s at most.",
            $"{play.Elapsed.TotalSeconds:0.0} s for everything; {play.Doors.Traffic.Requests} requests, "
                + $"{play.Doors.Traffic.Broken} of them without an answer and repeated."
        ];
        return string.Join("\n", lines.Where(line => line.Length > 0));
    }
}

/// <summary>The run in figures, for scripts.</summary>
static class JsonFigures
{
    /// <summary>Before an hour's run, not after it.</summary>
    public static void InsistOnPlace(string? file)
    {
        if (file is not null && Path.GetDirectoryName(Path.GetFullPath(file)) is var folder && !Directory.Exists(folder))
            throw new OpsRefusal($"--json: there is no folder {folder}", exitCode: 2);
    }

    public static void Write(string? file, Play play, Tally tally)
    {
        if (file is null)
            return;
        var pages = play.Ledger.Pages.ToList();
        var figures = new
        {
            tally.Referrals,
            tally.Acknowledged,
            tally.Filed,
            tally.Read,
            tally.Lost,
            tally.Duplicated,
            tally.Mispaired,
            Seconds = Math.Round(play.Elapsed.TotalSeconds, 1),
            RefusedPhotographs = pages.Sum(page => page.Refused.Count),
            Cuts = play.Trouble?.Line.Breaks.Count(broken => broken.ByLine),
            BrokenBySilo = play.Trouble?.Line.Breaks.Count(broken => !broken.ByLine),
            BytesSent = play.Trouble?.Line.Sent,
            BytesSentTwice = play.Trouble?.Line.Sent - play.Trouble?.Line.Needed,
            MixupSteps = play.Mixup?.Story.Count,
            MixupAmiss = play.Mixup?.Amiss.Count,
            WarnedPhotographs = pages.Sum(page => page.Warned.Count)
        };
        File.WriteAllText(file, JsonSerializer.Serialize(figures, KeptJson.Indented) + "\n");
    }
}
