using Referrals.Ops.Commands;

namespace Referrals.Ops.Bench;

/// <summary><c>infra/bench</c>: measures a system of its own, started for the purpose and removed afterwards.</summary>
static class Benches
{
    public const string Usage = "bench journey|upload|previews|queue|claims|records [...]   measure (--help says more)";

    static readonly string[] Measures = ["journey", "upload", "previews", "queue", "claims", "records"];

    const string Help =
        """
        infra/bench journey [--images K] [--concurrency C] [--seconds S]   whole journeys with K photographs of 2.5 MB (default 4, 8, 30)
        infra/bench upload  [--mb M] [--concurrency C] [--seconds S]       photographs of M MB, hashed, encrypted, on the disk (3, 8, 20)
        infra/bench previews [--rate R] [--seconds S]                      sealed -> preview at R journeys a second of K photographs (4) with 12 megapixels; a backlog of 60 (0.5, 120)
        infra/bench queue   [--open N] [--seconds S]                       first page of a hub's queue, N cases open over 20 hubs (100000, 10)
        infra/bench records [--entries N] [--seconds S]                    a patient's record by NHS number, and a page of unread answers, N entries filed (100000, 10)
        infra/bench claims  [--concurrency C] [--seconds S]                C dermatologists claim and hand back on one hub (64, 20)

        Several at once (infra/bench journey queue) follow each other on one system, for a look; the tables' figures have a system each. --json then names a folder.
        Each client keeps to the silo it met first, as its connection through a load balancer would; --anywhere draws one for each request. --sealed: photographs are sealed on the device.
        Each takes --json FILE, --silos N (default 1: the smallest system; each further clinical silo costs the others on few processors), --warm-up S (default 60: until then compiling takes two fifths of the processors), --statements, which counts SQL by pg_stat_statements, and --keep, which leaves the system running for a
        profiler (infra/bench stop ends it); variables DOTNET_* reach the silos. The system is a private one in .data-bench, wiped before each run. The load generator
        runs on the same machine; processor times are those of the servers' processes alone.
        """;

    public static async Task<int> Execute(IReadOnlyList<string> given)
    {
        if (given.Count == 0 || given.Contains("--help") || given.Contains("-h"))
        {
            Console.WriteLine(Help);
            return given.Count == 0 ? 2 : 0;
        }
        if (given[0] == "stop")
        {
            await Zones.Shutdown.Of(BenchSite.Folder, Console.WriteLine);
            return 0;
        }
        var asked = BenchOptions.Parse(given, Measures);
        foreach (var options in asked)
            Demo.JsonFigures.InsistOnPlace(options.JsonFile);
        using var stop = new CancellationTokenSource();
        using var signals = new StopSignals(stop);
        var machine = Yardstick.Take(Layout.Repository.Root);
        Console.WriteLine(machine);
        await using var site = await BenchSite.Open(asked[0], stop.Token);
        var failures = 0;
        foreach (var options in asked)
        {
            var figures = await Measure(site, options, stop.Token);
            figures.Print();
            (figures with { Machine = machine }).Write(options.JsonFile);
            failures += figures.Failures;
        }
        return failures == 0 ? 0 : 1;
    }

    static Task<Figures> Measure(BenchSite site, BenchOptions options, CancellationToken cancel) => options.What switch
    {
        "journey" => new JourneyBench(site, options).Measure(cancel),
        "upload" => new UploadBench(site, options).Measure(cancel),
        "previews" => new PreviewBench(site, options).Measure(cancel),
        "queue" => new QueueBench(site, options).Measure(cancel),
        "records" => new RecordsBench(site, options).Measure(cancel),
        _ => new ClaimsBench(site, options).Measure(cancel)
    };
}

/// <summary>What was asked for on the command line; durations in seconds.</summary>
sealed record BenchOptions(string What, int Images, int Concurrency, int Seconds, int WarmUp, int Megabytes, int Open, int Entries, int Silos, double Rate, bool Anywhere, bool Sealed, bool Statements, bool Keep, string? JsonFile)
{
    /// <summary>One for each measure that was named.</summary>
    public static IReadOnlyList<BenchOptions> Parse(IReadOnlyList<string> given, string[] measures)
    {
        var arguments = new Arguments(
            given, ["--images", "--concurrency", "--seconds", "--warm-up", "--mb", "--open", "--entries", "--silos", "--rate", "--json"], ["--anywhere", "--sealed", "--statements", "--keep"], measures.Length);
        var asked = arguments.Words.Distinct().ToArray();
        if (asked.Length == 0 || asked.Except(measures).Any())
            throw new OpsRefusal($"'{string.Join(' ', asked)}' is not measured: journey, upload, previews, queue, records or claims (infra/bench --help)", exitCode: 2);
        if (asked.Length > 1 && asked.Contains("previews"))
            throw new OpsRefusal("previews are measured alone: everything else is measured while they are paused", exitCode: 2);
        return [.. asked.Select(what => Of(what, arguments, alone: asked.Length == 1))];
    }

    static BenchOptions Of(string what, Arguments arguments, bool alone) => new(
        what,
        arguments.Number("--images", otherwise: 4, min: 0, max: 24),
        arguments.Number("--concurrency", otherwise: what == "claims" ? 64 : 8, min: 1, max: 256),
        arguments.Number("--seconds", otherwise: what switch { "journey" => 30, "previews" => 120, "queue" or "records" => 10, _ => 20 }, min: 1, max: 3600),
        arguments.Number("--warm-up", otherwise: 60, min: 0, max: 600),
        arguments.Number("--mb", otherwise: 3, min: 1, max: 20),
        arguments.Number("--open", otherwise: 100_000, min: 100, max: 1_000_000),
        arguments.Number("--entries", otherwise: 100_000, min: 1_000, max: 1_000_000),
        arguments.Number("--silos", otherwise: 1, min: 1, max: 8),
        arguments.Rate("--rate", otherwise: 0.5, min: 0.01, max: 100),
        arguments.Has("--anywhere"),
        arguments.Has("--sealed"),
        arguments.Has("--statements"),
        arguments.Has("--keep"),
        arguments.Text("--json") is { } json && !alone ? Path.Combine(json, what + ".json") : arguments.Text("--json"));
}
