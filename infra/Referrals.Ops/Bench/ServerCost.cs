using Referrals.Ops.Zones;

namespace Referrals.Ops.Bench;

/// <summary>What the servers' processes have used so far: processor time by group, and the most memory that each ever held.</summary>
sealed class ServerCost(Topology topology)
{
    // Linux: USER_HZ.
    const double MillisecondsPerTick = 10;

    /// <summary>Processor milliseconds by group, since each process began.</summary>
    public IReadOnlyDictionary<string, double> CpuMilliseconds()
    {
        var processes = Processes();
        return new Dictionary<string, double>
        {
            ["silos"] = topology.Clinical.Sum(silo => Family(processes, silo.Pid)),
            ["identity"] = topology.Identity.Sum(silo => Family(processes, silo.Pid)),
            ["PostgreSQL"] = Family(processes, topology.IdentityPostgres.Pid) + Family(processes, topology.ClinicalPostgres.Pid),
            ["RabbitMQ"] = Family(processes, topology.Broker.Pid),
            ["worker"] = 0
        };
    }

    /// <summary>VmHWM in MB, by process; of PostgreSQL the process that held most.</summary>
    public IReadOnlyDictionary<string, double> PeakRssMb() => topology.Parts
        .Where(part => part.Pid is not null)
        .ToDictionary(part => part.Name, part => Descendants(Processes(), part.Pid!.Value).Select(PeakMb).DefaultIfEmpty().Max());

    /// <summary>Every process that those have started, directly or not.</summary>
    public static IEnumerable<int> Below(IEnumerable<int> roots)
    {
        var processes = Processes();
        return roots.SelectMany(root => Descendants(processes, root).Skip(1)).ToList();
    }

    static double Family(IReadOnlyDictionary<int, Stat> processes, int? root) =>
        root is { } pid ? Descendants(processes, pid).Sum(member => processes.TryGetValue(member, out var stat) ? stat.Ticks : 0) * MillisecondsPerTick : 0;

    static IEnumerable<int> Descendants(IReadOnlyDictionary<int, Stat> processes, int root)
    {
        yield return root;
        foreach (var child in processes.Where(process => process.Value.Parent == root).Select(process => process.Key))
            foreach (var below in Descendants(processes, child))
                yield return below;
    }

    static Dictionary<int, Stat> Processes()
    {
        var found = new Dictionary<int, Stat>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
            if (int.TryParse(Path.GetFileName(folder), out var pid) && Stat.Of(pid) is { } stat)
                found[pid] = stat;
        return found;
    }

    /// <summary>VmHWM in MB; 0 when it has ended.</summary>
    public static double PeakMb(int pid)
    {
        try
        {
            var line = File.ReadLines($"/proc/{pid}/status").FirstOrDefault(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
            return line is null ? 0 : Math.Round(double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]) / 1024, 1);
        }
        catch (IOException)
        {
            return 0;
        }
    }

    /// <summary>Its own time and that of its children that have ended.</summary>
    sealed record Stat(int Parent, long Ticks)
    {
        const int ParentField = 1;
        const int FirstTimeField = 11;

        public static Stat? Of(int pid)
        {
            try
            {
                var text = File.ReadAllText($"/proc/{pid}/stat");
                var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
                return new Stat(int.Parse(fields[ParentField]), fields.Skip(FirstTimeField).Take(4).Sum(long.Parse));
            }
            catch (IOException)
            {
                return null;
            }
        }
    }
}
