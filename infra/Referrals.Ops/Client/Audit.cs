using Referrals.Contracts;

namespace Referrals.Ops.Client;

/// <summary>What became of the referrals, in counts.</summary>
/// <param name="Referrals">Begun.</param>
/// <param name="Acknowledged">Submissions that were answered with 2xx.</param>
/// <param name="Filed">In exactly one record, the right one, with every photograph fetched again and equal.</param>
/// <param name="Read">Acknowledged by the practice; the record says so too.</param>
/// <param name="Lost">Acknowledged, in no record, and not under way.</param>
/// <param name="Duplicated">In records more than once.</param>
/// <param name="Mispaired">In a record that is not this patient's, or with content that is not this referral's.</param>
public sealed record Tally(int Referrals, int Acknowledged, int Filed, int Read, int Lost, int Duplicated, int Mispaired)
{
    /// <summary>Acknowledged and in no record yet: the clinical zone has it whole, and is not done with it.</summary>
    public int UnderWay { get; init; }

    /// <summary>Nothing is missing, and nothing is where it does not belong.</summary>
    public bool IsWhole => Acknowledged == Referrals && Filed == Referrals && Read == Referrals && (Lost, Duplicated, Mispaired) == (0, 0, 0);
}

/// <summary>
/// Looks through the records of every patient of the ledger, at every practice, for every answer. It believes nothing that the journeys said, except
/// which photographs they fetched again.
/// </summary>
public sealed class Audit(Ledger ledger, IReadOnlyList<GpClient> practices)
{
    sealed record Found(PatientRecord Record, GpClient Practice, EntryLine Line);

    public async Task<Tally> Count(CancellationToken cancel)
    {
        var pages = ledger.Pages.ToList();
        var found = (await Search(pages, cancel)).ToLookup(found => found.Line.Referral);
        var (filed, read, underWay, lost, duplicated, mispaired) = (0, 0, 0, 0, 0, 0);
        foreach (var page in pages)
        {
            var entries = found[page.Case.Referral].ToList();
            var wrong = 0;
            foreach (var entry in entries)
                wrong += await IsWrong(page, entry, cancel) ? 1 : 0;
            var isFiled = entries.Count == 1 && wrong == 0 && page.PhotographsConfirmed;
            filed += isFiled ? 1 : 0;
            read += isFiled && page.ReadAt is not null && entries[0].Line.AcknowledgedAt is not null ? 1 : 0;
            if (page.AcceptedAt is not null && entries.Count == 0)
                _ = await IsUnderWay(page, cancel) ? underWay++ : lost++;
            duplicated += entries.Count > 1 ? 1 : 0;
            mispaired += wrong > 0 ? 1 : 0;
        }
        return new Tally(pages.Count, pages.Count(page => page.AcceptedAt is not null), filed, read, lost, duplicated, mispaired) { UnderWay = underWay };
    }

    // The same patient may have been referred twice: each record is counted once.
    async Task<IEnumerable<Found>> Search(IReadOnlyList<LedgerPage> pages, CancellationToken cancel)
    {
        var found = new Dictionary<PatientRecordId, (PatientRecord Record, GpClient Practice)>();
        foreach (var patient in pages.Select(page => page.Case.Patient).Distinct())
            foreach (var practice in practices)
                if (await Step.Take("searching the records", () => practice.FindRecord(patient, cancel)) is { } record)
                    found[record.Record] = (record, practice);
        return found.Values.SelectMany(place => place.Record.Entries.Select(line => new Found(place.Record, place.Practice, line)));
    }

    // "Filed" or "Closed" without an entry is no way to be under way, and neither is a set that is not the one sent.
    async Task<bool> IsUnderWay(LedgerPage page, CancellationToken cancel)
    {
        try
        {
            var view = await practices.First(practice => practice.Practice == page.Case.Practice).View(page.Case.Referral, cancel);
            return view.Status is not ("Filed" or "Closed" or "Cancelled") && !Comparison.Of(page, view).Any();
        }
        catch (RefusedByServer refused) when (refused.Code == "not-found")
        {
            return false;
        }
    }

    static async Task<bool> IsWrong(LedgerPage page, Found found, CancellationToken cancel)
    {
        var entry = await Step.Take(
            "reading the record", () => found.Practice.Entry(found.Record.Record, found.Line.Referral, cancel));
        var differences = Comparison.Of(page.Case.Patient, found.Record.Patient).Concat(Comparison.Of(page, entry)).ToList();
        if (found.Practice.Practice != page.Case.Practice)
            differences.Add($"practice: sent by {page.Case.Practice}, filed at {found.Practice.Practice}");
        foreach (var difference in differences)
            page.Disagree($"in the record: {difference}");
        return differences.Count > 0;
    }
}
