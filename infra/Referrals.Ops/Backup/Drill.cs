using System.Diagnostics;
using Referrals.Contracts;
using Referrals.Ops.Chaos;
using Referrals.Ops.Client;
using Referrals.Ops.Demo;
using Referrals.Ops.Layout;
using Referrals.Ops.Zones;

namespace Referrals.Ops.Backup;

/// <summary>
/// The rehearsal: a private system at work is backed up, everything in it is killed at one moment, its folder is removed, and what the backup holds is brought
/// back elsewhere. Then the clients go on, and their book decides whether anything was lost (T12).
/// </summary>
/// <param name="root">For the system, its backups and its successor; reachable for the servers' users.</param>
public sealed class Drill(DrillOptions options, string root, IAlbum album, TimeProvider time, Action<string> say)
{
    static readonly TimeSpan FilingMax = TimeSpan.FromMinutes(4);

    readonly DataFolder _first = new(Path.Combine(root, "first"));
    readonly DataFolder _second = new(Path.Combine(root, "second"));
    readonly BackupArea _area = new(Path.Combine(root, "backups"), Path.Combine(root, "key-backups"));
    readonly BackupKeys _keys = new(Path.Combine(root, "backup-keys"));

    public async Task<DrillOutcome> Run(CancellationToken cancel)
    {
        Directory.CreateDirectory(root, (UnixFileMode)0b111_101_101);
        var ledger = new Ledger();
        DrillBefore before;
        await using (var system = await PrivateSystem.Start(_first, say, cancel))
            before = await BeforeAndDuring(system, ledger, cancel);
        say($"killed with {ledger.Pages.Count(page => page.AcceptedAt is not null)} acknowledged; its folder is gone: {!Directory.Exists(_first.Root)}");

        var clock = Stopwatch.StartNew();
        await Restoration.Run(new RestorePlan(_area, _keys, _second, [Zone.Clinical, Zone.Identity], Archive: true) { Say = say }, cancel);
        var restored = clock.Elapsed.TotalSeconds;
        await using var topology = await Topology.Start(new TopologyPlan(_second) { Say = say }, cancel);
        var ready = clock.Elapsed.TotalSeconds;
        var after = await new DrillAfter(topology, DemoNetwork.Of(_second), ledger, before.Likenesses, time, FilingMax).Examine(say, cancel);
        var (identities, words, control) = await new StolenBackups(_area, _keys, topology.PostgresSite, ledger, Path.Combine(root, "stolen")).Search(cancel);
        return new DrillOutcome
        {
            Options = options,
            Acknowledged = ledger.Pages.Count(page => page.AcceptedAt is not null),
            AnswersFiled = ledger.Pages.Count(page => page.FiledAt is not null),
            Lost = after.Lost,
            Duplicated = after.Duplicated,
            Mispaired = after.Mispaired,
            Stuck = after.Stuck,
            LikenessesChanged = await Likenesses.Digest(topology, before.Likenesses, cancel) == before.Digest ? 0 : options.Referrals,
            BackupSeconds = before.BackupSeconds,
            RestoreSeconds = restored,
            ReadySeconds = ready,
            BackupMegabytes = before.Megabytes,
            ArchiveMegabytes = Directory.EnumerateFiles(_second.Archive, "*", SearchOption.AllDirectories).Sum(file => new FileInfo(file).Length) / 1e6,
            CommitMsBefore = before.CommitMs,
            CommitMsWith = before.CommitMsWith,
            IdentityInStolenClinical = identities,
            ClinicalInStolenIdentity = words,
            WordsThatMustBeFound = control,
            Wrong = after.Wrong
        };
    }

    async Task<DrillBefore> BeforeAndDuring(PrivateSystem system, Ledger ledger, CancellationToken cancel)
    {
        var topology = system.Topology;
        using var doors = new FrontDoors([.. topology.Identity.Select(silo => silo.Url)], [.. topology.Clinical.Select(silo => silo.Url)], system.SignIn, time)
        {
            SealBy = Signer.Clinical.Statements(topology.Folder)
        };
        using var done = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var caseload = new Caseload(system.Network.Practices, album, seed: 20, time.GetUtcNow());
        var hubs = Task.WhenAll(AtWork(system.Network, doors, ledger).Select(each => each.Work(done.Token)));
        var likenesses = await Fill(system, doors, ledger, cancel);
        var digest = await Likenesses.Digest(topology, likenesses, cancel);
        var commit = await Likenesses.CommitMs(topology, cancel);

        _area.Declare(DevelopmentOnly.Nation);
        var clock = Stopwatch.StartNew();
        var pace = new ChaosOptions(options.Load, options.Seconds, [], null, 20);
        var consultations = new Consultations(caseload, doors, ledger, pace, time).Hold(done.Token);
        var following = await Following.Begin(_area, _keys, topology, [Zone.Identity, Zone.Clinical], archive: true, options.Promptness, cancel);
        var bytes = 0L;
        foreach (var zone in Enum.GetValues<Zone>())
            bytes += (await _area.Bases(zone, _keys.Make(BackupArea.PartOf(zone)), topology.PostgresSite).Take(topology.Postgres(zone), following.Of(zone), time, cancel)).Bytes;
        foreach (var part in new[] { BackupPart.IdentityKeys, BackupPart.ClinicalKeys, BackupPart.HolderKeys })
            await _area.Keys(part, _keys).Write(topology.Folder, cancel);
        var backed = clock.Elapsed;
        say($"backed up in {backed.TotalSeconds:0.0} s, the work going on");
        var commitWith = await Likenesses.CommitMs(topology, cancel);
        if (TimeSpan.FromSeconds(options.Seconds * 2.0 / 3) - clock.Elapsed is { Ticks: > 0 } rest)
            await Task.Delay(rest, time, cancel);
        while (ledger.Pages.Count(page => page.AcceptedAt is not null) < 2)
            await Task.Delay(TimeSpan.FromMilliseconds(50), time, cancel);

        if (following.Failure is { } failure)
            throw new OpsRefusal($"the backup was no longer received: {failure.Message}");
        // At one moment: no server tells its backup anything more, and no client hears anything more.
        await Task.WhenAll(topology.Parts.Select(part => part.Kill()));
        await done.CancelAsync();
        await Task.WhenAll(hubs, consultations);
        await following.Abandon();
        return new DrillBefore(likenesses, digest, backed.TotalSeconds, bytes / 1e6, commit, commitWith);
    }

    // The first patient goes the whole way, and is multiplied.
    async Task<IReadOnlySet<ReferralId>> Fill(PrivateSystem system, FrontDoors doors, Ledger ledger, CancellationToken cancel)
    {
        // A patient whom none of the others is.
        var before = new Caseload(system.Network.Practices, album, seed: 50_000, time.GetUtcNow());
        var first = before.Take(1).Single();
        var page = ledger.Open(first);
        await new Journey(doors.Gp(before.Referrer(first), first.Practice), page, time).Go(cancel);
        if (page.Failure is { } failure)
            throw new OpsRefusal($"the first case came to no end: {failure}");
        if (options.Referrals == 0)
            return new HashSet<ReferralId>();
        var clock = Stopwatch.StartNew();
        var made = await new Filling(system.Topology, system.Network).Multiply(first.Referral, page.Pseudonym!.Value, options.Referrals, cancel);
        say($"{made.Count} likenesses of a closed case: {clock.Elapsed.TotalSeconds:0.0} s");
        return made;
    }

    internal static IEnumerable<DermatologistAtWork> AtWork(DemoNetwork network, FrontDoors doors, Ledger ledger) =>
        from hub in network.Hubs
        from person in hub.Dermatologists
        select new DermatologistAtWork(doors.Dermatologist(person, new HubId(hub.Id)), ledger, TimeProvider.System);

    sealed record DrillBefore(IReadOnlySet<ReferralId> Likenesses, string Digest, double BackupSeconds, double Megabytes, double CommitMs, double CommitMsWith);
}
