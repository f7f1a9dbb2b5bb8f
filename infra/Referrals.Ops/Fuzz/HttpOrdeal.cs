using System.Collections.Concurrent;
using System.Diagnostics;
using Referrals.Contracts;
using Referrals.Ops.Bench;
using Referrals.Ops.Chaos;
using Referrals.Ops.Client;
using Referrals.Ops.Demo;
using Referrals.Ops.Layout;
using Photograph = Referrals.Ops.Client.Photograph;

namespace Referrals.Ops.Fuzz;

/// <summary>What the service said to many hostile files.</summary>
/// <param name="Inputs">Sent.</param>
/// <param name="Taken">Accepted as photographs, as far as the door looks.</param>
/// <param name="Refusals">How often it said no, by code.</param>
/// <param name="Amiss">Answers of 5xx, refusals that do not say what to do, requests without an answer, silos that did not live.</param>
/// <param name="Slowest">From announcement to answer.</param>
/// <param name="PeakRssMb">The most memory that each process ever held.</param>
public sealed record HttpOrdealFigures(
    int Inputs, int Taken, IReadOnlyDictionary<string, int> Refusals, IReadOnlyCollection<string> Amiss, TimeSpan Slowest, IReadOnlyDictionary<string, double> PeakRssMb);

/// <summary>Sends hostile files through the real doors of a private system: one third as it is, one third sealed on the device, one third sealed and then changed on the way.</summary>
public sealed class HttpOrdeal(PrivateSystem system, int seed)
{
    const int PhotographsPerSet = 24;

    readonly ConcurrentDictionary<string, int> _refusals = new();
    readonly ConcurrentQueue<string> _amiss = new();
    readonly Lock _turn = new();
    int _inputs, _taken;
    TimeSpan _slowest;

    /// <param name="inputs">How many.</param>
    /// <param name="atOnce">Sets under way side by side.</param>
    /// <param name="stop">Ends it earlier.</param>
    public async Task<HttpOrdealFigures> Run(int inputs, int atOnce, CancellationToken stop)
    {
        using var plain = Doors(sealing: false);
        using var sealing = Doors(sealing: true);
        var silos = system.Topology.Clinical.Select(silo => (Silo: silo, silo.Pid)).ToList();
        var cases = new Caseload(system.Network.Practices, NoAlbum.Instance, seed, DateTimeOffset.UtcNow).Take(inputs / PhotographsPerSet + 1);
        var sets = cases.Zip(new HostileFiles(seed).Take(inputs).Chunk(PhotographsPerSet));
        try
        {
            await Parallel.ForEachAsync(sets, new ParallelOptions { MaxDegreeOfParallelism = atOnce, CancellationToken = stop }, async (set, cancel) => await Send(set.First, set.Second, plain, sealing, cancel));
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested) { /* the figures of what was sent are given */ }
        foreach (var (silo, pid) in silos)
            if (silo.Pid != pid || !await silo.IsReady(CancellationToken.None))
                _amiss.Enqueue($"{silo.Name} did not live through it");
        if (plain.Traffic.Broken + sealing.Traffic.Broken is > 0 and var broken)
            _amiss.Enqueue($"{broken} requests without an answer, or with \"not now\"");
        return new HttpOrdealFigures(_inputs, _taken, _refusals, _amiss, _slowest, new ServerCost(system.Topology).PeakRssMb());
    }

    FrontDoors Doors(bool sealing) => new([.. system.Topology.Identity.Select(silo => silo.Url)], [.. system.Topology.Clinical.Select(silo => silo.Url)], system.SignIn, TimeProvider.System)
    {
        SealBy = sealing ? Signer.Clinical.Statements(system.Topology.Folder) : null
    };

    async Task Send(Case about, IReadOnlyList<HostileFile> files, FrontDoors plain, FrontDoors sealing, CancellationToken cancel)
    {
        var person = system.Network.Practices.First(practice => practice.Id == about.Practice.Value).Referrers[0];
        var (bare, gp) = (plain.Gp(person, about.Practice), sealing.Gp(person, about.Practice));
        var set = new ImageSetId(Guid.NewGuid());
        var link = await gp.Link(about.Link, new LinkWish(about.Referral, about.Practice, about.Hub, about.Regime, about.Patient), Wish.To(about.Link, "link"), cancel);
        var check = await gp.Check(about.Link, new TextCheck(about.Question, about.History), cancel);
        await gp.Refer(about.Referral, JourneyBench.Wanted(about, link.Ticket!, check, images: true), Wish.To(about.Referral, "refer"), cancel);
        var opened = await gp.OpenImageSet(about.Referral, set, new ImageSetWish { Consent = about.Consent(), Device = about.Device, Taken = files.Count }, Wish.To(set, "open"), cancel);
        for (var number = 0; number < files.Count; number++)
        {
            var place = new PlaceInSet(about.Hub, opened.Salt, number + 1, files.Count);
            await Send(number % 3 == 0 ? bare : gp, set, files[number], place, spoil: number % 3 == 2, cancel);
        }
    }

    async Task Send(GpClient gp, ImageSetId set, HostileFile file, PlaceInSet place, bool spoil, CancellationToken cancel)
    {
        var (image, photograph) = (new ImageId(Guid.NewGuid()), new Photograph(file.What, file.Type, ViewKind.CloseUp, file.Bytes));
        var sent = await gp.Seal(set, image, photograph, place, cancel);
        // Past the header, mostly.
        if (spoil)
            sent[new Random(sent.Length).Next(sent.Length)] ^= 1;
        var clock = Stopwatch.StartNew();
        try
        {
            await gp.SendSealed(set, image, photograph, sent, place, cancel, TusUpload.WholeBytes);
            Interlocked.Increment(ref _taken);
            if (spoil)
                _amiss.Enqueue($"{file.What}: taken although it was changed after it was sealed");
        }
        catch (RefusedByServer refused)
        {
            _refusals.AddOrUpdate(refused.Code, 1, static (_, before) => before + 1);
            if (refused.Status >= 500 || string.IsNullOrEmpty(refused.Detail))
                _amiss.Enqueue($"{file.What}: {refused.Message}");
        }
        catch (NoAnswer none)
        {
            _amiss.Enqueue($"{file.What}: {none.Message}");
        }
        Interlocked.Increment(ref _inputs);
        lock (_turn)
            if (clock.Elapsed > _slowest)
                _slowest = clock.Elapsed;
    }
}
