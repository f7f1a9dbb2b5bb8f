using System.Collections.Concurrent;
using Referrals.Contracts;
using Referrals.Ops.Client;

namespace Referrals.Ops.Bench;

/// <summary>Photographs, one after the other by each of C clients: hashed on the way, encrypted from the first byte, fsynced before the answer.</summary>
/// <remarks>What is sent while it is measured was taken and sealed before: handsets do that in life, and here they would do it on the servers' processors.</remarks>
sealed class UploadBench
{
    /// <summary>A set takes 24 photographs; then a new referral is opened, which costs a hundredth of the photographs' time.</summary>
    const int PhotographsPerSet = 24;

    /// <summary>For each second that is measured. Beyond these they are taken one by one, as in the warm-up.</summary>
    const int ReadyPerSecond = 125;
    const long ReadyBytesMax = 8_000_000_000;

    readonly BenchSite _site;
    readonly BenchOptions _options;
    readonly Load _load;
    readonly Film _film;
    readonly BenchCases _cases;
    readonly ConcurrentQueue<Func<CancellationToken, Task>> _ready = new();
    readonly (GpClient Gp, ImageSetId Set, HubId Hub, byte[] Salt, int Left)[] _open;

    public UploadBench(BenchSite site, BenchOptions options)
    {
        (_site, _options, _load, _film) = (site, options, new Load(site, options), new Film(options.Megabytes * 1_000_000));
        _cases = new BenchCases(site, seed: 2);
        _open = new (GpClient, ImageSetId, HubId, byte[], int)[2 * options.Concurrency];
    }

    public Task<Figures> Measure(CancellationToken cancel) => _load.Run(
        $"upload, {_options.Megabytes} MB",
        "uploadsPerSecond",
        new Dictionary<string, object> { ["megabytes"] = _options.Megabytes, ["imageBytes"] = _film.Bytes, ["sealed"] = _options.Sealed, ["concurrency"] = _options.Concurrency, ["clinicalSilos"] = _options.Silos, ["clientsStay"] = !_options.Anywhere },
        Once,
        cancel,
        GetReady);

    async Task Once(int worker, CancellationToken cancel) => await (_ready.TryDequeue(out var ready) ? ready : await Take(worker, cancel))(cancel);

    async Task GetReady(CancellationToken cancel)
    {
        var ready = new List<Func<CancellationToken, Task>>();
        for (var left = Math.Min(_options.Seconds * ReadyPerSecond, ReadyBytesMax / _film.Bytes); left > 0; left--)
            ready.Add(await Take(_options.Concurrency + (int)(left % _options.Concurrency), cancel)); // as many sets at once as there are senders
        ready.ForEach(_ready.Enqueue);
    }

    /// <summary>A photograph taken and sealed, for its turn to be sent.</summary>
    async Task<Func<CancellationToken, Task>> Take(int worker, CancellationToken cancel)
    {
        if (_open[worker].Left == 0)
            _open[worker] = await OpenSet(cancel);
        _open[worker].Left--;
        var (gp, set, hub, salt, left) = _open[worker];
        var (image, photograph) = (new ImageId(Guid.NewGuid()), _film.Expose());
        var place = new PlaceInSet(hub, salt, PhotographsPerSet - left, PhotographsPerSet);
        var sent = await gp.Seal(set, image, photograph, place, cancel);
        var announced = photograph with { Bytes = [] }; // only what is sent is kept until then
        return now => _load.Times.Take("upload", () => gp.SendSealed(set, image, announced, sent, place, now, TusUpload.WholeBytes));
    }

    async Task<(GpClient, ImageSetId, HubId, byte[], int)> OpenSet(CancellationToken cancel)
    {
        var about = _cases.Next();
        var gp = _site.Doors.Gp(_site.Network.Practices.First(practice => practice.Id == about.Practice.Value).Referrers[0], about.Practice);
        var set = new ImageSetId(Guid.NewGuid());
        var link = await gp.Link(about.Link, new LinkWish(about.Referral, about.Practice, about.Hub, about.Regime, about.Patient), Wish.To(about.Link, "link"), cancel);
        await gp.Refer(about.Referral, JourneyBench.Wanted(about, link.Ticket!, await gp.Check(about.Link, new TextCheck(about.Question, about.History), cancel), images: true), Wish.To(about.Referral, "refer"), cancel);
        var opened = await gp.OpenImageSet(about.Referral, set, new ImageSetWish { Consent = about.Consent(), Device = about.Device, Taken = PhotographsPerSet }, Wish.To(set, "open"), cancel);
        return (gp, set, about.Hub, opened.Salt, PhotographsPerSet);
    }
}
