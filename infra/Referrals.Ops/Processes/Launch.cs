using System.Diagnostics;

namespace Referrals.Ops.Processes;

/// <summary>
/// How a long-lived process is started: in a session of its own (so that Ctrl-C in our terminal is ours to handle, and
/// <c>--detach</c> leaves it running), its output in a file, its pid file written by itself before it becomes the program.
/// </summary>
public sealed record Launch(string Program, IReadOnlyList<string> Arguments)
{
    // Everything is exec'ed, so the pid that the shell writes is the pid of the program; and since the process writes it
    // before anything else, there is no moment at which we could die and leave a process that nobody has on record.
    const string Script =
        """
        echo "$$ $(cut -d' ' -f22 /proc/$$/stat) $(cat /proc/sys/kernel/random/boot_id)" > "$1.new" && mv "$1.new" "$1" || exit 1
        log=$2
        shift 2
        exec setsid "$@" </dev/null >>"$log" 2>&1
        """;

    /// <summary>
    /// For silos that live for a test: they mostly compile, which costs a seventh less if memory need not be mapped anew for each method, and less again
    /// if nothing is compiled twice to be faster in an hour's time.
    /// </summary>
    public static IReadOnlyDictionary<string, string> ShortLife { get; } = new Dictionary<string, string> { ["DOTNET_EnableWriteXorExecute"] = "0", ["DOTNET_TieredPGO"] = "0" };

    static readonly string[] Inherited = ["PATH", "TMPDIR", "TZ", "DOTNET_ROOT", "DOTNET_ROOT_X64", "DOTNET_CLI_HOME", .. ShortLife.Keys];

    public required string PidFile { get; init; }
    public required string LogFile { get; init; }
    public required string WorkingDirectory { get; init; }

    /// <summary>Null: as ourselves.</summary>
    public SystemUser? RunAs { get; init; }

    /// <summary>Added to the few variables that a child inherits. Nothing else of our environment reaches it.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>Starts it and answers with its mark.</summary>
    /// <exception cref="OpsRefusal">It ended before it could be seen running.</exception>
    public async Task<ProcessMark> Start(CancellationToken cancel)
    {
        File.Delete(PidFile);
        using var process = Process.Start(Shell())!;
        for (var glance = 0; glance < 250 && !process.HasExited; glance++)
        {
            if (ProcessMark.Read(PidFile) is { } mark)
                return mark;
            await Task.Delay(20, cancel);
        }
        throw new OpsRefusal($"{Path.GetFileName(Program)} could not be started; see {LogFile}");
    }

    ProcessStartInfo Shell()
    {
        string[] drop = RunAs is null ? [] : ["setpriv", .. RunAs.DropTo];
        var shell = new ProcessStartInfo("/bin/sh", ["-c", Script, "sh", PidFile, LogFile, .. drop, Program, .. Arguments])
        {
            WorkingDirectory = WorkingDirectory
        };
        foreach (var name in shell.Environment.Keys.Except(Inherited).ToArray())
            shell.Environment.Remove(name);
        shell.Environment["LANG"] = "C.UTF-8";
        shell.Environment["HOME"] = WorkingDirectory;
        foreach (var (name, value) in Environment)
            shell.Environment[name] = value;
        return shell;
    }
}
