using Referrals.Ops.Client;
using Referrals.Ops.Commands;
using Referrals.Ops.Demo;
using Referrals.Ops.Layout;

namespace Referrals.Ops.Chaos;

/// <summary><c>infra/chaos</c>: whether anything is lost, doubled or mixed up when everything that can die dies.</summary>
static class ChaosCommand
{
    public const string Usage = "chaos [--referrals N] [--seconds S] [--kills LIST]   kill what a private system runs on (--help says more)";

    public static async Task<int> Execute(IReadOnlyList<string> given)
    {
        if (given.Contains("--help") || given.Contains("-h"))
        {
            Console.WriteLine(ChaosOptions.Help);
            return 0;
        }
        var options = ChaosOptions.Parse(given);
        JsonFigures.InsistOnPlace(options.JsonFile);
        using var stop = new CancellationTokenSource();
        using var signals = new StopSignals(stop);
        Console.WriteLine($"{options.Referrals} referrals over {options.Seconds} s, {options.Plan.Count} blows, seed {options.Seed}");
        var album = await StampedAlbum.Paint(options.Seed, stop.Token);
        await using var system = await PrivateSystem.Start(Folder(), Console.WriteLine, stop.Token);
        using var run = new ChaosRun(system, options, album, TimeProvider.System);
        var found = await Go(run, options, stop.Token);
        Console.WriteLine(ChaosReport.Table(run, found));
        ChaosReport.WriteJson(options.JsonFile, options, run, found);
        system.KeepsFolder = !found.IsClean;
        if (system.KeepsFolder)
            Console.WriteLine($"logs and databases stay in {system.Topology.Folder.Root}");
        return found.IsClean ? 0 : 1;
    }

    static async Task<Examination> Go(ChaosRun run, ChaosOptions options, CancellationToken stop)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var progress = new ChaosProgress(run, options, Console.Out, !Console.IsOutputRedirected).Show(over.Token);
        try
        {
            await run.Go(stop);
        }
        finally
        {
            await over.CancelAsync();
            await progress;
        }
        Console.WriteLine("everything runs again; looking through all of it");
        try
        {
            return await run.Examine(stop);
        }
        catch (StepFailed failure)
        {
            throw new OpsRefusal($"what was filed could not be counted: {failure.Message}");
        }
    }

    /// <summary>This process's alone; below /tmp the servers' users can reach it.</summary>
    static DataFolder Folder() => new($"/tmp/referrals-chaos-{Environment.ProcessId}");
}
