using System.Diagnostics;
using System.Text.Json;
using Referrals.Ops.Commands;
using Referrals.Ops.Layout;
using Referrals.Ops.Parts;

namespace Referrals.Ops.Mutants;

/// <summary>What became of a planted fault.</summary>
/// <param name="Mutant">Its name.</param>
/// <param name="What">In a sentence.</param>
/// <param name="Caught">Whether a test turned red.</param>
/// <param name="By">Which did; or how else it was noticed; or why not.</param>
/// <param name="Seconds">Building and testing.</param>
sealed record Fate(string Mutant, string What, bool Caught, IReadOnlyList<string> By, double Seconds);

/// <summary><c>infra/mutants</c>: plants one fault after the other and insists that the tests named for it turn red.</summary>
static class MutantsCommand
{
    public const string Usage = "mutants [NAME...] [--list] [--json FILE]   plant known faults in a copy and see that the tests catch each";
    const int NamesMax = 100;

    public static async Task<int> Execute(IReadOnlyList<string> given)
    {
        var arguments = new Arguments(given, ["--json"], ["--list"], wordsMax: NamesMax);
        var all = Mutant.All(Repository.Root);
        var names = Enumerable.Range(0, NamesMax).Select(arguments.Word).OfType<string>().ToList();
        if (names.Except(all.Select(mutant => mutant.Name)).ToList() is { Count: > 0 } unknown)
            throw new OpsRefusal($"there is no mutant {string.Join(", ", unknown)} (infra/mutants --list)", exitCode: 2);
        var chosen = all.Where(mutant => names.Count == 0 || names.Contains(mutant.Name)).ToList();
        if (arguments.Has("--list"))
        {
            chosen.ForEach(mutant => Console.WriteLine($"{mutant.Name,-32} {mutant.What}"));
            return 0;
        }
        using var stop = new CancellationTokenSource();
        using var signals = new StopSignals(stop);
        await Installation.FindOrInstall(Console.WriteLine, stop.Token);
        return await PlantAll(chosen, arguments.Text("--json"), stop.Token);
    }

    static async Task<int> PlantAll(IReadOnlyList<Mutant> chosen, string? json, CancellationToken cancel)
    {
        await using var copy = new ScratchCopy();
        // Tests that are red anyway would catch everything.
        if (await Trouble(copy, chosen.SelectMany(mutant => mutant.CaughtBy), cancel) is { } trouble)
        {
            Console.WriteLine($"without any fault: {trouble}");
            return 1;
        }
        Console.WriteLine("without any fault: green");
        var fates = new List<Fate>();
        foreach (var mutant in chosen)
        {
            var fate = await Of(copy, mutant, cancel);
            Console.WriteLine($"{(fate.Caught ? "caught  " : "SURVIVED")} {fate.Mutant} ({fate.Seconds:0} s): {string.Join(", ", fate.By)}");
            fates.Add(fate);
        }
        Console.WriteLine($"{fates.Count(fate => fate.Caught)} of {fates.Count} planted faults caught");
        if (json is not null)
            await File.WriteAllTextAsync(json, JsonSerializer.Serialize(fates, KeptJson.Indented) + "\n", cancel);
        return fates.All(fate => fate.Caught) ? 0 : 1;
    }

    static async Task<Fate> Of(ScratchCopy copy, Mutant mutant, CancellationToken cancel)
    {
        var clock = Stopwatch.StartNew();
        var before = mutant.Plant(copy.Root);
        try
        {
            var (caught, by) = await Caught(copy, mutant, cancel);
            return new Fate(mutant.Name, mutant.What, caught, by, Math.Round(clock.Elapsed.TotalSeconds, 1));
        }
        finally
        {
            foreach (var (file, text) in before)
                File.WriteAllText(file, text);
        }
    }

    static async Task<(bool Caught, IReadOnlyList<string> By)> Caught(ScratchCopy copy, Mutant mutant, CancellationToken cancel)
    {
        var by = new List<string>();
        foreach (var guards in mutant.CaughtBy.GroupBy(guard => guard.Project))
        {
            if (await copy.Build(guards.Key, cancel) is { } error)
                return (false, [$"does not build: {error}"]);
            var run = await copy.Test(guards.Key, guards.Select(guard => guard.Methods), cancel);
            by.AddRange(run.Red.Distinct());
            if (run.Late)
                by.Add("did not end in time");
        }
        return by.Count > 0 ? (true, by) : (false, ["every named test stayed green"]);
    }

    static async Task<string?> Trouble(ScratchCopy copy, IEnumerable<Guard> guards, CancellationToken cancel)
    {
        foreach (var project in guards.Distinct().GroupBy(guard => guard.Project))
        {
            if (await copy.Build(project.Key, cancel) is { } error)
                return error;
            if (await copy.Test(project.Key, project.Select(guard => guard.Methods), cancel) is { Green: false } run)
                return $"{project.Key} is red: {string.Join(", ", run.Red)}";
        }
        return null;
    }
}
