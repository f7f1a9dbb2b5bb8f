using Referrals.Contracts;
using Referrals.Ops.Client;
using Referrals.Ops.Commands;
using Referrals.Ops.Layout;
using Referrals.Ops.Zones;

namespace Referrals.Ops.Demo;

/// <summary><c>infra/demo</c>: the main job from the consulting room to the patient's record, on a running system, over HTTP alone.</summary>
static class Demonstration
{
    public const string Usage = "demo [-n N] [--photos DIR] [--json FILE]   send referrals, answer them, file them, check everything (--help says more)";

    public static async Task<int> Execute(IReadOnlyList<string> given)
    {
        if (given.Contains("--help") || given.Contains("-h"))
        {
            Console.WriteLine(DemoOptions.Help);
            return 0;
        }
        var options = DemoOptions.Parse(given);
        IAlbum album = options.Photographs is { } folder ? OpenFolder(folder) : new PaintedAlbum(options.Seed);
        JsonFigures.InsistOnPlace(options.JsonFile);
        var run = await RunningSystem(DataFolder.OfClone);
        using var stop = new CancellationTokenSource();
        using var signals = new StopSignals(stop);
        using var play = new Play(run, DataFolder.OfClone, options, album, TimeProvider.System);
        return await Report(play, options, stop.Token);
    }

    static FolderAlbum OpenFolder(string folder)
    {
        var album = new FolderAlbum(folder);
        Console.WriteLine($"{album.Count} pictures in {folder}"
            + (album.LeftOut.Count > 0 ? $"; left out, since they are none: {string.Join(", ", album.LeftOut)}" : ""));
        return album;
    }

    static async Task<RunFile> RunningSystem(DataFolder folder)
    {
        if (Status.Running(folder) is { } running)
            return running;
        Console.WriteLine("not running, or not all of it: starting everything (infra/stop ends it)");
        var code = await Run.Execute(["--detach"]);
        return Status.Running(folder) ?? throw new OpsRefusal("the system did not come up; what it said is above", Math.Max(code, 1));
    }

    static async Task<int> Report(Play play, DemoOptions options, CancellationToken stop)
    {
        Console.WriteLine($"{options.Referrals} referrals, {options.Concurrency} at a time, seed {options.Seed}");
        try
        {
            var tally = await play.Go(stop);
            Console.WriteLine(ClosingTable.Of(play));
            Console.WriteLine(Summary.Of(play, tally));
            JsonFigures.Write(options.JsonFile, play, tally);
            return tally.IsWhole && play.Ledger.Pages.All(page => page is { Failure: null, Disagreements.Count: 0 }) ? 0 : 1;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            Console.WriteLine(ClosingTable.Of(play));
            Console.WriteLine("interrupted; the system keeps running (infra/stop ends it)");
            return 130;
        }
        catch (StepFailed failure)
        {
            Console.WriteLine(ClosingTable.Of(play));
            throw new OpsRefusal($"what was filed could not be counted: {failure.Message}");
        }
    }
}

/// <summary>One run of the demonstration: GPs and dermatologists at work at the same time, and then the audit.</summary>
sealed class Play : IDisposable
{
    static readonly TimeSpan SearchMax = TimeSpan.FromMinutes(2);

    readonly RunFile _run;
    readonly DemoOptions _options;
    readonly Caseload _caseload;
    readonly TimeProvider _time;

    public Play(RunFile run, DataFolder folder, DemoOptions options, IAlbum album, TimeProvider time)
    {
        (_run, _options, _time) = (run, options, time);
        _caseload = new Caseload(run.Practices, album, options.Seed, time.GetUtcNow());
        Doors = new FrontDoors(run.Identity, run.Clinical, SignIn, time);

        string SignIn(Professional who, TimeSpan lifetime) =>
            DevelopmentToken.Mint(folder, who.Role, who.Organisation, who.Person, lifetime, time);
    }

    public Ledger Ledger { get; } = new();
    public FrontDoors Doors { get; }
    public TimeSpan Elapsed { get; private set; }

    /// <summary>What the network's administrator sees after the run: cases that still wait, and messages that nobody could take.</summary>
    public (int Waiting, int Parked) Aftermath { get; private set; }

    public string Practice(LedgerPage page) => _caseload.Practice(page.Case.Number).Name;

    /// <summary>Until every referral is closed or has failed; then looks what is where.</summary>
    public async Task<Tally> Go(CancellationToken stop)
    {
        var started = _time.GetTimestamp();
        using var done = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var progress = new ProgressLine(Ledger, _options.Referrals, Console.Out, !Console.IsOutputRedirected).Show(done.Token);
        var hubs = Task.WhenAll(Dermatologists().Select(each => each.Work(done.Token)));
        try
        {
            await Consultations(stop);
        }
        finally
        {
            await done.CancelAsync();
            await Task.WhenAll(hubs, progress);
        }
        Elapsed = _time.GetElapsedTime(started);
        using var search = CancellationTokenSource.CreateLinkedTokenSource(stop);
        search.CancelAfter(SearchMax + Elapsed);
        Aftermath = await Step.Take("looking as the administrator", () => LookAfterwards(search.Token));
        return await new Audit(Ledger, Practices()).Count(search.Token);
    }

    async Task<(int Waiting, int Parked)> LookAfterwards(CancellationToken cancel)
    {
        var admin = Doors.Admin(_run.Admins[0], new NetworkId(_run.Network));
        var waiting = 0;
        foreach (var hub in _run.Hubs)
            waiting += (await admin.Figures(new HubId(hub.Id), cancel)).ByStatus.GetValueOrDefault("Queued");
        return (waiting, (await admin.Parked(cancel)).Count(parked => parked.ReplayedAt is null));
    }

    Task Consultations(CancellationToken stop) => Parallel.ForEachAsync(
        _caseload.Take(_options.Referrals),
        new ParallelOptions { MaxDegreeOfParallelism = _options.Concurrency, CancellationToken = stop },
        async (about, cancel) =>
            await new Journey(Doors.Gp(_caseload.Referrer(about), about.Practice), Ledger.Open(about), _time).Go(cancel));

    IEnumerable<DermatologistAtWork> Dermatologists() =>
        from hub in _run.Hubs
        from person in hub.Dermatologists
        select new DermatologistAtWork(Doors.Dermatologist(person, new HubId(hub.Id)), Ledger, _time);

    IReadOnlyList<GpClient> Practices() =>
        [.. _run.Practices.Select(practice => Doors.Gp(practice.Referrers[0], new PracticeId(practice.Id)))];

    public void Dispose() => Doors.Dispose();
}
