using Npgsql;
using Referrals.Ops.Commands;
using Referrals.Ops.Layout;
using Referrals.Ops.Zones;

namespace Referrals.Ops.Backup;

/// <summary><c>infra/backup</c>: copies the running zones and the archive, once or for as long as it runs, and says how old the copies are.</summary>
static class BackupCommand
{
    public const string Usage = "backup --to DIR [--zone Z] [--keys DIR]    back up the zones and the archive (--help says more)";

    const string Help =
        """
        infra/backup --to DIR [--zone clinical|identity|archive|all] [--keys DIR] [--nation GB-ENG|GB-SCT|GB-WLS] [--follow [--synchronous]]
        infra/backup --list --to DIR [--hours N]

        Copies what runs here. Each zone's server goes into a folder of its own, sealed under a key of its own, and is opened again and verified; photographs
        are copied as they lie, sealed, each once. Nothing is overwritten.

          --to DIR        where the data goes
          --zone Z        what (default: all)
          --keys DIR      back up the zones' keys as well: never into or above the folder of the data
          --nation N      where DIR stands; England, Scotland or Wales (default: GB-ENG); it is remembered
          --follow        after the copy, stay and receive every change until Ctrl-C
          --synchronous   no commit is answered before the backup has it; while the backup is away, none is
          --list          what is there, how old, and whether it complies with the policy (exit code 1 if not)
          --hours N       the policy: how old the newest may be (default 24)

        What opens the backups is made in backup-keys below the data folder. Move it to where people keep keys: not beside the backups.
        """;

    public static async Task<int> Execute(IReadOnlyList<string> given)
    {
        if (given.Contains("--help") || given.Contains("-h"))
        {
            Console.WriteLine(Help);
            return 0;
        }
        var arguments = new Arguments(given, ["--to", "--zone", "--keys", "--nation", "--hours"], ["--follow", "--synchronous", "--list"]);
        var to = arguments.Text("--to") ?? throw new OpsRefusal("say where: --to DIR (infra/backup --help)", exitCode: 2);
        if (arguments.Has("--synchronous") && !arguments.Has("--follow"))
            throw new OpsRefusal("--synchronous needs --follow: once it has ended, nobody could commit", exitCode: 2);
        var area = new BackupArea(to, arguments.Text("--keys"));
        return arguments.Has("--list")
            ? List(area, arguments.Number("--hours", otherwise: 24, min: 1, max: 24 * 31))
            : await Copy(area, arguments, ZoneWord.Parse(arguments.Text("--zone")));
    }

    static int List(BackupArea area, int hours)
    {
        area.InsistOnNation();
        var standings = BackupStanding.Of(area);
        var policy = TimeSpan.FromHours(hours);
        foreach (var standing in standings)
            Console.WriteLine(standing.Line(policy, TimeProvider.System.GetUtcNow()));
        return standings.All(standing => standing.Complies(policy, TimeProvider.System.GetUtcNow())) ? 0 : 1;
    }

    static async Task<int> Copy(BackupArea area, Arguments arguments, ZoneWord what)
    {
        var folder = DataFolder.OfClone;
        if (Status.Running(folder) is null)
            throw new OpsRefusal($"nothing runs in {folder.Root}: infra/run first");
        using var stop = new CancellationTokenSource();
        using var signals = new StopSignals(stop);
        area.Declare(arguments.Text("--nation") ?? DevelopmentOnly.Nation);
        var keys = new BackupKeys(folder.BackupKeys);
        var topology = await Topology.Prepare(new TopologyPlan(folder), stop.Token);
        var promptness = arguments.Has("--synchronous") ? Promptness.BeforeTheAnswer : Promptness.Soon;
        try
        {
            await using var following = await Following.Begin(area, keys, topology, what.Zones, what.Archive, promptness, stop.Token);
            foreach (var zone in what.Zones)
            {
                var bases = area.Bases(zone, keys.Make(BackupArea.PartOf(zone)), topology.PostgresSite);
                var record = await bases.Take(topology.Postgres(zone), following.Of(zone), TimeProvider.System, stop.Token);
                Console.WriteLine($"{zone.Name()}: base {record.Name}, {record.Bytes / 1e6:0} MB, verified: {record.Seconds:0.0} s");
            }
            await Keys(area, keys, folder, what.Zones, stop.Token);
            if (!arguments.Has("--follow"))
            {
                await following.TakeLeave();
                return 0;
            }
            Console.WriteLine("receiving every change; Ctrl-C ends it");
            while (!stop.IsCancellationRequested && following.Failure is null)
                await Task.Delay(TimeSpan.FromMilliseconds(200), stop.Token).ContinueWith(static _ => { }, TaskScheduler.Default);
            return following.Failure is { } failure && !stop.IsCancellationRequested ? throw new OpsRefusal($"the backup is no longer received: {failure.Message}") : 0;
        }
        catch (PostgresException refused) when (refused.SqlState is PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification)
        {
            throw new OpsRefusal("the servers were started by an earlier version and do not know the backup's role yet: infra/stop, infra/run", exitCode: 3);
        }
    }

    static async Task Keys(BackupArea area, BackupKeys keys, DataFolder folder, IReadOnlyCollection<Zone> zones, CancellationToken cancel)
    {
        if (area.KeysHome is null)
        {
            Console.WriteLine("the zones' keys are NOT in it: --keys DIR backs them up, to another medium");
            return;
        }
        foreach (var part in zones.Select(KeyBundle.Of).Append(BackupPart.HolderKeys))
            await area.Keys(part, keys).Write(folder, cancel);
        Console.WriteLine($"keys: {area.KeysHome}; what opens all of it: {folder.BackupKeys}, to be kept elsewhere");
    }
}

/// <summary>The word after --zone.</summary>
sealed record ZoneWord(IReadOnlyList<Zone> Zones, bool Archive)
{
    public static ZoneWord Parse(string? word) => word switch
    {
        null or "all" => new([Zone.Identity, Zone.Clinical], true),
        "identity" => new([Zone.Identity], false),
        "clinical" => new([Zone.Clinical], false),
        "archive" => new([], true),
        _ => throw new OpsRefusal($"--zone: '{word}' is none of clinical, identity, archive, all", exitCode: 2)
    };
}
