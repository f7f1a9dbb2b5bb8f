using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Referrals.Ops.Layout;
using Referrals.Ops.Parts;
using Referrals.Ops.Processes;
using Referrals.Ops.Zones;

namespace Referrals.Ops.Commands;

/// <summary>
/// <c>infra/test</c>: runs the test programs and closes with "N passed, N failed". Whatever a test started and did not end, because
/// it was itself ended, is ended here.
/// </summary>
static class Test
{
    public const string Usage = "test [unit|cluster]                    run the tests (built before); both without a word";

    public static async Task<int> Execute(IReadOnlyList<string> given)
    {
        var which = new Arguments(given, [], [], wordsMax: 1).Word(0);
        string[] projects = which switch
        {
            null => ["Referrals.UnitTests", "Referrals.ClusterTests"],
            "unit" => ["Referrals.UnitTests"],
            "cluster" => ["Referrals.ClusterTests"],
            _ => throw new OpsRefusal($"'{which}' is neither unit nor cluster", exitCode: 2)
        };
        // Unit tests want the sandbox of these, and would wait for its previews without end.
        await Installation.FindOrInstall(Console.WriteLine, CancellationToken.None);
        if (projects.Contains("Referrals.UnitTests"))
            await Installation.InstallJudges(Console.WriteLine, CancellationToken.None);
        using var stop = new CancellationTokenSource();
        using var signals = new StopSignals(stop);
        var sum = new TestCount(0, 0, 0);
        foreach (var project in projects)
            if (!stop.IsCancellationRequested)
                sum += await RunProgram(project, stop.Token);
        Console.WriteLine($"{sum.Passed} passed, {sum.Failed} failed" + (sum.Skipped > 0 ? $", {sum.Skipped} skipped" : ""));
        return sum is { Failed: 0, Passed: > 0 } && !stop.IsCancellationRequested ? 0 : 1;
    }

    static async Task<TestCount> RunProgram(string project, CancellationToken stop)
    {
        // Where tests are written, at least one has to run: discovery that finds none is a failure.
        if (!HoldsTests(Path.Combine(Repository.Root, "tests", project)))
        {
            Console.WriteLine($"== {project}: no tests are written yet");
            return new TestCount(0, 0, 0);
        }
        // Readable for the servers' users, who keep their data below it.
        var data = Path.Combine("/tmp", $"referrals-test-{Environment.ProcessId}");
        Directory.CreateDirectory(data, (UnixFileMode)0b111_101_101);
        Console.WriteLine($"== {project}");
        var clock = Stopwatch.StartNew();
        try
        {
            var count = await Count(project, data, stop);
            Console.WriteLine($"slowest: {Slowest(Results(data))}");
            Console.WriteLine($"== {project}: {count.Passed} passed, {count.Failed} failed, {clock.Elapsed.TotalSeconds:0} s");
            return count;
        }
        finally
        {
            await ClearUp(data);
        }
    }

    static bool HoldsTests(string folder) =>
        Directory.EnumerateFiles(folder, "*.cs").Any()
        || Directory.EnumerateDirectories(folder).Any(inner => Path.GetFileName(inner) is not ("bin" or "obj") && HoldsTests(inner));

    static async Task<TestCount> Count(string project, string data, CancellationToken stop)
    {
        var start = new ProcessStartInfo(Repository.Dotnet, [Repository.BuiltProgram("tests", project), "-xml", Results(data)])
        {
            RedirectStandardOutput = true,
            RedirectStandardInput = true,
            WorkingDirectory = Repository.Root
        };
        start.Environment[DataFolder.TestVariable] = data;
        start.Environment["NO_COLOR"] = "1";
        foreach (var (name, value) in Launch.ShortLife)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        await using var ended = stop.Register(() => process.Kill(entireProcessTree: true));
        var summary = new TestSummary();
        while (await process.StandardOutput.ReadLineAsync(CancellationToken.None) is { } line)
        {
            Console.WriteLine(line);
            summary.Read(line);
        }
        await process.WaitForExitAsync(CancellationToken.None);
        return summary.Count(process.ExitCode);
    }

    const int SlowestShown = 25;

    static string Results(string data) => Path.Combine(data, "results.xml");

    /// <summary>The classes in which the time goes, in seconds: where to look first when a run gets too long.</summary>
    static string Slowest(string results) => !File.Exists(results) ? "not known" : string.Join(", ", (
        from test in XDocument.Load(results).Descendants("test")
        group double.Parse(test.Attribute("time")!.Value, CultureInfo.InvariantCulture) by test.Attribute("type")!.Value.Split('.')[^1] into type
        orderby type.Sum() descending
        select $"{type.Key} {type.Sum():0}").Take(SlowestShown));

    /// <summary>Ends whatever tests have left running below a folder, and removes it.</summary>
    internal static async Task ClearUp(string data)
    {
        foreach (var folder in Directory.EnumerateDirectories(data).Select(path => new DataFolder(path)))
        {
            var ended = await Shutdown.Of(folder, Console.WriteLine);
            if (ended > 0)
                Console.WriteLine($"{ended} processes of {folder.Root} had been left running");
            folder.Remove();
        }
        Directory.Delete(data, recursive: true);
    }
}

/// <summary>How many tests did what.</summary>
sealed record TestCount(int Passed, int Failed, int Skipped)
{
    public static TestCount operator +(TestCount one, TestCount other) =>
        new(one.Passed + other.Passed, one.Failed + other.Failed, one.Skipped + other.Skipped);
}

/// <summary>
/// Reads the summary that a test program closes with: xunit's own ("Total: 3, Errors: 0, Failed: 1, Skipped: 0") or the
/// testing platform's (one figure a line).
/// </summary>
sealed partial class TestSummary
{
    readonly Dictionary<string, int> _figures = [];
    bool _reached;

    public void Read(string line)
    {
        var plain = Colour().Replace(line, "");
        _reached |= Heading().IsMatch(plain);
        if (_reached)
            foreach (Match figure in Figure().Matches(plain))
                _figures[figure.Groups["name"].Value.ToLowerInvariant()] = int.Parse(figure.Groups["count"].Value);
    }

    /// <summary>A program that failed without a failed test to show for it counts as one failure.</summary>
    public TestCount Count(int exitCode)
    {
        var failed = Of("failed") + Of("errors");
        var passed = Math.Max(0, Of("total") - Of("failed") - Of("skipped") - Of("not run"));
        return new TestCount(passed, failed == 0 && (exitCode != 0 || passed == 0) ? 1 : failed, Of("skipped"));
    }

    int Of(string name) => _figures.GetValueOrDefault(name);

    [GeneratedRegex(@"\e\[[0-9;]*m")]
    private static partial Regex Colour();

    [GeneratedRegex("TEST EXECUTION SUMMARY|Test run summary")]
    private static partial Regex Heading();

    [GeneratedRegex(@"\b(?<name>total|errors|failed|skipped|not run):\s*(?<count>\d+)", RegexOptions.IgnoreCase)]
    private static partial Regex Figure();
}
