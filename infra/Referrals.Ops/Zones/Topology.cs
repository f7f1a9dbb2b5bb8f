using System.Diagnostics;
using Referrals.Ops.Layout;
using Referrals.Ops.Parts;
using Referrals.Ops.Processes;

namespace Referrals.Ops.Zones;

/// <summary>How much is to run, and where it keeps its files.</summary>
/// <param name="Folder">Everything below it; nothing is shared with another folder's topology.</param>
public sealed record TopologyPlan(DataFolder Folder)
{
    public int ClinicalSilos { get; init; } = 2;
    public int IdentitySilos { get; init; } = 1;

    /// <summary>Where the silos send traces and metrics, as OTLP over HTTP; null: nowhere.</summary>
    public string? OtlpEndpoint { get; init; }

    /// <summary>Added to the environment of every silo: a profiler's switches.</summary>
    public IReadOnlyDictionary<string, string> SiloEnvironment { get; init; } = new Dictionary<string, string>();

    /// <summary>Inside what each clinical silo runs (<see cref="ZoneProcess.Within"/>): a disk of its own.</summary>
    public IReadOnlyList<string> ClinicalWithin { get; init; } = [];

    /// <summary>Silos make previews. Off where many photographs of no interest are sent: each costs a worker a third of a second.</summary>
    public bool Previews { get; init; }

    /// <summary>The record system of each practice that has one, as identity is to read it.</summary>
    public IReadOnlyDictionary<Guid, System.Text.Json.Nodes.JsonObject> Epr { get; init; } = new Dictionary<Guid, System.Text.Json.Nodes.JsonObject>();

    /// <summary>The database servers count what they execute, statement by statement.</summary>
    public bool CountStatements { get; init; }

    /// <summary>The database servers leave their journals uncompressed: a search of their files sees what is there.</summary>
    public bool Legible { get; init; }

    /// <summary>The parts speak TLS to each other, and clients to the doors; null: nothing does.</summary>
    public CertificateFolder? Certificates { get; init; }

    /// <summary>What one person and one practice may do. Wide unless told otherwise: a measurement or a test is a handful of people at a hundred times a person's pace.</summary>
    public Hosting.ZoneSettings.LimitSettings Limits { get; init; } = ZoneSettings.WideLimits;

    /// <summary>Told what is going on, a line at a time.</summary>
    public Action<string> Say { get; init; } = static _ => { };
}

/// <summary>
/// A whole Referrals on this machine: two database servers, a broker and N silos of each zone, as separate processes.
/// The commands, the tests of the running cluster and the failure runs all start, break and stop it through this class.
/// </summary>
public sealed class Topology : IAsyncDisposable
{
    readonly TopologyPlan _plan;
    readonly Passwords _passwords;
    readonly ZoneSettings _settings;

    Topology(TopologyPlan plan, Installation installation, string servers)
    {
        _plan = plan;
        _passwords = new Passwords(plan.Folder);
        var ports = new Ports(plan.Folder);
        var postgres = new ServerSite(installation.Postgres, Installation.PostgresUser, servers);
        var rabbitMq = new ServerSite(installation.RabbitMq, Installation.RabbitMqUser, servers);
        PostgresSite = postgres;
        IdentityPostgres = Server(Zone.Identity);
        ClinicalPostgres = Server(Zone.Clinical);
        Broker = new RabbitMqNode([Zone.Identity.Name(), Zone.Clinical.Name()], plan.Folder, ports, _passwords, rabbitMq) { Certificate = plan.Certificates?.Of("rabbitmq") };
        Identity = Processes(Zone.Identity, plan.IdentitySilos, ports);
        Clinical = Processes(Zone.Clinical, plan.ClinicalSilos, ports);
        _settings = new ZoneSettings(plan.Folder, new LoopbackAddresses(plan, ports, Postgres), _passwords, plan.Previews, plan.Limits) { Epr = plan.Epr };

        PostgresServer Server(Zone zone) => new(zone.Name(), plan.Folder, ports, _passwords, postgres)
        {
            CountStatements = plan.CountStatements, Legible = plan.Legible, Certificate = plan.Certificates?.Of("postgres-" + zone.Name())
        };
    }

    /// <summary>For whoever handles the servers' files: backup and restore.</summary>
    public ServerSite PostgresSite { get; }
    public PostgresServer IdentityPostgres { get; }
    public PostgresServer ClinicalPostgres { get; }
    public RabbitMqNode Broker { get; }
    public IReadOnlyList<ZoneProcess> Identity { get; }
    public IReadOnlyList<ZoneProcess> Clinical { get; }
    public DataFolder Folder => _plan.Folder;
    public CertificateFolder? Certificates => _plan.Certificates;

    /// <summary>Servers first, silos after them.</summary>
    public IEnumerable<IPart> Parts => [IdentityPostgres, ClinicalPostgres, Broker, .. Identity, .. Clinical];

    /// <summary>Prepares the folder and everything in it, but starts nothing.</summary>
    public static async Task<Topology> Prepare(TopologyPlan plan, CancellationToken cancel)
    {
        var installation = await Installation.FindOrInstall(plan.Say, cancel);
        plan.Folder.Prepare();
        SigningKeys.Ensure(plan.Folder);
        var servers = await plan.Folder.ServersFolder([Installation.PostgresUser, Installation.RabbitMqUser], plan.Say);
        return new Topology(plan, installation, servers);
    }

    /// <summary>Prepares and starts everything; returns when every process says that it is ready. On failure nothing stays running.</summary>
    public static async Task<Topology> Start(TopologyPlan plan, CancellationToken cancel)
    {
        var topology = await Prepare(plan, cancel);
        try
        {
            await topology.StartAll(cancel);
            return topology;
        }
        catch
        {
            await topology.DisposeAsync();
            throw;
        }
    }

    public PostgresServer Postgres(Zone zone) => zone switch
    {
        Zone.Identity => IdentityPostgres,
        Zone.Clinical => ClinicalPostgres
    };

    public IReadOnlyList<ZoneProcess> Silos(Zone zone) => zone switch
    {
        Zone.Identity => Identity,
        Zone.Clinical => Clinical
    };

    /// <summary>Starts the zone's server if need be and brings its database to the newest version.</summary>
    public async Task Migrate(Zone zone, CancellationToken cancel)
    {
        var server = Postgres(zone);
        await Timed(server.Name, () => server.Start(cancel));
        await PostgresDatabase.Ensure(server, zone.Name(), _passwords, cancel);
        if (Silos(zone).Count == 0)
            return;
        var file = _settings.WriteMigration(zone);
        await Timed(
            $"{zone.Name()} migrations",
            () => Tool.MustRun(Repository.Dotnet, [zone.Program(), "migrate", "--config", file], cancel, workingDirectory: Folder.Root));
    }

    /// <summary>Asks the zone's own program whether its history makes its states.</summary>
    /// <returns>A line for each difference.</returns>
    public async Task<IEnumerable<string>> CheckHistory(Zone zone, CancellationToken cancel)
    {
        // The serving process's own file: its role may read everything and change nothing.
        var process = zone.Process(1);
        _settings.Write(zone, process);
        var outcome = await Tool.Run(Repository.Dotnet, [zone.Program(), "check-history", "--config", Folder.ConfigFile(process)], cancel, workingDirectory: Folder.Root);
        return outcome.ExitCode == 0 ? [] : outcome.Output.Split('\n').Select(line => $"history of {zone.Name()}: {line}");
    }

    /// <summary>Ends every process of this folder, also those of an earlier, larger run.</summary>
    public async ValueTask DisposeAsync() => await Shutdown.Of(Folder, _plan.Say);

    async Task StartAll(CancellationToken cancel)
    {
        // Left by a crash: their configuration, and the program they were built from, may be another by now.
        await Shutdown.Silos(Folder, _plan.Say);
        foreach (var part in Parts)
            part.ChoosePorts();
        foreach (var silo in Identity.Concat(Clinical))
            _settings.Write(silo.Zone, silo.Name);
        await AllOrNone(
            cancel,
            now => Timed(Broker.Name, () => Broker.Start(now)),
            now => Migrate(Zone.Identity, now),
            now => Migrate(Zone.Clinical, now));
        await AllOrNone(
            cancel,
            [.. Identity.Concat(Clinical).Select(silo => (Func<CancellationToken, Task>)(now => Timed(silo.Name, () => silo.Start(now))))]);
    }

    // The first that fails ends the waiting of the others, and its own reason is what the person reads.
    static async Task AllOrNone(CancellationToken cancel, params Func<CancellationToken, Task>[] starts)
    {
        using var together = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        Exception? first = null;
        await Task.WhenAll(starts.Select(async start =>
        {
            try
            {
                await start(together.Token);
            }
            catch (Exception failure)
            {
                Interlocked.CompareExchange(ref first, failure, null);
                together.Cancel();
            }
        }));
        if (first is not null)
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(first);
    }

    async Task Timed(string what, Func<Task> work)
    {
        var clock = Stopwatch.StartNew();
        await work();
        _plan.Say($"{what}: {clock.Elapsed.TotalSeconds:0.0} s");
    }

    IReadOnlyList<ZoneProcess> Processes(Zone zone, int count, Ports ports) =>
        [.. Enumerable.Range(1, count).Select(number => new ZoneProcess(zone, number, _plan.Folder, ports)
        {
            Environment = _plan.SiloEnvironment, Certificates = _plan.Certificates, Within = zone == Zone.Clinical ? _plan.ClinicalWithin : []
        })];
}
