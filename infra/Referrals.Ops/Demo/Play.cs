using Referrals.Contracts;
using Referrals.Ops.Client;
using Referrals.Ops.Layout;
using Referrals.Ops.Zones;

namespace Referrals.Ops.Demo;

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
        Trouble = options.Flaky ? new Trouble(run, folder, options.Seed, time) : null;
        Doors = new FrontDoors(run.Identity, run.Clinical, SignIn, time, clientsStay: options.Flaky) { SealBy = options.Unsealed ? null : Signer.Clinical.Statements(folder), Line = Trouble?.Line };

        string SignIn(Professional who, TimeSpan lifetime) =>
            DevelopmentToken.Mint(folder, who.Role, who.Organisation, who.Person, lifetime, time);
    }

    public Ledger Ledger { get; } = new();
    public FrontDoors Doors { get; }

    /// <summary>The bad line and the silo that dies; null when neither was asked for.</summary>
    public Trouble? Trouble { get; }

    /// <summary>The mistakes, once they were made; null when none were asked for.</summary>
    public Mixup? Mixup => _options.Mispair ? field ??= MakeMixup() : null;

    public TimeSpan Elapsed { get; private set; }

    /// <summary>What the network's administrator sees after the run: cases that still wait, and messages that nobody could take.</summary>
    public (int Waiting, int Parked) Aftermath { get; private set; }

    public string Practice(LedgerPage page) => _caseload.Practice(page.Case.Number).Name;

    /// <summary>Until every referral is closed or has failed; then looks what is where.</summary>
    public async Task<Tally> Go(CancellationToken stop)
    {
        var started = _time.GetTimestamp();
        using var done = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var progress = new ProgressLine(Ledger, _options.All, Console.Out, !Console.IsOutputRedirected).Show(done.Token);
        var hubs = Task.WhenAll(Dermatologists().Select(each => each.Work(done.Token)));
        var trouble = Trouble?.Come(done.Token) ?? Task.CompletedTask;
        try
        {
            await Consultations(stop);
            if (Mixup is { } mixup)
                await mixup.Play(stop);
        }
        finally
        {
            await done.CancelAsync();
            await Task.WhenAll(hubs, progress, trouble);
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
        return (waiting, (await Doors.Operator(_run.Admins[0], new NetworkId(_run.Network)).Parked(cancel)).Count(parked => parked.ReplayedAt is null));
    }

    Task Consultations(CancellationToken stop) => Parallel.ForEachAsync(
        _caseload.Take(_options.Referrals),
        new ParallelOptions { MaxDegreeOfParallelism = _options.Concurrency, CancellationToken = stop },
        async (about, cancel) =>
            await new Journey(Doors.Gp(_caseload.Referrer(about), about.Practice), Ledger.Open(about), _time).Go(cancel));

    // Every third case or so is the same practice's; none of these is asked back, so that the story stays one of mix-ups.
    Mixup MakeMixup()
    {
        var cases = _caseload.Take(_options.Referrals + Mixup.Cases * _run.Practices.Count).Skip(_options.Referrals)
            .Where((_, place) => place % _run.Practices.Count == 0)
            .Select(about => about with { Regime = Regime.Pseudonymised, Opinion = about.Opinion with { Asks = null, HandsBackFirst = false } })
            .ToList();
        return new Mixup(Doors, _run, Ledger, cases, _caseload.Referrer(cases[0]), _time);
    }

    IEnumerable<DermatologistAtWork> Dermatologists() =>
        from hub in _run.Hubs
        from person in hub.Dermatologists
        select new DermatologistAtWork(Doors.Dermatologist(person, new HubId(hub.Id)), Ledger, _time);

    IReadOnlyList<GpClient> Practices() =>
        [.. _run.Practices.Select(practice => Doors.Gp(practice.Referrers[0], new PracticeId(practice.Id)))];

    public void Dispose() => Doors.Dispose();
}
