using System.Globalization;
using Referrals.Ops.Chaos;
using Referrals.Ops.Commands;
using Referrals.Ops.Demo;
using Referrals.Ops.Layout;
using Referrals.Ops.Zones;

namespace Referrals.Ops.Backup;

/// <summary><c>infra/restore</c>: brings zones and photographs back, holds them against each other, and rehearses all of it.</summary>
static class RestoreCommand
{
    public const string Usage = "restore --from DIR --keys DIR --to DATA    restore into a clean folder, check, rehearse (--help says more)";

    const string Help =
        """
        infra/restore --from DIR --keys DIR --to DATA [--zone clinical|identity|archive|all] [--until TIME] [--backup-keys DIR] [--hours N]
        infra/restore --check [--to DATA]
        infra/restore --drill [--referrals N] [--load N] [--seconds S] [--asynchronous] [--json FILE]

        Restores what infra/backup made, into a folder that holds nothing of it yet; REFERRALS_DATA=DATA infra/run then starts it. Nothing is overwritten.

          --from DIR         the backups of the data
          --keys DIR         the backups of the keys
          --backup-keys DIR  what opens both (default: backup-keys below this clone's data folder)
          --until TIME       as it was then (2026-11-23T04:00:00Z); default: to the end of the log
          --hours N          send messages of the last N hours again, since the broker that had them is gone (default 24)
          --check            hold both zones and the archive against each other; exit code 1 if something is wrong
          --drill            rehearse: a private system under load is backed up, killed, wiped and restored elsewhere, and compared with its clients' book
          --referrals N      closed cases with two photographs that are there beforehand (default 1000)
          --load N           referrals on their way meanwhile (default 60), over --seconds S (default 40)
          --asynchronous     answer commits before the backup has them
        """;

    public static async Task<int> Execute(IReadOnlyList<string> given)
    {
        if (given.Contains("--help") || given.Contains("-h"))
        {
            Console.WriteLine(Help);
            return 0;
        }
        var arguments = new Arguments(
            given, ["--from", "--keys", "--to", "--zone", "--until", "--backup-keys", "--hours", "--referrals", "--load", "--seconds", "--json"], ["--check", "--drill", "--asynchronous"]);
        using var stop = new CancellationTokenSource();
        using var signals = new StopSignals(stop);
        return arguments.Has("--drill") ? await Rehearse(arguments, stop.Token)
            : arguments.Has("--check") ? await Check(arguments, stop.Token)
            : await Restore(arguments, stop.Token);
    }

    static async Task<int> Restore(Arguments arguments, CancellationToken cancel)
    {
        string Given(string option) => arguments.Text(option) ?? throw new OpsRefusal($"{option} is missing (infra/restore --help)", exitCode: 2);
        var folder = new DataFolder(Given("--to"));
        var (zones, archive) = ZoneWord.Parse(arguments.Text("--zone"));
        var plan = new RestorePlan(
            new BackupArea(Given("--from"), Given("--keys")), new BackupKeys(arguments.Text("--backup-keys") ?? DataFolder.OfClone.BackupKeys), folder, zones, archive)
        {
            Until = arguments.Text("--until") is { } text ? Moment(text) : null,
            SendAgainHours = arguments.Number("--hours", otherwise: 24, min: 1, max: 24 * 35),
            Say = Console.WriteLine
        };
        using var turn = folder.Lock();
        await Restoration.Run(plan, cancel);
        Console.WriteLine($"restored. Next: infra/restore --check --to {folder.Root}; then REFERRALS_DATA={folder.Root} infra/run");
        return 0;
    }

    static async Task<int> Check(Arguments arguments, CancellationToken cancel)
    {
        var folder = arguments.Text("--to") is { } path ? new DataFolder(path) : DataFolder.OfClone;
        if (!File.Exists(folder.PasswordsFile))
            throw new OpsRefusal($"{folder.Root} holds nothing of Referrals", exitCode: 2);
        var topology = await Topology.Prepare(new TopologyPlan(folder), cancel);
        var (found, histories) = await Restoration.Check(topology, cancel);
        foreach (var line in found.Lines().Concat(histories))
            Console.WriteLine(line);
        return found.Wrong.Count + histories.Count == 0 ? 0 : 1;
    }

    static async Task<int> Rehearse(Arguments arguments, CancellationToken cancel)
    {
        JsonFigures.InsistOnPlace(arguments.Text("--json"));
        var options = new DrillOptions(
            arguments.Number("--referrals", otherwise: 1000, min: 0, max: 50_000),
            arguments.Number("--load", otherwise: 60, min: 1, max: 1000),
            arguments.Number("--seconds", otherwise: 40, min: 5, max: 600),
            arguments.Has("--asynchronous") ? Promptness.Soon : Promptness.BeforeTheAnswer);
        var home = new DataFolder($"/tmp/referrals-drill-{Environment.ProcessId}");
        var album = await StampedAlbum.Paint(20, cancel);
        var outcome = await new Drill(options, home.Root, album, TimeProvider.System, Console.WriteLine).Run(cancel);
        foreach (var line in outcome.Lines())
            Console.WriteLine(line);
        outcome.Write(arguments.Text("--json"));
        if (outcome.IsGood)
            Directory.Delete(home.Root, recursive: true);
        return outcome.IsGood ? 0 : 1;
    }

    static DateTimeOffset Moment(string text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment)
            ? moment
            : throw new OpsRefusal($"--until: '{text}' is no time such as 2026-11-23T04:00:00Z", exitCode: 2);
}
