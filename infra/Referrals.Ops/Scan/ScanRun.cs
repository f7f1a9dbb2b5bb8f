using Npgsql;
using Referrals.Ops.Chaos;
using Referrals.Ops.Client;
using Referrals.Ops.Layout;
using Referrals.Ops.Parts;
using Referrals.Ops.Zones;

namespace Referrals.Ops.Scan;

/// <summary>What is to be pushed through, and how much is to be broken meanwhile.</summary>
/// <param name="Identities">How many patients.</param>
/// <param name="Seed">The same patients and cases as a run with this seed.</param>
/// <param name="Outages">Each kind of part dies once on the way.</param>
public sealed record ScanOptions(int Identities, int Seed, bool Outages);

/// <summary>
/// One run on a private system: everything that can be done with an identity is done, then everything that was written down anywhere is searched for it; at
/// last leaks are put in place, to see that the same search finds them.
/// </summary>
public sealed class ScanRun(ScanOptions options, DataFolder folder, Action<string> say)
{
    static readonly TimeSpan RestMax = TimeSpan.FromSeconds(30);

    const int LeaksMax = 21;

    public async Task<ScanReport> Go(CancellationToken cancel)
    {
        var everybody = PlantedIdentity.Many(options.Seed, options.Identities + PoisonMessages.Bodies + LeaksMax);
        var (planted, poison, leaked) = (everybody.Take(options.Identities).ToList(), everybody.Skip(options.Identities).Take(PoisonMessages.Bodies).ToList(), everybody.TakeLast(LeaksMax).ToList());
        folder.Prepare();
        var heard = Directory.CreateDirectory(Path.Combine(folder.Root, Places.Heard)).FullName;
        var scratch = Directory.CreateDirectory(Path.Combine(folder.Root, "tmp")).FullName;
        using var sink = new OtlpSink(Path.Combine(heard, Places.Telemetry));
        var plan = new TopologyPlan(folder)
        {
            OtlpEndpoint = sink.Url, Legible = true, Previews = true, Say = say, SiloEnvironment = new Dictionary<string, string> { ["TMPDIR"] = scratch, ["OTEL_METRIC_EXPORT_INTERVAL"] = "5000" }
        };
        await using var system = await PrivateSystem.Start(plan, cancel);
        foreach (var zone in Enum.GetValues<Zone>())
            await LayOutInFull(system.Topology, zone, cancel);
        var report = new ScanReport { Options = options };
        await Plant(system, heard, planted, poison, report, cancel);
        sink.Dispose();

        var texts = new ManyTexts(Encodings.Of(everybody));
        say("searching");
        var search = await Look(system.Topology, texts, cancel);
        report.Take(search, poison.Select(who => who.Number).ToHashSet());
        say("planting leaks");
        await FindPlanted(system.Topology, texts, leaked, report, cancel);
        system.KeepsFolder = report.Leaks.Count > 0;
        return report;
    }

    async Task Plant(PrivateSystem system, string heard, List<PlantedIdentity> planted, List<PlantedIdentity> poison, ScanReport report, CancellationToken cancel)
    {
        var topology = system.Topology;
        using var book = new AnswerBook(Path.Combine(heard, Places.Answers), topology);
        using var doors = new FrontDoors([.. topology.Identity.Select(silo => silo.Url)], [.. topology.Clinical.Select(silo => silo.Url)], system.SignIn, TimeProvider.System, overheard: book.Listener())
        {
            SealBy = Signer.Clinical.Statements(folder)
        };
        using var probe = new Probe(system, book);
        var ways = new List<Way>([.. new IdentityWays(probe).All, .. new HeaderWays(probe).All, .. await DoorWalk.Of(probe, cancel), .. new Detours(system, doors).All]);
        var itinerary = new Itinerary(planted, ways);
        report.Ways = who => [.. planted.Where(each => each.Number == who).SelectMany(itinerary.WaysOf).Select(way => way.Name)];
        report.WaysCount = ways.Count + 1;
        say($"{planted.Count} journeys");
        var journeys = new PlantedJourneys(system, doors, planted, options.Seed);
        report.JourneysClosed = await journeys.Go(cancel);
        foreach (var page in journeys.Ledger.Pages.Where(page => page.Failure is not null))
            say($"journey {page.Case.Number} failed at {page.Failure}");
        say($"{ways.Count} other ways");
        await Outages.Walk(itinerary.Steps, cancel);
        say("poison messages");
        await new PoisonMessages(system, probe).Publish(poison, cancel);
        if (options.Outages)
        {
            say("outages");
            await new Outages(topology, itinerary).Go(cancel);
        }
        await Rest(topology, cancel);
        // In good order: traces and metrics that a silo still holds are sent.
        foreach (var silo in topology.Identity.Concat(topology.Clinical))
            await silo.Stop();
        (report.Answers, report.HttpAnswers) = (probe.Answers, book.Answers);
    }

    // Values out of line would otherwise be packed, and a search of the files would not see them.
    static async Task LayOutInFull(Topology topology, Zone zone, CancellationToken cancel)
    {
        await using var database = NpgsqlDataSource.Create(topology.Postgres(zone).ConnectionString("postgres", zone.Name()) + ";Pooling=false");
        await using var alter = database.CreateCommand("""
            DO $$ DECLARE col record; BEGIN
              FOR col IN SELECT c.relname, a.attname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
                         WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped AND a.attstorage = 'x'
              LOOP EXECUTE format('ALTER TABLE %I ALTER COLUMN %I SET STORAGE EXTERNAL', col.relname, col.attname); END LOOP;
            END $$
            """);
        await alter.ExecuteNonQueryAsync(cancel);
    }

    static async Task Rest(Topology topology, CancellationToken cancel)
    {
        await using var databases = new BothDatabases(topology);
        for (var began = TimeProvider.System.GetTimestamp(); TimeProvider.System.GetElapsedTime(began) < RestMax && !await databases.AllSent(cancel);)
            await Task.Delay(200, cancel);
    }

    /// <summary>The rows while the servers run, the files once they have written all and ended. Nothing runs afterwards.</summary>
    static async Task<Search> Look(Topology topology, ManyTexts texts, CancellationToken cancel)
    {
        var search = new Search(texts);
        foreach (var zone in Enum.GetValues<Zone>())
            search.Through(await Places.Rows(topology, zone, cancel));
        // An orderly stop is a checkpoint.
        foreach (var part in (IPart[])[topology.Broker, topology.ClinicalPostgres, topology.IdentityPostgres])
            await part.Stop();
        return search.Through(Places.Files(topology));
    }

    async Task FindPlanted(Topology topology, ManyTexts texts, List<PlantedIdentity> leaked, ScanReport report, CancellationToken cancel)
    {
        foreach (var part in (IPart[])[topology.Broker, topology.ClinicalPostgres, topology.IdentityPostgres])
            await part.Start(cancel);
        var leaks = new PlantedLeaks(topology);
        await leaks.MakeRoom();
        var put = new List<(PlantedLeak Leak, PlantedIdentity Who)>();
        foreach (var leak in leaks.WithServers)
            await Put(leak);
        var rows = new Search(texts);
        foreach (var zone in Enum.GetValues<Zone>())
            rows.Through(await Places.Rows(topology, zone, cancel));
        foreach (var part in (IPart[])[topology.Broker, topology.ClinicalPostgres, topology.IdentityPostgres])
            await part.Stop();
        foreach (var leak in leaks.InFiles.Concat(leaks.Invisible))
            await Put(leak);
        var hits = rows.Through(Places.Files(topology)).Hits;
        foreach (var (leak, who) in put)
            report.Planted(leak, hits.Any(hit => hit.Pattern.Identity == who.Number && hit.Place.Contains(leak.Where)), mustBeFound: !leaks.Invisible.Any(each => each.Name == leak.Name));

        async Task Put(PlantedLeak leak)
        {
            put.Add((leak, leaked[put.Count]));
            await leak.Put(leaked[put.Count - 1]);
        }
    }
}
