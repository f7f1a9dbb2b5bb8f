using Referrals.Contracts;
using Referrals.Ops.Client;

namespace Referrals.Ops.Chaos;

/// <summary>
/// The clients' book against both databases. It believes only what stands there, and takes every patient of the book for another one (as the caseload does).
/// </summary>
public sealed class Verdict(IReadOnlyList<Promise> promises, Stored stored)
{
    readonly Dictionary<ReferralId, ReferralRow> _referrals = stored.Referrals.ToDictionary(row => row.Referral);
    readonly Dictionary<ReferralId, EntryRow> _entries = stored.Entries.ToDictionary(row => row.Referral);
    readonly Dictionary<ImageId, PhotographRow> _photographs = stored.Photographs.ToDictionary(row => row.Image);
    readonly ILookup<ReferralId, LinkRow> _links = stored.Links.ToLookup(row => row.Referral);

    public IEnumerable<Finding> Findings() =>
        promises.SelectMany(Of).Concat(Strangers()).Concat(SharedRecords())
            .Concat(stored.LeftOver.Select(what => new Finding(Wrong.Amiss, null, what)));

    IEnumerable<Finding> Of(Promise promise)
    {
        var (row, entry) = (_referrals.GetValueOrDefault(promise.Referral), _entries.GetValueOrDefault(promise.Referral));
        IEnumerable<(Wrong, string)> wrongs = (row, entry) switch
        {
            (null, null) => [promise.Accepted ? (Wrong.Lost, "accepted, and not in the clinical database") : (Wrong.Stuck, "never accepted")],
            (null, not null) => [(Wrong.Lost, "filed, and not in the clinical database")],
            ({ Status: "Filed" or "Closed" }, null) => [(Wrong.Lost, $"{row.Status} by the clinical database, and in no patient's record")],
            (not null, null) => [(Wrong.Stuck, $"{row.Status} and not filed"), .. Referral(promise, row)],
            (not null, not null) => [.. Referral(promise, row), .. Entry(promise, entry), .. Arrived(promise, row)]
        };
        var photographs = promise.Accepted ? promise.Sets.SelectMany(Photographs) : [];
        return wrongs.Concat(photographs).Select(wrong => new Finding(wrong.Item1, promise.Referral, wrong.Item2));
    }

    static IEnumerable<(Wrong, string)> Referral(Promise promise, ReferralRow row)
    {
        if ((row.Practice, row.Hub, row.Pseudonym) != (promise.Practice, promise.Hub, promise.Pseudonym))
            yield return (Wrong.Mispaired, $"in the clinical database as {row.Pseudonym} from {row.Practice} to {row.Hub}");
        if (row.TimesSubmitted != 1)
            yield return (Wrong.Duplicated, $"submitted {row.TimesSubmitted} times");
        if (row.TimesAnswered > 1)
            yield return (Wrong.Duplicated, $"answered {row.TimesAnswered} times");
    }

    IEnumerable<(Wrong, string)> Entry(Promise promise, EntryRow entry)
    {
        if ((entry.Practice, entry.Hub, entry.Pseudonym) != (promise.Practice, promise.Hub, promise.Pseudonym))
            yield return (Wrong.Mispaired, $"filed as {entry.Pseudonym} from {entry.Practice} to {entry.Hub}");
        var newest = promise.Sets.LastOrDefault();
        if ((entry.Set, entry.ManifestRoot) != (newest?.Set, newest?.ManifestRoot))
            yield return (Wrong.Mispaired, $"filed with set {entry.Set}");
        if (entry.TimesEntered != 1)
            yield return (Wrong.Duplicated, $"filed {entry.TimesEntered} times");
        var links = _links[promise.Referral].Where(link => link.Status != "Cancelled").ToList();
        if (links.Count != 1)
            yield return (Wrong.Duplicated, $"{links.Count} live links");
        else if ((links[0].Link, links[0].Record) != (promise.Link, entry.Record))
            yield return (Wrong.Mispaired, $"link {links[0].Link} ({links[0].Status}) leads to record {links[0].Record}, and the answer is in {entry.Record}");
        else if (links[0].Status != "Filed")
            yield return (Wrong.Amiss, $"filed, and its link is {links[0].Status}");
    }

    // The last two messages: filed, and read.
    static IEnumerable<(Wrong, string)> Arrived(Promise promise, ReferralRow row) =>
        row.Status == "Closed" || row.Status == "Filed" && !promise.Closed ? [] : [(Wrong.Amiss, $"filed, and {row.Status} by the clinical database")];

    IEnumerable<(Wrong, string)> Photographs(SetSent set) =>
        from sent in set.Images
        let row = _photographs.GetValueOrDefault(sent.Image)
        where row is not { Complete: true } || (row.Set, row.Length, row.Sha256) != (set.Set, sent.Length, sent.Sha256)
        select (Wrong.Lost, $"photograph {sent.Ordinal} of set {set.Version} is {(row is null ? "absent" : "not what was sent")} in the clinical database");

    IEnumerable<Finding> Strangers()
    {
        var known = promises.Select(promise => promise.Referral).ToHashSet();
        return stored.Referrals.Select(row => (row.Referral, Where: "the clinical database"))
            .Concat(stored.Entries.Select(row => (row.Referral, Where: "a patient's record")))
            .Where(found => !known.Contains(found.Referral))
            .Select(found => new Finding(Wrong.Duplicated, found.Referral, $"in {found.Where}, and nobody has sent it"));
    }

    IEnumerable<Finding> SharedRecords() =>
        from shared in stored.Entries.GroupBy(entry => entry.Record)
        where shared.Count() > 1
        select new Finding(Wrong.Mispaired, null, $"record {shared.Key} holds the answers to {string.Join(" and ", shared.Select(entry => entry.Referral))}");
}
