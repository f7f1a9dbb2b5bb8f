using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Referrals.Imaging.Previews;

namespace Referrals.ImageWorker;

/// <summary>Says what a decoder that was taken over could reach from here. The hub asks at its start, the tests ask everything.</summary>
static class Probe
{
    /// <summary>One line per thing that should not be so.</summary>
    public static int Answer(string[] question)
    {
        switch (question)
        {
            case ["alive"]: return (int)WorkerExit.Done;
            case ["confined"]: return Confined();
            case ["reach", var port]: return Try(() => Reach(int.Parse(port, CultureInfo.InvariantCulture)));
            case ["read", var path]: return Try(() => File.ReadAllBytes(path));
            case ["write", var path]: return Try(() => File.WriteAllBytes(path, [1]));
            case ["environment"]: return Say(Variables());
            case ["processes"]: return Say(Processes());
            case ["take", var mebibytes]: Take(int.Parse(mebibytes, CultureInfo.InvariantCulture)); return Wait();
            case ["talk", var mebibytes]: Talk(int.Parse(mebibytes, CultureInfo.InvariantCulture)); return Wait();
            case ["wait"]: return Wait();
            default: return (int)WorkerExit.Bug;
        }
    }

    static int Confined()
    {
        var status = File.ReadAllLines("/proc/self/status");
        var limits = File.ReadAllLines("/proc/self/limits");
        (string Wrong, bool IsSo)[] checks =
        [
            ("a network besides its own loopback", File.ReadLines("/proc/net/dev").Skip(2).Any(line => !line.TrimStart().StartsWith("lo:", StringComparison.Ordinal))),
            ("processes of others", Processes().Count() > 1),
            ("a variable it should not have", Variables().Any(name => name != "PWD" && !WorkerEnvironment.Variables.ContainsKey(name))),
            ("a place it can write to", new[] { "/", "/dev", "/dev/shm", "/usr", "/app", "/etc", "/var" }.Any(CanWrite)),
            ("a writable /proc", !File.ReadLines("/proc/self/mounts").Any(line => line.Split(' ') is [_, "/proc", _, var options, ..] && options.Split(',').Contains("ro"))),
            ("home or configuration folders", Directory.Exists("/etc") || Directory.Exists("/home") || Directory.Exists("/root") || Directory.Exists("/var")),
            ("capabilities", !status.Contains("CapEff:\t0000000000000000") || !status.Contains("CapBnd:\t0000000000000000")),
            ("a way to new privileges", !status.Contains("NoNewPrivs:\t1")),
            ("no bound on its memory", !Bounded("Max data size", PreviewLimits.DataBytesMax)),
            ("no bound on its processor time", !Bounded("Max cpu time", PreviewLimits.ProcessorSecondsMax)),
            ("no bound on its files", !Bounded("Max file size", PreviewLimits.ScratchBytesMax) || !Bounded("Max core file size", 0)),
        ];
        var wrong = checks.Where(check => check.IsSo).Select(check => check.Wrong).ToArray();
        Say(wrong);
        return (int)(wrong.Length == 0 ? WorkerExit.Done : WorkerExit.NotConfined);

        bool Bounded(string name, long value) => limits.Any(line =>
            line.StartsWith(name, StringComparison.Ordinal) && line[name.Length..].TrimStart().Split(' ')[0] == value.ToString(CultureInfo.InvariantCulture));
    }

    static bool CanWrite(string folder) => Try(() => File.WriteAllBytes(Path.Combine(folder, "written"), [1]), quiet: true) == (int)WorkerExit.Done;

    static void Reach(int port)
    {
        using var client = new TcpClient();
        client.Connect(IPAddress.Loopback, port);
    }

    static IEnumerable<string> Processes() => Directory.EnumerateDirectories("/proc").Select(folder => Path.GetFileName(folder)).Where(name => name.All(char.IsAsciiDigit));

    static IEnumerable<string> Variables() => Environment.GetEnvironmentVariables().Keys.Cast<string>();

    static int Try(Action what, bool quiet = false)
    {
        try
        {
            what();
            return (int)WorkerExit.Done;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException or SocketException)
        {
            if (!quiet) Say([refused.GetType().Name]);
            return (int)WorkerExit.NotConfined;
        }
    }

    static int Say(IEnumerable<string> lines)
    {
        foreach (var line in lines) Console.WriteLine(line);
        return (int)WorkerExit.Done;
    }

    /// <summary>Memory that no garbage collector counts, as a decoder's is.</summary>
    static unsafe void Take(int mebibytes)
    {
        for (var taken = 0; taken < mebibytes; taken++)
            new Span<byte>(NativeMemory.Alloc(1024 * 1024), 1024 * 1024).Fill(1);
    }

    static void Talk(int mebibytes)
    {
        using var output = Console.OpenStandardOutput();
        output.Write(WorkerAnswer.Greeting);
        for (var told = 0; told < mebibytes; told++) output.Write(new byte[1024 * 1024]);
    }

    static int Wait()
    {
        using var never = new ManualResetEvent(false);
        never.WaitOne();
        return (int)WorkerExit.Bug;
    }
}
