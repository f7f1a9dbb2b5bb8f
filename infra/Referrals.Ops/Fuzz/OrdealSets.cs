using Referrals.Contracts;
using Referrals.Ops.Bench;
using Referrals.Ops.Chaos;
using Referrals.Ops.Client;
using Referrals.Ops.Layout;
using Referrals.Ops.Zones;

namespace Referrals.Ops.Fuzz;

/// <summary>Image sets of an ordeal: opened and sealed as a practice does, whatever is put into them.</summary>
sealed class OrdealSets(PrivateSystem system, OrdealLedger ledger)
{
    int _sealed;

    /// <summary>So many sets the service has answered for.</summary>
    public int Sealed => _sealed;

    public FrontDoors Doors(bool sealing, IEnumerable<ZoneProcess> clinical) => new(
        [.. system.Topology.Identity.Select(silo => silo.Url)], [.. clinical.Select(silo => silo.Url)], system.SignIn, TimeProvider.System, overheard: ledger.Listener())
    {
        SealBy = sealing ? Signer.Clinical.Statements(system.Topology.Folder) : null
    };

    public Guid Person(Case about) => system.Network.Practices.First(practice => practice.Id == about.Practice.Value).Referrers[0];

    public async Task<(ImageSetId, ImageSetOpened)> Open(GpClient gp, Case about, int taken, CancellationToken cancel)
    {
        var set = new ImageSetId(Guid.NewGuid());
        var link = await gp.Link(about.Link, new LinkWish(about.Referral, about.Practice, about.Hub, about.Regime, about.Patient), Wish.To(about.Link, "link"), cancel);
        var check = await gp.Check(about.Link, new TextCheck(about.Question, about.History), cancel);
        await gp.Refer(about.Referral, JourneyBench.Wanted(about, link.Ticket!, check, images: true), Wish.To(about.Referral, "refer"), cancel);
        return (set, await gp.OpenImageSet(about.Referral, set, new ImageSetWish { Consent = about.Consent(), Device = about.Device, Taken = taken }, Wish.To(set, "open"), cancel));
    }

    /// <summary>Has the service answer for what it has taken. An empty set it may refuse.</summary>
    public async Task Seal(GpClient gp, ImageSetId set, ImageSetOpened opened, List<ManifestLine> lines, CancellationToken cancel)
    {
        ledger.Begin($"sealing set {set}");
        var root = Manifest.Root(set, opened.Version, opened.Salt, lines.Select(line => new ManifestEntry { Image = line.Image, Ordinal = line.Ordinal, Length = line.Length, Sha256 = line.Sha256 }));
        if (await IsTaken(() => gp.Seal(set, new Seal(opened.Version, lines, root), Wish.To(set, "seal"), cancel)))
            Interlocked.Increment(ref _sealed);
        else if (lines.Count > 0)
            ledger.Fault("a set of photographs that were all taken cannot be sealed");
    }

    /// <summary>False when it was refused, clearly; anything else is amiss.</summary>
    public async Task<bool> IsTaken(Func<Task> sending)
    {
        try
        {
            await sending();
            return true;
        }
        catch (RefusedByServer refused)
        {
            ledger.Refused(refused.Code);
            if (string.IsNullOrEmpty(refused.Detail))
                ledger.Fault(refused.Message);
        }
        catch (NoAnswer none)
        {
            ledger.Fault(none.Message);
        }
        return false;
    }
}
