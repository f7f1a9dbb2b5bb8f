using Referrals.Contracts;
using Referrals.Ops.Chaos;
using Referrals.Ops.Client;
using Referrals.Ops.Demo;

namespace Referrals.Ops.Scan;

/// <summary>Every identity's whole way as it is meant: link, question, photographs, binding, seal, claim, answer, record, search, acknowledgement.</summary>
sealed class PlantedJourneys(PrivateSystem system, FrontDoors doors, IReadOnlyList<PlantedIdentity> identities, int seed)
{
    const int AtOnce = 8;

    /// <summary>Over 2 KB, so that the database lays the row's text out of line.</summary>
    const int RepeatsOfPhrase = 100;

    public Ledger Ledger { get; } = new();

    /// <returns>How many came to their end.</returns>
    public async Task<int> Go(CancellationToken cancel)
    {
        var album = new PlantedAlbum(identities.ToDictionary(who => who.Number));
        var caseload = new Caseload(system.Network.Practices, album, seed, DateTimeOffset.UtcNow);
        using var done = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var hubs = Task.WhenAll((from hub in system.Network.Hubs
                                 from person in hub.Dermatologists
                                 select new DermatologistAtWork(doors.Dermatologist(person, new HubId(hub.Id)), Ledger, TimeProvider.System).Work(done.Token)).ToArray());
        var cases = caseload.Take(identities.Count).Zip(identities, Planted);
        await Parallel.ForEachAsync(cases, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancel }, async (about, now) =>
            await new Journey(doors.Gp(caseload.Referrer(about), about.Practice), Ledger.Open(about), TimeProvider.System).Go(now));
        await done.CancelAsync();
        await hubs;
        return Ledger.Pages.Count(page => page.Stage == Stage.Closed);
    }

    // The question does not name the patient (that is for the check of texts to see), but nobody may read it in a file either.
    static Case Planted(Case about, PlantedIdentity who) => about with
    {
        Patient = who.Patient with { Sex = about.Patient.Sex },
        Question = $"{about.Question} {Phrases(who)}",
        History = $"{about.History} {who.FreeText}",
        Supplement = $"{about.Supplement} {Phrases(who)}",
        Opinion = about.Opinion with { Text = $"{about.Opinion.Text} {Phrases(who)}" }
    };

    static string Phrases(PlantedIdentity who) => string.Join(' ', Enumerable.Repeat(who.FreeText, RepeatsOfPhrase));
}
