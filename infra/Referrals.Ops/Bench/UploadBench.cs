using Referrals.Contracts;
using Referrals.Ops.Client;

namespace Referrals.Ops.Bench;

/// <summary>Photographs, one after the other by each of C clients: hashed on the way, encrypted from the first byte, fsynced before the answer.</summary>
/// <remarks>Where they are sealed, that is done on the servers' processors between two uploads; the step's times do not count it, the rate suffers it.</remarks>
sealed class UploadBench
{
    /// <summary>A set takes 24 photographs; then a new referral is opened, which costs a hundredth of the photographs' time.</summary>
    const int PhotographsPerSet = 24;

    readonly BenchSite _site;
    readonly BenchOptions _options;
    readonly Load _load;
    readonly Film _film;
    readonly BenchCases _cases;
    readonly (GpClient Gp, ImageSetId Set, HubId Hub, byte[] Salt, int Left)[] _open;

    public UploadBench(BenchSite site, BenchOptions options)
    {
        (_site, _options, _load, _film) = (site, options, new Load(site, options), new Film(options.Megabytes * 1_000_000));
        _cases = new BenchCases(site, seed: 2);
        _open = new (GpClient, ImageSetId, HubId, byte[], int)[options.Concurrency];
    }

    public Task<Figures> Measure(CancellationToken cancel) => _load.Run(
        $"upload, {_options.Megabytes} MB",
        "uploadsPerSecond",
        new Dictionary<string, object> { ["megabytes"] = _options.Megabytes, ["imageBytes"] = _film.Bytes, ["sealed"] = _options.Sealed, ["concurrency"] = _options.Concurrency, ["clinicalSilos"] = _options.Silos, ["clientsStay"] = !_options.Anywhere },
        Once,
        cancel);

    async Task Once(int worker, CancellationToken cancel)
    {
        if (_open[worker].Left == 0)
            _open[worker] = await OpenSet(cancel);
        _open[worker].Left--;
        var (gp, set, hub, salt, left) = _open[worker];
        await _film.Send(gp, set, new PlaceInSet(hub, salt, PhotographsPerSet - left, PhotographsPerSet), send => _load.Times.Take("upload", send), cancel);
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
