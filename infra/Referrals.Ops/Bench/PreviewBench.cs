using System.Diagnostics;
using Referrals.Contracts;
using Referrals.Ops.Client;

namespace Referrals.Ops.Bench;

/// <summary>How long a hub waits for previews: journeys begin at a steady pace, whether or not those before have ended; then a backlog is let go.</summary>
/// <remarks>The sending half of each journey. Readers cost the silos next to nothing beside the drawing, and a preview waits for nobody.</remarks>
sealed class PreviewBench
{
    const int PhotographBytes = 2_500_000;
    const int Backlog = 60;
    static readonly TimeSpan DrainMax = TimeSpan.FromMinutes(5);

    readonly BenchSite _site;
    readonly BenchOptions _options;
    readonly Film _film = Film.OfTwelveMegapixels(PhotographBytes);
    readonly BenchCases _cases;
    readonly StepTimes _times = new();
    readonly ServerCost _cost;
    int _failed;

    public PreviewBench(BenchSite site, BenchOptions options) => (_site, _options, _cases, _cost) = (site, options, new BenchCases(site, seed: 5), new ServerCost(site.Topology));

    public async Task<Figures> Measure(CancellationToken cancel)
    {
        await using var waiting = new WaitingPreviews(_site.Topology);
        Console.WriteLine($"warming up for {_options.WarmUp} s, then {_options.Rate} journeys a second for {_options.Seconds} s, then a backlog of {Backlog}");
        await Pace(_options.WarmUp, cancel);
        await waiting.Drained(DrainMax, cancel);
        var (loadBefore, before, broken, started) = (LoadAverage(), _cost.CpuMilliseconds(), _site.Doors.Traffic.Broken, Stopwatch.GetTimestamp());
        _times.Record();
        var sets = await Pace(_options.Seconds, cancel);
        await waiting.Drained(DrainMax, cancel);
        _times.Stop();
        var (after, seconds) = (_cost.CpuMilliseconds(), Stopwatch.GetElapsedTime(started).TotalSeconds);
        var (afterSeal, afterArrival) = await waiting.Times(sets, cancel);
        var (perSecond, drained) = await LetBacklogGo(waiting, cancel);
        var each = after.ToDictionary(group => group.Key, group => Math.Round((group.Value - before[group.Key]) / Math.Max(1, sets.Count), 2));
        return new Figures
        {
            Name = $"previews, {_options.Images} images", RateName = "journeysPerSecond", PerSecond = sets.Count / (double)_options.Seconds, Seconds = seconds,
            Setting = new Dictionary<string, object>
            {
                ["images"] = _options.Images, ["imageBytes"] = _film.Bytes, ["megapixels"] = 12, ["ratePerSecond"] = _options.Rate, ["clinicalSilos"] = _options.Silos, ["loadAverageBefore"] = loadBefore,
                ["backlog"] = Backlog, ["backlogPreviewsPerSecond"] = Math.Round(perSecond, 2), ["backlogDrainedSeconds"] = Math.Round(drained.TotalSeconds, 1)
            },
            CpuMsEach = each, Previews = "made",
            Steps = new SortedDictionary<string, Quantiles>(_times.Summary().ToDictionary(), StringComparer.Ordinal) { ["sealed to preview"] = afterSeal, ["arrived to preview"] = afterArrival },
            PeakRssMb = _cost.PeakRssMb(), Failures = _failed, Repeated = _site.Doors.Traffic.Broken - broken
        };
    }

    /// <summary>Begins journeys at the pace asked for and returns when the last has ended, with when each of their sets was sealed.</summary>
    async Task<IReadOnlyDictionary<Guid, DateTimeOffset>> Pace(int seconds, CancellationToken cancel)
    {
        var journeys = new List<Task<(Guid Set, DateTimeOffset At)?>>();
        var clock = Stopwatch.StartNew();
        for (var number = 0; number < seconds * _options.Rate; number++)
        {
            var begins = TimeSpan.FromSeconds(number / _options.Rate) - clock.Elapsed;
            if (begins > TimeSpan.Zero)
                await Task.Delay(begins, cancel);
            journeys.Add(Task.Run(() => SendOrTell(_options.Images, cancel), cancel));
        }
        return (await Task.WhenAll(journeys)).OfType<(Guid Set, DateTimeOffset At)>().ToDictionary(done => done.Set, done => done.At);
    }

    async Task<(double PerSecond, TimeSpan Drained)> LetBacklogGo(WaitingPreviews waiting, CancellationToken cancel)
    {
        await waiting.Pause(cancel);
        for (var sent = 0; sent < Backlog; sent += _options.Images)
            await SendOrTell(Math.Min(_options.Images, Backlog - sent), cancel);
        var resumed = await waiting.Resume(Backlog, cancel);
        var clock = Stopwatch.StartNew();
        await waiting.Drained(DrainMax, cancel);
        return (Backlog / (await waiting.LastMade(cancel) - resumed).TotalSeconds, clock.Elapsed);
    }

    async Task<(Guid, DateTimeOffset)?> SendOrTell(int images, CancellationToken cancel)
    {
        try
        {
            return await _times.Take("whole", () => Send(images, cancel));
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            if (Interlocked.Increment(ref _failed) <= 5)
                Console.WriteLine($"failed: {failure.Message}");
            return null;
        }
    }

    async Task<(Guid, DateTimeOffset)?> Send(int images, CancellationToken cancel)
    {
        var about = _cases.Next();
        var gp = _site.Doors.Gp(_site.Network.Practices.First(practice => practice.Id == about.Practice.Value).Referrers[0], about.Practice);
        var set = new ImageSetId(Guid.NewGuid());
        var link = await gp.Link(about.Link, new LinkWish(about.Referral, about.Practice, about.Hub, about.Regime, about.Patient), Wish.To(about.Link, "link"), cancel);
        var check = await gp.Check(about.Link, new TextCheck(about.Question, about.History), cancel);
        await gp.Refer(about.Referral, JourneyBench.Wanted(about, link.Ticket!, check, images: true), Wish.To(about.Referral, "refer"), cancel);
        var opened = await gp.OpenImageSet(about.Referral, set, new ImageSetWish { Consent = about.Consent(), Device = about.Device, Taken = images }, Wish.To(set, "open"), cancel);
        var lines = new List<ManifestLine>();
        for (var ordinal = 1; ordinal <= images; ordinal++)
        {
            var (image, photograph) = await _film.Send(gp, set, new PlaceInSet(about.Hub, opened.Salt, ordinal, images), send => _times.Take("upload", send), cancel);
            lines.Add(new ManifestLine(image, ordinal, photograph.Bytes.Length, photograph.Sha256));
        }
        var root = Manifest.Root(set, opened.Version, opened.Salt, lines.Select(line => new ManifestEntry { Image = line.Image, Ordinal = line.Ordinal, Length = line.Length, Sha256 = line.Sha256 }));
        await gp.Bind(about.Link, new Binding(set, opened.Version, root, about.Patient.BirthDate.Year), Wish.To(set, "bind"), cancel);
        var done = await gp.Seal(set, new Seal(opened.Version, lines, root), Wish.To(set, "seal"), cancel);
        return (set.Value, done.SealedAt);
    }

    static string LoadAverage() => File.ReadAllText("/proc/loadavg").Split(' ')[0];
}
