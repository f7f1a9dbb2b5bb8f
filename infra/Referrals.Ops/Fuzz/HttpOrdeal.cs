using System.Diagnostics;
using Referrals.Contracts;
using Referrals.Ops.Bench;
using Referrals.Ops.Chaos;
using Referrals.Ops.Client;
using Referrals.Ops.Demo;
using Photograph = Referrals.Ops.Client.Photograph;

namespace Referrals.Ops.Fuzz;

/// <summary>
/// Sends hostile files through the real doors of a private system that makes previews: one third as it is, one third sealed on the device, one third sealed
/// and then changed on the way. For four files there is one hostile request. At the end every silo still has to show a whole photograph.
/// </summary>
public sealed class HttpOrdeal
{
    const int PhotographsPerSet = 24;
    const int FilesPerRequest = 4;

    readonly PrivateSystem _system;
    readonly OrdealLedger _ledger;
    readonly OrdealSets _sets;
    readonly Lock _turn = new();
    int _files, _requests, _taken;
    TimeSpan _slowest;

    /// <param name="system">Makes previews, and is nobody else's.</param>
    /// <param name="seed">The same seed sends the same.</param>
    public HttpOrdeal(PrivateSystem system, int seed)
    {
        (_system, _ledger) = (system, new OrdealLedger(seed));
        _sets = new OrdealSets(system, _ledger);
    }

    /// <param name="inputs">How many.</param>
    /// <param name="atOnce">Sets under way side by side.</param>
    /// <param name="stop">Ends it earlier.</param>
    public async Task<HttpOrdealFigures> Run(int inputs, int atOnce, CancellationToken stop)
    {
        var clock = Stopwatch.StartNew();
        await using var watch = new WorkerWatch(_system.Topology);
        watch.Begin();
        var silos = _system.Topology.Clinical.Concat(_system.Topology.Identity).Select(silo => (Silo: silo, silo.Pid)).ToList();
        var files = new HostileFiles(_ledger.Seed).Take(inputs - inputs / (FilesPerRequest + 1)).Index().Chunk(PhotographsPerSet).ToList();
        var cases = new Caseload(_system.Network.Practices, NoAlbum.Instance, _ledger.Seed, DateTimeOffset.UtcNow).Take(files.Count + _system.Topology.Clinical.Count).ToList();
        await SendAll(cases.Zip(files), atOnce, stop);
        await new OrdealEnd(_system, _ledger, _sets).Look(cases.TakeLast(_system.Topology.Clinical.Count), stop);
        foreach (var (silo, pid) in silos)
            if (silo.Pid != pid || !await silo.IsReady(CancellationToken.None))
                _ledger.Fault($"{silo.Name} did not live through it");
        var workers = await watch.Figures(CancellationToken.None);
        return new HttpOrdealFigures(
            _ledger.Seed, _files, _requests, _taken, _sets.Sealed, _ledger.Refusals, _ledger.Answers, _ledger.Amiss, workers,
            Math.Round(_slowest.TotalSeconds, 2), Math.Round(clock.Elapsed.TotalSeconds, 1), new ServerCost(_system.Topology).PeakRssMb());
    }

    async Task SendAll(IEnumerable<(Case, (int, HostileFile)[])> sets, int atOnce, CancellationToken stop)
    {
        using var plain = _sets.Doors(sealing: false, _system.Topology.Clinical);
        using var sealing = _sets.Doors(sealing: true, _system.Topology.Clinical);
        await Parallel.ForEachAsync(sets, new ParallelOptions { MaxDegreeOfParallelism = atOnce, CancellationToken = stop }, async (set, cancel) => await SendSet(set.Item1, set.Item2, plain, sealing, cancel));
        if (plain.Traffic.Broken + sealing.Traffic.Broken is > 0 and var broken)
            _ledger.Fault($"{broken} requests without an answer, or with \"not now\"");
    }

    async Task SendSet(Case about, (int Number, HostileFile File)[] files, FrontDoors plain, FrontDoors sealing, CancellationToken cancel)
    {
        var person = _sets.Person(about);
        var (bare, gp) = (plain.Gp(person, about.Practice), sealing.Gp(person, about.Practice));
        var attempts = files.Select(file => new Attempt(file.Number, file.File)).ToList();
        var count = Math.Max(1, attempts.Count(attempt => attempt.IsWhole));
        _ledger.Begin($"set of input {attempts[0].Number}");
        var (set, opened) = await _sets.Open(gp, about, count, cancel);
        var lines = new List<ManifestLine>();
        foreach (var attempt in attempts)
        {
            var place = new PlaceInSet(about.Hub, opened.Salt, attempt.IsWhole || lines.Count < count ? lines.Count + 1 : count, count);
            if (await Send(attempt.IsBare ? bare : gp, set, attempt, place, cancel) is { } line)
                lines.Add(line);
        }
        using var hostile = new HostileRequests(_ledger, _system.Topology.Clinical, _system.SignIn(new Professional(person, "referrer", about.Practice.Value), TimeSpan.FromHours(1)));
        for (var request = 0; request < files.Length / FilesPerRequest; request++)
            await hostile.Send(Interlocked.Increment(ref _requests) - 1, set, cancel);
        await _sets.Seal(gp, set, opened, lines, cancel);
    }

    /// <returns>Null when it was refused.</returns>
    async Task<ManifestLine?> Send(GpClient gp, ImageSetId set, Attempt attempt, PlaceInSet place, CancellationToken cancel)
    {
        _ledger.Begin($"input {attempt.Number} ({attempt.Photograph.Name}{(attempt.IsSpoilt ? ", changed on the way" : "")})");
        var image = new ImageId(Guid.NewGuid());
        var sent = await gp.Seal(set, image, attempt.Photograph, place, cancel);
        // Past the header, mostly.
        if (attempt.IsSpoilt)
            sent[new Random(sent.Length).Next(sent.Length)] ^= 1;
        var clock = Stopwatch.StartNew();
        var taken = await _sets.IsTaken(() => gp.SendSealed(set, image, attempt.Photograph, sent, place, cancel, TusUpload.WholeBytes));
        Interlocked.Increment(ref _files);
        lock (_turn)
            _slowest = clock.Elapsed > _slowest ? clock.Elapsed : _slowest;
        if (taken != attempt.IsWhole)
            _ledger.Fault(taken ? "taken although it is no photograph, or not the one that was sealed" : "refused although it is a photograph");
        if (!taken)
            return null;
        Interlocked.Increment(ref _taken);
        return new ManifestLine(image, place.Ordinal, attempt.Photograph.Bytes.Length, attempt.Photograph.Sha256) { Master = attempt.Photograph.Master };
    }

    /// <summary>One file on its way: bare, sealed, or sealed and then changed, in turn.</summary>
    sealed class Attempt(int number, HostileFile file)
    {
        public int Number => number;
        public Photograph Photograph { get; } = new(file.What, file.Type, ViewKind.CloseUp, file.Bytes);
        public bool IsBare => number % 3 == 0;
        public bool IsSpoilt => number % 3 == 2;

        /// <summary>The device's own filter takes it under the name that it bears.</summary>
        public bool IsWhole => !IsSpoilt && Photograph.Master?.Type == file.Type;
    }
}
