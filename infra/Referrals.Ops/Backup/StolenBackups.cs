using Referrals.Ops.Client;
using Referrals.Ops.Layout;
using Referrals.Ops.Parts;
using Referrals.Ops.Zones;

namespace Referrals.Ops.Backup;

/// <summary>
/// What a thief has who took one zone's backup and the key that opens it, but not the zone's own keys: the server's files and its log, in plain, searched for
/// patients and for what their doctors wrote.
/// </summary>
sealed class StolenBackups(BackupArea area, BackupKeys keys, ServerSite site, Ledger ledger, string scratch)
{
    /// <returns>Identities in clinical's, clinical words in identity's, and how often ids were found that must be there.</returns>
    public async Task<(int Identities, int Words, int Control)> Search(CancellationToken cancel)
    {
        var cases = ledger.Pages.Where(page => page.AcceptedAt is not null).Select(page => page.Case).ToList();
        var identity = new Canaries(cases.SelectMany(one => new[] { one.Patient.NhsNumber ?? "", $"{one.Patient.FamilyName}\"", $"{one.Patient.GivenName} {one.Patient.FamilyName}" }));
        var clinical = new Canaries(cases.SelectMany(one => new[] { Excerpt(one.Question), Excerpt(one.History), Excerpt(one.Supplement) }));
        var ids = new Canaries(cases.Select(one => one.Referral.ToString()));
        var control = await Opened(Zone.Clinical, ids, cancel) is var inClinical and > 0 && await Opened(Zone.Identity, ids, cancel) is var inIdentity and > 0 ? inClinical + inIdentity : 0;
        // As they lie, all words of both kinds and the ids as well.
        var closed = await identity.InFiles(area.Home(Zone.Identity), cancel) + await ids.InFiles(area.Home(Zone.Clinical), cancel) + await ids.InFiles(area.KeysHome!, cancel);
        return (await Opened(Zone.Clinical, identity, cancel) + closed, await Opened(Zone.Identity, clinical, cancel), control);
    }

    async Task<int> Opened(Zone zone, Canaries words, CancellationToken cancel)
    {
        var key = keys.Find(BackupArea.PartOf(zone));
        var bases = area.Bases(zone, key, site);
        try
        {
            PrivateFile.CreateFolder(scratch);
            await bases.Extract(bases.List()[0].Name, Path.Combine(scratch, "base"), cancel);
            PrivateFile.CreateFolder(Path.Combine(scratch, "log"));
            area.Wal(zone, keys).LayOut(bases.List()[0].Timeline, WalStore.Parse(bases.List()[0].From), Path.Combine(scratch, "log"));
            return await words.InFiles(scratch, cancel);
        }
        finally
        {
            Directory.Delete(scratch, recursive: true);
        }
    }

    static string Excerpt(string text) => text.Length <= 40 ? text : text[^40..];
}
