using System.Diagnostics;
using System.Runtime.InteropServices;
using Referrals.Ops.Layout;
using Referrals.Ops.Zones;

namespace Referrals.Ops.Commands;

/// <summary><c>infra/run</c>: starts everything, sets up the demo network, and stays until Ctrl-C or leaves it running.</summary>
static class Run
{
    public const string Usage = "run [--fresh] [--silos N] [--detach]   start everything (N clinical silos, default 2; 0: the servers alone)";
    const int SilosMax = 8;
    static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(500);

    public static async Task<int> Execute(IReadOnlyList<string> given)
    {
        var arguments = new Arguments(given, ["--silos"], ["--fresh", "--detach"]);
        var silos = arguments.Number("--silos", otherwise: 2, min: 0, SilosMax);
        var folder = DataFolder.OfClone;
        if (!arguments.Has("--fresh") && Status.Running(folder) is { } running)
        {
            Console.WriteLine("already running (infra/stop ends it)");
            Welcome.Print(running);
            return 0;
        }
        using var stop = new CancellationTokenSource();
        using var signals = new StopSignals(stop);
        Topology topology;
        using (folder.Lock())
        {
            if (arguments.Has("--fresh"))
                await Fresh(folder);
            topology = await Start(folder, silos, stop.Token);
        }
        return arguments.Has("--detach") ? 0 : await Attend(topology, stop.Token);
    }

    static async Task Fresh(DataFolder folder)
    {
        await Shutdown.Of(folder, Console.WriteLine);
        folder.Wipe();
    }

    static async Task<Topology> Start(DataFolder folder, int silos, CancellationToken cancel)
    {
        var clock = Stopwatch.StartNew();
        var plan = new TopologyPlan(folder) { ClinicalSilos = silos, IdentitySilos = Math.Min(1, silos), Previews = true, Limits = new(), Say = Console.WriteLine };
        var topology = await Topology.Start(plan, cancel);
        try
        {
            var network = DemoNetwork.Of(folder);
            if (silos > 0 && await new DemoSeeding(folder, topology.Clinical[0].Url, TimeProvider.System).Seed(network, cancel) is > 0 and var made)
                Console.WriteLine($"demo network: {made} organisations set up");
            var run = RunFile.Of(topology, network, TimeProvider.System);
            run.Write(folder);
            Console.WriteLine($"started in {clock.Elapsed.TotalSeconds:0.0} s");
            Welcome.Print(run);
            return topology;
        }
        catch
        {
            await topology.DisposeAsync();
            throw;
        }
    }

    // In the foreground: until Ctrl-C, or until somebody else has stopped it.
    static async Task<int> Attend(Topology topology, CancellationToken stop)
    {
        Console.WriteLine("Ctrl-C stops everything.");
        var missing = new HashSet<string>();
        while (!stop.IsCancellationRequested && File.Exists(topology.Folder.RunFile))
        {
            foreach (var part in topology.Parts)
                if (part.IsRunning ? missing.Remove(part.Name) : missing.Add(part.Name))
                    Console.WriteLine(part.IsRunning ? $"{part.Name} is back" : $"{part.Name} has ended; see {topology.Folder.LogFile(part.Name)}");
            await Task.Delay(Glance, stop).ContinueWith(static _ => { }, TaskScheduler.Default);
        }
        if (!stop.IsCancellationRequested)
        {
            Console.WriteLine("stopped from elsewhere");
            return 0;
        }
        Console.WriteLine("stopping");
        await topology.DisposeAsync();
        return 0;
    }
}

/// <summary>Turns Ctrl-C, a polite kill and a closed terminal into one cancellation, so that nothing is left running.</summary>
sealed class StopSignals : IDisposable
{
    readonly PosixSignalRegistration[] _registrations;

    public StopSignals(CancellationTokenSource stop) =>
        _registrations =
        [
            .. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP }.Select(signal => PosixSignalRegistration.Create(
                signal,
                context =>
                {
                    context.Cancel = true;
                    stop.Cancel();
                }))
        ];

    public void Dispose()
    {
        foreach (var registration in _registrations)
            registration.Dispose();
    }
}
