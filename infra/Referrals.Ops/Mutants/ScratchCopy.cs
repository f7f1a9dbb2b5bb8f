using System.Diagnostics;
using System.Text.RegularExpressions;
using Referrals.Ops.Commands;
using Referrals.Ops.Layout;
using Referrals.Ops.Processes;

namespace Referrals.Ops.Mutants;

/// <summary>How a run of tests ended: the names of those that failed; late when it had to be ended.</summary>
sealed record TestsRun(bool Green, IReadOnlyList<string> Red, bool Late);

/// <summary>The sources once more, outside the clone, built and tested there. Removed at the end with whatever its tests have left running.</summary>
sealed partial class ScratchCopy : IAsyncDisposable
{
    /// <summary>A fault that makes a test wait for what never comes is caught by that.</summary>
    static readonly TimeSpan TestsMax = TimeSpan.FromMinutes(5);

    readonly string _parent = $"/tmp/referrals-mutants-{Environment.ProcessId}";

    public string Root => Path.Combine(_parent, "tree");

    public ScratchCopy()
    {
        // Readable for the servers' users, who keep their data below it.
        Directory.CreateDirectory(_parent, (UnixFileMode)0b111_101_101);
        foreach (var file in Directory.EnumerateFiles(Repository.Root))
            Copy(file);
        foreach (var folder in new[] { "src", "infra", "tests", "docs" })
            foreach (var file in Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*", SearchOption.AllDirectories).Where(IsSource))
                Copy(file);
    }

    /// <summary>Null when it builds; else what the compiler says.</summary>
    public async Task<string?> Build(string project, CancellationToken cancel)
    {
        // A fault may leave something unused: that is no reason not to build it.
        var outcome = await Tool.Run(
            Repository.Dotnet,
            ["build", $"tests/{project}/{project}.csproj", "-c", Repository.Configuration, "-nologo", "-v", "q", "--nodereuse:false",
                "-p:UseSharedCompilation=false", "-p:TreatWarningsAsErrors=false", "-p:NuGetAudit=false"],
            cancel,
            workingDirectory: Root);
        return outcome.ExitCode == 0 ? null : outcome.Output;
    }

    public async Task<TestsRun> Test(string project, IEnumerable<string> methods, CancellationToken cancel)
    {
        var data = Path.Combine(_parent, "data");
        Directory.CreateDirectory(data, (UnixFileMode)0b111_101_101);
        var start = new ProcessStartInfo(
            Repository.Dotnet,
            [Path.Combine(Root, "tests", project, "bin", Repository.Configuration, "net10.0", project + ".dll"), .. methods.Distinct().SelectMany(each => new[] { "-method", each })])
        {
            RedirectStandardOutput = true,
            RedirectStandardInput = true,
            WorkingDirectory = Root
        };
        start.Environment[DataFolder.TestVariable] = data;
        start.Environment["NO_COLOR"] = "1";
        try
        {
            return await Run(start, cancel);
        }
        finally
        {
            await Commands.Test.ClearUp(data);
        }
    }

    static async Task<TestsRun> Run(ProcessStartInfo start, CancellationToken cancel)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(TestsMax);
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        await using var ended = limit.Token.Register(() => process.Kill(entireProcessTree: true));
        var (red, summary) = (new List<string>(), new TestSummary());
        while (await process.StandardOutput.ReadLineAsync(CancellationToken.None) is { } line)
        {
            if (Failed().Match(line) is { Success: true } failed)
                red.Add(failed.Groups[1].Value);
            summary.Read(line);
        }
        await process.WaitForExitAsync(CancellationToken.None);
        cancel.ThrowIfCancellationRequested();
        return new TestsRun(summary.Count(process.ExitCode) is { Failed: 0, Passed: > 0 }, red, limit.IsCancellationRequested);
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_parent, recursive: true);
        return ValueTask.CompletedTask;
    }

    static bool IsSource(string file) => !file[Repository.Root.Length..].Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj");

    void Copy(string file)
    {
        var to = Path.Combine(Root, Path.GetRelativePath(Repository.Root, file));
        Directory.CreateDirectory(Path.GetDirectoryName(to)!);
        File.Copy(file, to);
    }

    [GeneratedRegex(@"Referrals\.\w+\.([\w.]+(?:\(.*\))?) \[FAIL\]")]
    private static partial Regex Failed();
}
