using Referrals.Contracts;
using Referrals.Ops.Client;
using Referrals.Ops.Demo;
using Referrals.Ops.Layout;

namespace Referrals.Ops.Chaos;

/// <summary>
/// One run on a private system: people at work, blows from all sides, and when everything is healed and has come to rest, the examination.
/// </summary>
public sealed class ChaosRun : IDisposable
{
    /// <summary>After the last blow is healed and the last patient has come. What is not filed by then is stuck.</summary>
    public static readonly TimeSpan FilingMax = TimeSpan.FromSeconds(120);

    static readonly TimeSpan RestMax = TimeSpan.FromSeconds(60);

    readonly PrivateSystem _system;
    readonly ChaosOptions _options;
    readonly TimeProvider _time;
    readonly FrontDoors _doors;
    readonly Consultations _consultations;
    readonly Supervisor _supervisor;
    readonly Blows _blows;

    public ChaosRun(PrivateSystem system, ChaosOptions options, IAlbum album, TimeProvider time)
    {
        (_system, _options, _time) = (system, options, time);
        var topology = system.Topology;
        _doors = new FrontDoors([.. topology.Identity.Select(silo => silo.Url)], [.. topology.Clinical.Select(silo => silo.Url)], system.SignIn, time)
        {
            // A person would have gone home; what is stuck must be seen to be the service's fault.
            SealBy = Signer.Clinical.Statements(topology.Folder),
            Patience = new Patience { Deadline = TimeSpan.FromMinutes(10), Attempt = TimeSpan.FromSeconds(8) }
        };
        var caseload = new Caseload(system.Network.Practices, album, options.Seed, time.GetUtcNow());
        _supervisor = new Supervisor(topology, time);
        _consultations = new Consultations(caseload, _doors, Ledger, options, time);
        var recovery = new Recovery(topology, Ledger, system.SignIn, system.Network, time);
        _blows = new Blows(topology, _supervisor, _consultations, recovery, options, time);
    }

    public Ledger Ledger { get; } = new();
    public int InFlight => _consultations.InFlight;
    public IReadOnlyCollection<Blow> Blows => _blows.Done;
    public IReadOnlyCollection<string> EndedAlone => _supervisor.EndedAlone;
    public Traffic Traffic => _doors.Traffic;

    /// <summary>Returns when every referral is closed, or has had its time; everything runs again then and nothing is under way any more.</summary>
    public async Task Go(CancellationToken stop)
    {
        using var done = CancellationTokenSource.CreateLinkedTokenSource(stop);
        using var watched = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var watch = _supervisor.Watch(watched.Token);
        var hubs = Task.WhenAll(Dermatologists().Select(each => each.Work(done.Token)));
        var consultations = _consultations.Hold(done.Token);
        try
        {
            await _blows.Deal(stop);
            await _consultations.AllHaveCome(stop);
            await Task.WhenAny(consultations, Task.Delay(FilingMax, _time, stop));
        }
        finally
        {
            await done.CancelAsync();
            await Task.WhenAll(hubs, consultations);
            await Rest(stop);
            await watched.CancelAsync();
            await watch;
        }
    }

    /// <summary>Looks through everything; may be repeated.</summary>
    public async Task<Examination> Examine(CancellationToken stop)
    {
        await using var databases = new BothDatabases(_system.Topology);
        var pages = Ledger.Pages.ToList();
        var tally = await new Audit(Ledger, [.. _system.Network.Practices.Select(practice => Gp(new PracticeId(practice.Id)))]).Count(stop);
        List<Finding> findings =
        [
            .. new Verdict([.. pages.Select(Promise.Of)], await databases.Read(stop)).Findings(),
            .. await Photographs(pages, stop),
            .. pages.SelectMany(page => page.Disagreements.Distinct().Select(what => new Finding(Wrong.Mispaired, page.Case.Referral, what))),
            .. from page in pages where page.Failure is not null select new Finding(Wrong.Amiss, page.Case.Referral, $"its journey failed at {page.Failure}"),
            .. (await _system.CheckHistories(stop)).Select(line => new Finding(Wrong.Amiss, null, line)),
            .. Judge(_blows.Done)
        ];
        return new Examination(tally, findings);
    }

    public void Dispose() => _doors.Dispose();

    // Every photograph once more, now that nothing moves.
    async Task<IReadOnlyCollection<Finding>> Photographs(IReadOnlyList<LedgerPage> pages, CancellationToken stop)
    {
        var findings = new System.Collections.Concurrent.ConcurrentQueue<Finding>();
        var sent = from page in pages where page.AcceptedAt is not null from set in page.Sets from image in set.Images select (page, set.Set, image);
        await Parallel.ForEachAsync(sent, new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = stop }, async (one, cancel) =>
        {
            try
            {
                foreach (var difference in Comparison.Of(one.image, await Gp(one.page.Case.Practice).Download(one.Set, one.image.Image, cancel)))
                    findings.Enqueue(new Finding(Wrong.Lost, one.page.Case.Referral, difference));
            }
            catch (Exception failure) when (failure is RefusedByServer or NoAnswer)
            {
                findings.Enqueue(new Finding(Wrong.Lost, one.page.Case.Referral, $"photograph {one.image.Ordinal}: {failure.Message}"));
            }
        });
        return findings;
    }

    // A run that did not hit what it was to hit has shown nothing.
    IEnumerable<Finding> Judge(IReadOnlyCollection<Blow> blows)
    {
        foreach (var planned in _options.Plan.GroupBy(strike => strike.Harm))
            if (blows.Count(blow => blow.Strike.Harm == planned.Key) is var dealt && dealt < planned.Count())
                yield return new Finding(Wrong.Amiss, null, $"only {dealt} of {planned.Count()} blows of the kind {ChaosOptions.Word(planned.Key)}");
        foreach (var blow in blows.Where(blow => blow.InFlight < _options.InFlightMin))
            yield return new Finding(Wrong.Amiss, null, $"{blow.Part} was hit with {blow.InFlight} journeys in flight, fewer than {_options.InFlightMin}");
        foreach (var blow in blows.Where(blow => blow.RecoverySeconds is null))
            yield return new Finding(Wrong.Amiss, null, $"no work was seen to go on after {blow.Part} was hit");
    }

    async Task Rest(CancellationToken stop)
    {
        if (stop.IsCancellationRequested)
            return;
        var began = _time.GetTimestamp();
        await using var databases = new BothDatabases(_system.Topology);
        while (_time.GetElapsedTime(began) < RestMax && !(await AllReady(stop) && await databases.AllSent(stop)))
            await Task.Delay(TimeSpan.FromMilliseconds(200), _time, stop);
    }

    async Task<bool> AllReady(CancellationToken stop) =>
        _system.Topology.Parts.All(part => part.IsRunning)
        && (await Task.WhenAll(_system.Topology.Identity.Concat(_system.Topology.Clinical).Select(silo => silo.IsReady(stop)))).All(ready => ready);

    GpClient Gp(PracticeId practice) => _doors.Gp(_system.Network.Practices.First(one => one.Id == practice.Value).Referrers[0], practice);

    IEnumerable<DermatologistAtWork> Dermatologists() =>
        from hub in _system.Network.Hubs
        from person in hub.Dermatologists
        select new DermatologistAtWork(_doors.Dermatologist(person, new HubId(hub.Id)), Ledger, _time) { Thinks = Thinks };

    /// <summary>A third of their time, so that journeys wait at a hub as well as on the way; none while the work has piled up.</summary>
    TimeSpan Thinks()
    {
        // Two cases in ten are asked about first, one is handed back.
        const double readingsPerCase = 1.3;
        const double secondsMax = 2;
        if (InFlight > 3 * _options.InFlightMin)
            return TimeSpan.Zero;
        var people = _system.Network.Hubs.Sum(hub => hub.Dermatologists.Count);
        return TimeSpan.FromSeconds(Math.Min(people / 3.0 * _options.Seconds / (_options.Referrals * readingsPerCase), secondsMax));
    }
}
