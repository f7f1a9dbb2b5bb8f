namespace Referrals.Ops.Processes;

/// <summary>
/// A process that cannot be mistaken for another one. The kernel hands pids out again, but never twice with the same start
/// time in the same boot: what carries another mark is not ours and is never signalled.
/// </summary>
/// <param name="Pid">The process id.</param>
/// <param name="StartTicks">Clock ticks between boot and the start of the process.</param>
/// <param name="Boot">The kernel's id of this boot.</param>
public sealed record ProcessMark(int Pid, long StartTicks, string Boot)
{
    const int StateField = 0;
    const int StartField = 19;
    static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(20);
    static readonly TimeSpan AskAgain = TimeSpan.FromSeconds(2.5);

    /// <summary>The mark of a living process, or null. A killed orphan stays a zombie for a moment: it counts as ended.</summary>
    public static ProcessMark? Of(int pid) =>
        Fields(pid) is { } fields && fields[StateField] is not ("Z" or "X")
            ? new ProcessMark(pid, long.Parse(fields[StartField]), ThisBoot)
            : null;

    /// <summary>Reads a pid file as <see cref="Launch"/> writes it: pid, start ticks, boot id.</summary>
    public static ProcessMark? Read(string file)
    {
        if (!File.Exists(file))
            return null;
        var words = File.ReadAllText(file).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return words.Length == 3 && int.TryParse(words[0], out var pid) && long.TryParse(words[1], out var ticks)
            ? new ProcessMark(pid, ticks, words[2])
            : null;
    }

    public static string ThisBoot { get; } = File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim();

    public bool IsAlive => Of(Pid) == this;

    /// <summary>False when it had ended already, or the pid belongs to somebody else by now.</summary>
    public bool Send(Signal signal) => IsAlive && Posix.Send(Pid, signal);

    /// <summary>True once it has ended; false when the time is over first.</summary>
    public async Task<bool> Ended(TimeSpan within)
    {
        for (var waited = TimeSpan.Zero; IsAlive; waited += Glance)
        {
            if (waited >= within)
                return false;
            await Task.Delay(Glance);
        }
        return true;
    }

    /// <summary>Asks politely, then ends it. True when asking was enough.</summary>
    public async Task<bool> End(Signal asking, TimeSpan patience)
    {
        // Asked more than once: a broker that has only just begun to boot never hears the first (seen: it then ran on for ever).
        for (var waited = TimeSpan.Zero; waited < patience; waited += AskAgain)
        {
            Send(asking);
            if (await Ended(AskAgain))
                return true;
        }
        Send(Signal.Kill);
        await Ended(TimeSpan.FromSeconds(10));
        return false;
    }

    /// <summary>Keeps the mark of a process that was found running, as <see cref="Launch"/> would have.</summary>
    public void Write(string file) => File.WriteAllText(file, $"{Pid} {StartTicks} {Boot}\n");

    /// <summary>The living processes whose working directory this is: a database server and all its children live in their data.</summary>
    public static IReadOnlyList<ProcessMark> LivingIn(string folder)
    {
        var real = Posix.RealPath(folder);
        return real is null
            ? []
            :
            [
                .. Directory.EnumerateDirectories("/proc")
                    .Select(entry => int.TryParse(Path.GetFileName(entry), out var pid) ? pid : 0)
                    .Where(pid => pid > 0 && WorkingDirectory(pid) == real)
                    .Select(Of)
                    .OfType<ProcessMark>()
            ];
    }

    static string? WorkingDirectory(int pid)
    {
        try
        {
            return new DirectoryInfo($"/proc/{pid}/cwd").LinkTarget;
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    // /proc/PID/stat: the second field is the name in brackets and may itself hold spaces and brackets.
    static string[]? Fields(int pid)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{pid}/stat");
            return stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (IOException)
        {
            return null;
        }
    }
}
