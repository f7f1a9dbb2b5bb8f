using System.Diagnostics;
using Npgsql;
using Referrals.Contracts;
using Referrals.Ops.Chaos;
using Referrals.Ops.Client;
using Referrals.Ops.Photographs;
using Referrals.Ops.Zones;
using Photograph = Referrals.Ops.Client.Photograph;

namespace Referrals.Ops.Fuzz;

/// <summary>Whether a system that was sent hostile files still serves: a whole photograph through each silo, and nothing left waiting.</summary>
sealed class OrdealEnd(PrivateSystem system, OrdealLedger ledger, OrdealSets sets)
{
    static readonly TimeSpan PreviewsMax = TimeSpan.FromMinutes(5);

    /// <param name="cases">One for each silo.</param>
    /// <param name="cancel">Ends it.</param>
    public async Task Look(IEnumerable<Case> cases, CancellationToken cancel)
    {
        foreach (var (silo, about) in system.Topology.Clinical.Zip(cases))
            await ShowWhole(silo, about, cancel);
        await PreviewsDone(cancel);
    }

    /// <summary>After all that, one silo alone takes a photograph, answers for its set and shows its preview.</summary>
    async Task ShowWhole(ZoneProcess silo, Case about, CancellationToken cancel)
    {
        ledger.Begin($"a whole photograph through {silo.Name}");
        using var doors = sets.Doors(sealing: true, [silo]);
        var gp = doors.Gp(sets.Person(about), about.Practice);
        var taken = Photographs.Photographs.Take(ledger.Seed, PhotographView.CloseUp);
        var (image, photograph) = (new ImageId(Guid.NewGuid()), new Photograph("whole", "image/jpeg", ViewKind.CloseUp, taken.Bytes));
        var (set, opened) = await sets.Open(gp, about, taken: 1, cancel);
        await gp.Upload(set, image, photograph, new PlaceInSet(about.Hub, opened.Salt, 1, 1), cancel);
        await sets.Seal(gp, set, opened, [new ManifestLine(image, 1, photograph.Bytes.Length, photograph.Sha256) { Master = photograph.Master }], cancel);
        try
        {
            await Step.Await("its preview", async () => await gp.Preview(set, image, cancel) is var seen && seen.Sha256 != photograph.Master!.Sha256 ? seen : null, PreviewsMax, TimeProvider.System, cancel);
        }
        catch (TimeoutException late)
        {
            ledger.Fault(late.Message);
        }
    }

    /// <summary>No photograph may hold up the others for good.</summary>
    async Task PreviewsDone(CancellationToken cancel)
    {
        await using var database = NpgsqlDataSource.Create(system.Topology.ClinicalPostgres.ConnectionString("clinical_owner"));
        await using var waiting = database.CreateCommand("SELECT count(*) FROM preview WHERE state = 'Waiting'");
        for (var clock = Stopwatch.StartNew(); (long)(await waiting.ExecuteScalarAsync(cancel))! is > 0 and var left; await Task.Delay(TimeSpan.FromSeconds(1), cancel))
            if (clock.Elapsed > PreviewsMax)
            {
                ledger.Fault($"{left} previews are still waited for");
                return;
            }
    }
}
