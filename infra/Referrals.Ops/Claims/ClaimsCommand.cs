using System.Text.Json;
using Referrals.Ops.Commands;
using Referrals.Ops.Layout;
using Referrals.Ops.Zones;

namespace Referrals.Ops.Claims;

/// <summary><c>infra/claims</c>: a system of its own, many claims, and the proof that one order explains every answer.</summary>
static class ClaimsCommand
{
    public const string Usage = "claims [--operations N] [--kills] [--seed S] [--json FILE]   record claims over HTTP and check that one order explains them";
    const int OperationsMax = 5_000_000;
    const int OperationsPerKill = 10_000;

    public static async Task<int> Execute(IReadOnlyList<string> given)
    {
        var arguments = new Arguments(given, ["--operations", "--seed", "--json"], ["--kills"]);
        var operations = arguments.Number("--operations", otherwise: 200_000, min: 1_000, OperationsMax);
        var plan = new ClaimPlan(
            operations,
            arguments.Has("--kills") ? Math.Max(1, operations / OperationsPerKill) : 0,
            arguments.Number("--seed", otherwise: Random.Shared.Next(1_000_000), min: 0, max: 999_999));
        if (arguments.Text("--json") is { } file && Path.GetDirectoryName(Path.GetFullPath(file)) is var folder && !Directory.Exists(folder))
            throw new OpsRefusal($"--json: there is no folder {folder}", exitCode: 2);
        using var stop = new CancellationTokenSource();
        using var signals = new StopSignals(stop);
        var own = DataFolder.ForTest($"claims-{Environment.ProcessId}");
        try
        {
            return await OnOwnSystem(own, plan, arguments.Text("--json"), stop.Token);
        }
        finally
        {
            own.Remove();
            if (Directory.GetParent(own.Root) is { } parent && !parent.EnumerateFileSystemInfos().Any())
                parent.Delete();
        }
    }

    static async Task<int> OnOwnSystem(DataFolder own, ClaimPlan plan, string? json, CancellationToken cancel)
    {
        await using var topology = await Topology.Start(new TopologyPlan(own), cancel);
        var run = new ClaimRun(topology, DemoNetwork.Of(own), plan, Console.WriteLine);
        var figures = await run.Go(cancel);
        foreach (var offence in figures.Offences)
            Console.WriteLine($"NOT LINEARIZABLE: {offence}");
        Console.WriteLine(
            $"{figures.Operations} operations on {figures.Cases} cases in {figures.Seconds:0} s: {figures.Granted} claims granted, {figures.SaidNo} times no, "
            + $"{figures.Lapsed} leases ran out, {figures.Answered} answers; {figures.Kills} silos killed, {figures.AttemptsUnheard} attempts without an answer\n"
            + $"one case, 8 claimants, a silo killed: {figures.Race.OneWinner} of {figures.Race.Cases} with exactly one winner, {figures.Race.LosersTold} with all losers told\n"
            + $"{figures.Violations} violations, {figures.Undecided} undecided");
        if (json is not null)
            await File.WriteAllTextAsync(json, JsonSerializer.Serialize(figures, KeptJson.Indented) + "\n", cancel);
        return figures.IsRight ? 0 : 1;
    }
}
