using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Referrals.Imaging.Previews;

/// <summary>The line by which a worker is started: what it sees, and how much of it. Pure but for looking where the programs are.</summary>
/// <remarks>docs/decisions/0011-previews-by-netvips-in-a-sandbox.md says what each part is for and what is not enforced.</remarks>
sealed record SandboxCommand(PreviewSettings Settings)
{
    const string Program = "Referrals.ImageWorker.dll", Inside = "/app";

    // Never the PATH: whoever may write there would choose the sandbox.
    static readonly string[] Folders = ["/usr/bin", "/bin", "/usr/local/bin"];

    /// <summary>The folder of the runtime that this process runs on: the worker runs on the same.</summary>
    static readonly string Runtime = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../.."));

    string WorkerDirectory => Path.GetFullPath(Settings.WorkerDirectory);

    /// <summary>What is not there, for the operator; null when all is.</summary>
    public string? Missing()
    {
        if (!File.Exists(Path.Combine(WorkerDirectory, Program))) return $"{Program} is not in {WorkerDirectory}";
        if (!File.Exists(Path.Combine(Runtime, "dotnet"))) return $"no dotnet in {Runtime}";
        if (Find("prlimit") is null) return "prlimit is not installed (Debian package util-linux)";
        return Settings.Sandbox == Sandbox.Bubblewrap && Find("bwrap") is null ? "bwrap is not installed (Debian package bubblewrap)" : null;
    }

    /// <summary>The worker, with the words behind its program's name.</summary>
    public ProcessStartInfo Worker(params IEnumerable<string> words) => Settings.Sandbox switch
    {
        Sandbox.Bubblewrap => Sandboxed([$"{Runtime}/dotnet", $"{Inside}/{Program}", .. words]),
        Sandbox.None => Start("prlimit", [.. Limits, $"{Runtime}/dotnet", Path.Combine(WorkerDirectory, Program), .. words]),
    };

    /// <summary>Any program of the machine in the worker's place: what a test wants to see from within.</summary>
    public ProcessStartInfo Sandboxed(params IEnumerable<string> command) => Start("bwrap",
    [
        // "all" tries user and cgroup namespaces and goes on without; the first is what makes the rest safe, so it is demanded.
        "--unshare-all", "--unshare-user", "--disable-userns", "--die-with-parent", "--new-session", "--cap-drop", "ALL",
        // Else a process of bwrap's own stands between, outlives it, and stays dead but uncollected where process 1 is no init: one per photograph.
        "--as-pid-1",
        "--hostname", "worker",
        "--ro-bind", "/usr", "/usr",
        "--ro-bind-try", "/lib", "/lib", "--ro-bind-try", "/lib64", "/lib64",
        "--ro-bind", Runtime, Runtime,
        "--ro-bind", WorkerDirectory, Inside,
        "--proc", "/proc", "--dev", "/dev",
        "--size", $"{PreviewLimits.ScratchBytesMax}", "--tmpfs", "/tmp",
        // The root and /dev are memory too, and would be writable without end. Below /proc/sys, root's files are root's even in here.
        "--remount-ro", "/proc", "--remount-ro", "/dev", "--remount-ro", "/",
        "--chdir", "/tmp", "--clearenv",
        .. WorkerEnvironment.Variables.SelectMany(variable => new[] { "--setenv", variable.Key, variable.Value }),
        "--", Find("prlimit")!, .. Limits, .. command,
    ]);

    static ProcessStartInfo Start(string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(Find(program)!, arguments)
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
            WorkingDirectory = "/",
        };
        start.Environment.Clear();
        foreach (var (name, value) in WorkerEnvironment.Variables) start.Environment[name] = value;
        return start;
    }

    /// <summary>Set behind the namespaces' border: the number of processes is counted per user namespace.</summary>
    static IEnumerable<string> Limits =>
    [
        $"--cpu={PreviewLimits.ProcessorSecondsMax}:{PreviewLimits.ProcessorSecondsMax + 1}", $"--data={PreviewLimits.DataBytesMax}",
        $"--fsize={PreviewLimits.ScratchBytesMax}", $"--nproc={PreviewLimits.ThreadsMax}", $"--nofile={PreviewLimits.FilesMax}", "--core=0", "--",
    ];

    static string? Find(string program) => Folders.Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);
}
