using System.Diagnostics;

namespace Referrals.Ops.Processes;

/// <summary>A program that is run to its end, its output kept.</summary>
/// <param name="ExitCode">0 when it succeeded.</param>
/// <param name="Output">What it wrote on both streams.</param>
public sealed record ToolOutcome(int ExitCode, string Output);

/// <summary>Runs small programs of the machine: initdb, apt-get, a zone's migration.</summary>
public static class Tool
{
    public static async Task<ToolOutcome> Run(
        string program, IEnumerable<string> arguments, CancellationToken cancel, SystemUser? runAs = null, string workingDirectory = "/")
    {
        var start = new ProcessStartInfo(
            runAs is null ? program : "setpriv", runAs is null ? arguments : [.. runAs.DropTo, program, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = workingDirectory
        };
        start.Environment["LC_ALL"] = "C.UTF-8";
        start.Environment["DEBIAN_FRONTEND"] = "noninteractive";
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        try
        {
            var streams = await Task.WhenAll(
                process.StandardOutput.ReadToEndAsync(cancel), process.StandardError.ReadToEndAsync(cancel));
            await process.WaitForExitAsync(cancel);
            return new ToolOutcome(process.ExitCode, string.Concat(streams).Trim());
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    /// <summary>The same, where anything but success ends the command.</summary>
    public static async Task<string> MustRun(
        string program, IEnumerable<string> arguments, CancellationToken cancel, SystemUser? runAs = null, string workingDirectory = "/")
    {
        var words = arguments.ToArray();
        var outcome = await Run(program, words, cancel, runAs, workingDirectory);
        return outcome.ExitCode == 0
            ? outcome.Output
            : throw new OpsRefusal($"{program} {string.Join(' ', words)} failed ({outcome.ExitCode}):\n{outcome.Output}");
    }

    /// <summary>The full path of a program on the PATH or in one of the given folders, or null.</summary>
    public static string? Find(string name, params IEnumerable<string> folders) =>
        folders.Concat((Environment.GetEnvironmentVariable("PATH") ?? "").Split(':'))
            .Select(folder => Path.Combine(folder, name))
            .FirstOrDefault(File.Exists);
}
