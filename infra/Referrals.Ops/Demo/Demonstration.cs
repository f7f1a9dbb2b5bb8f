using Referrals.Ops.Client;
using Referrals.Ops.Commands;
using Referrals.Ops.Layout;
using Referrals.Ops.Zones;

namespace Referrals.Ops.Demo;

/// <summary><c>infra/demo</c>: the main job from the consulting room to the patient's record, on a running system, over HTTP alone.</summary>
static class Demonstration
{
    public const string Usage = "demo [-n N] [--photos DIR] [--json FILE]   send referrals, answer them, file them, check everything (--help says more)";

    public static async Task<int> Execute(IReadOnlyList<string> given)
    {
        if (given.Contains("--help") || given.Contains("-h"))
        {
            Console.WriteLine(DemoOptions.Help);
            return 0;
        }
        var options = DemoOptions.Parse(given);
        IAlbum album = options.Photographs is { } folder ? OpenFolder(folder) : new PaintedAlbum(options.Seed);
        JsonFigures.InsistOnPlace(options.JsonFile);
        var run = await RunningSystem(DataFolder.OfClone);
        using var stop = new CancellationTokenSource();
        using var signals = new StopSignals(stop);
        using var play = new Play(run, DataFolder.OfClone, options, album, TimeProvider.System);
        return await Report(play, options, stop.Token);
    }

    static FolderAlbum OpenFolder(string folder)
    {
        var album = new FolderAlbum(folder);
        Console.WriteLine($"{album.Count} pictures in {folder}"
            + (album.LeftOut.Count > 0 ? $"; left out, since they are none: {string.Join(", ", album.LeftOut)}" : ""));
        return album;
    }

    static async Task<RunFile> RunningSystem(DataFolder folder)
    {
        if (Status.Running(folder) is { } running)
            return running;
        Console.WriteLine("not running, or not all of it: starting everything (infra/stop ends it)");
        var code = await Run.Execute(["--detach"]);
        return Status.Running(folder) ?? throw new OpsRefusal("the system did not come up; what it said is above", Math.Max(code, 1));
    }

    static async Task<int> Report(Play play, DemoOptions options, CancellationToken stop)
    {
        Console.WriteLine($"{options.Referrals} referrals, {options.Concurrency} at a time, seed {options.Seed}");
        try
        {
            var tally = await play.Go(stop);
            Console.WriteLine(ClosingTable.Of(play));
            if (play.Trouble is { } trouble)
                Console.WriteLine(TroubleReport.Of(trouble));
            if (play.Mixup is { } mixup)
                Console.WriteLine(MixupReport.Of(mixup));
            Console.WriteLine(Summary.Of(play, tally));
            JsonFigures.Write(options.JsonFile, play, tally);
            return tally.IsWhole && play.Ledger.Pages.All(page => page is { Failure: null, Disagreements.Count: 0 })
                && play.Trouble?.Amiss.Any() is not true && play.Mixup is not { Amiss.Count: > 0 } ? 0 : 1;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            Console.WriteLine(ClosingTable.Of(play));
            Console.WriteLine("interrupted; the system keeps running (infra/stop ends it)");
            return 130;
        }
        catch (StepFailed failure)
        {
            Console.WriteLine(ClosingTable.Of(play));
            throw new OpsRefusal($"what was filed could not be counted: {failure.Message}");
        }
    }
}
