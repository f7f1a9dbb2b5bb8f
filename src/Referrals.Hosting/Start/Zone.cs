using System.Net;
using System.Reflection;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Orleans.Configuration;
using Referrals.Durable;

namespace Referrals.Hosting;

/// <summary>What makes a zone's executable: its name, its contracts, its services and its doors.</summary>
public sealed record ZoneDefinition
{
    /// <summary>clinical or identity.</summary>
    public required string Name { get; init; }
    /// <summary>The executable: holds the zone's SQL.</summary>
    public required Assembly Assembly { get; init; }
    /// <summary>Source-generated JSON of states and messages.</summary>
    public required IJsonTypeInfoResolver[] Json { get; init; }
    /// <summary>Message types that its grains send.</summary>
    public required Type[] Publishes { get; init; }
    public required Consumes[] Consumers { get; init; }
    public required Action<IServiceCollection, ZoneSettings> Services { get; init; }
    public required Action<IEndpointRouteBuilder> Doors { get; init; }

    /// <summary>In the order in which their migrations apply.</summary>
    public Assembly[] SqlAssemblies => [typeof(Migrator).Assembly, Assembly];
}

/// <summary>Starts a zone: silo, bus, relay, sweeper and doors in one process.</summary>
public static class Zone
{
    /// <summary>
    /// Serves, or with <c>migrate</c> as the first argument brings the schema up to date, or with <c>check-history</c> holds every stored state against its
    /// history (exit code 1: they differ). Exit code 2: refused to start, the reason is on standard error.
    /// </summary>
    public static async Task<int> Run(string[] args, ZoneDefinition zone)
    {
        try
        {
            var settings = SafeStart.Read(args, zone.Name);
            if (args is ["migrate", ..]) return await Migrate(settings, zone);
            if (args is ["check-history", ..]) return await CheckHistory(settings, zone);
            await using var app = Build(settings, zone);
            await app.RunAsync();
            return 0;
        }
        catch (UnsafeConfigurationException refused)
        {
            await Console.Error.WriteLineAsync($"Refused to start: {refused.Message}");
            return 2;
        }
        catch (Exception failure) when (CertificateRefused(failure) is { } refused)
        {
            await Console.Error.WriteLineAsync($"Refused to start: {refused.Message}");
            return 2;
        }
    }

    static async Task<int> Migrate(ZoneSettings settings, ZoneDefinition zone)
    {
        var owner = settings.Postgres.Owner ?? throw new UnsafeConfigurationException("migrate needs Postgres.Owner.");
        await using var database = Database.Source("Postgres.Owner", owner, settings, _ => { });
        await Migrator.Apply(database, $"{zone.Name}_app", zone.SqlAssemblies);
        return 0;
    }

    static async Task<int> CheckHistory(ZoneSettings settings, ZoneDefinition zone)
    {
        await using var database = DataSource(settings);
        var findings = await new HistoryCheck(database, zone.Assembly, new StoredJson([AccessJson.Default, .. zone.Json])).Run(CancellationToken.None);
        foreach (var difference in findings.Differences) Console.WriteLine(difference);
        Console.WriteLine($"{findings.Events} events of {findings.Grains} grains, {findings.Differences.Count} differences");
        return findings.Differences.Count == 0 ? 0 : 1;
    }

    /// <summary>The application, not yet started.</summary>
    public static WebApplication Build(ZoneSettings settings, ZoneDefinition zone)
    {
        // Not the working directory: below it lie the data, and a watcher of settings files would be told of every write there (measured: 7 % of a silo).
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { EnvironmentName = settings.Environment, ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddInMemoryCollection();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.UseUrls(settings.Http.Url);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            if (settings.Http.CertificateFile is not null) kestrel.ConfigureHttpsDefaults(https => Https(https, settings.Http));
            kestrel.Limits.MaxRequestBodySize = Limits.JsonBytesMax;
            kestrel.Limits.MaxRequestHeadersTotalSize = 32 * 1024;
            // What a sender is ahead of whoever reads it: of many photographs at once a quarter of Kestrel's megabyte each.
            kestrel.Limits.MaxRequestBufferSize = 256 * 1024;
        });
        builder.Services.AddSingleton<IMemoryPoolFactory<byte>, ConnectionBlocks>();
        builder.Logging.SetMinimumLevel(LogLevel.Information).AddFilter("Microsoft", LogLevel.Warning).AddFilter("Orleans", LogLevel.Warning).AddFilter("MassTransit", LogLevel.Warning).AddFilter("Polly", LogLevel.Warning)
            .AddSimpleConsole(console => { console.SingleLine = true; console.TimestampFormat = "HH:mm:ss.fff "; console.UseUtcTimestamp = true; });
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(12));

        var database = DataSource(settings);
        builder.Services.AddSingleton(settings).AddSingleton(zone);
        builder.Services.AddDatabaseTime(database);
        builder.UseOrleans(silo => Silo(silo, settings, zone, database));
        var broker = new BrokerAddress(zone.Name, settings.RabbitMq.Host, settings.RabbitMq.Port, settings.RabbitMq.VirtualHost, settings.RabbitMq.Username, settings.RabbitMq.Password)
        {
            Verify = settings.RabbitMq is { Tls: true, AuthorityFile: { } authority }
                ? new TrustedServer("RabbitMQ", authority, settings.Certificates, TimeProvider.System, settings.RabbitMq.Host).Verify : null
        };
        builder.Services.AddDurableBus(broker, zone.Consumers);
        builder.Services.AddDurableWork();
        builder.Services.AddSingleton<IKeyProvider>(new DevelopmentKeys(settings.Keys.Directory));
        builder.Services.AddSingleton(new ZoneSigner(settings.Keys));
        builder.Services.AddTokenGate(settings.Tokens);
        builder.Services.AddTelemetry(settings);
        builder.Services.AddSingleton<Standing>();
        builder.Services.AddSingleton<RequestRate>();
        builder.Services.AddHealthChecks().AddCheck<Readiness>("readiness", tags: ["referrals"]);
        builder.Services.AddProblemDetails(problems => problems.CustomizeProblemDetails = context => Problems.Trace(context.ProblemDetails));
        builder.Services.AddExceptionHandler<ProblemOfException>();
        builder.Services.ConfigureHttpJsonOptions(json => RequestJson.Configure(json.SerializerOptions));
        builder.Services.Configure<RouteHandlerOptions>(route => route.ThrowOnBadRequest = true);
        builder.Services.AddOpenApi("v1", api => ApiDocument.Describe(api, zone.Name));
        zone.Services(builder.Services, settings);
        return Doors(builder.Build(), zone);
    }

    static WebApplication Doors(WebApplication app, ZoneDefinition zone)
    {
        app.UseMiddleware<SafeHeaders>();
        app.UseExceptionHandler(new ExceptionHandlerOptions { SuppressDiagnosticsCallback = _ => true });
        app.UseStatusCodePages(context => context.HttpContext.Refuse(Problems.OfStatus(context.HttpContext.Response.StatusCode)));
        app.UseRouting();
        app.Use(NothingThere);
        app.Use(app.Services.GetRequiredService<Standing>().Insist);
        app.UseAuthentication();
        app.Use(TokenGate.InsistOnStanding);
        app.UseAuthorization();
        app.Use(app.Services.GetRequiredService<RequestRate>().Insist);
        var digestKey = app.Services.GetRequiredService<IKeyProvider>().Digest(new KeyName(KeyPurpose.RequestDigest, Guid.Empty), "request-digest/v1"u8.ToArray()).AsTask().GetAwaiter().GetResult();
        app.UseMiddleware<RequestDigest>(digestKey);
        app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false }).AllowAnonymous();
        app.MapHealthChecks("/health/ready", new HealthCheckOptions { Predicate = check => check.Tags.Contains("referrals") }).AllowAnonymous();
        app.MapOpenApi("/openapi/v1.json").AllowAnonymous();
        ParkedDoor.Map(app);
        SignOutDoor.Map(app);
        zone.Doors(app);
        return app;
    }

    /// <summary>
    /// An address, method or content type that is none is said as what it is (404, 405, 415). Behind the authorization, which denies by default, each
    /// would be called a wrong role.
    /// </summary>
    static Task NothingThere(HttpContext http, RequestDelegate next) => http.GetEndpoint() switch
    {
        RouteEndpoint => next(http),
        { RequestDelegate: { } reject } => reject(http),
        _ => http.Refuse(RequestRefusals.NoSuchAddress),
    };

    static void Silo(ISiloBuilder silo, ZoneSettings settings, ZoneDefinition zone, NpgsqlDataSource database)
    {
        // No gateway: only co-hosted doors call grains, so no client port is open (security.md §3.0).
        silo.ConfigureEndpoints(IPAddress.Parse(settings.Silo.Address), settings.Silo.Port, gatewayPort: 0);
        if (settings.Silo.CertificateFile is not null) Encrypt(silo, new SiloIdentity(settings.Silo, settings.Certificates, TimeProvider.System));
        silo.Configure<ClusterOptions>(cluster => (cluster.ClusterId, cluster.ServiceId) = (settings.Silo.ClusterId, settings.Silo.ServiceId));
        silo.Configure<SiloOptions>(options => options.SiloName = settings.Silo.Name);
        silo.Configure<ClusterMembershipOptions>(membership =>
        {
            (membership.ProbeTimeout, membership.NumMissedProbesLimit, membership.NumVotesForDeathDeclaration) =
                settings.Silo.FastFailover ? (TimeSpan.FromSeconds(1), 2, 1) : (TimeSpan.FromSeconds(2), 3, 2);
            // Nobody votes against a silo from which anything came within this time for each probe it may miss: by default a frozen one keeps its grains for 8 s.
            membership.MaxProbeTimeout = 1.5 * membership.ProbeTimeout;
            membership.TableRefreshTimeout = TimeSpan.FromSeconds(5);
            // A whole cluster that crashed waits for this many seconds times three before it may come back.
            membership.IAmAliveTablePublishTimeout = TimeSpan.FromSeconds(5);
        });
        silo.Configure<GrainCollectionOptions>(grains => (grains.CollectionAge, grains.CollectionQuantum) = (RestingGrains, RestingGrains / 4));
        // Spans nobody collects are not made.
        if (settings.Telemetry.OtlpEndpoint is not null) silo.AddActivityPropagation();
        silo.AddDurable(database, [AccessJson.Default, .. zone.Json], zone.Publishes.Concat(zone.Consumers.Select(consumes => consumes.Message)));
    }

    static void Encrypt(ISiloBuilder silo, SiloIdentity identity) => silo.Services.AddOptions<SiloConnectionOptions>().Configure<ILogger<SiloWire>>((options, log) =>
    {
        options.ConfigureSiloOutboundConnection(connection => connection.UseMiddleware(new SiloWire(identity, calls: true, log)));
        options.ConfigureSiloInboundConnection(connection => connection.UseMiddleware(new SiloWire(identity, calls: false, log)));
    });

    /// <summary>
    /// A grain that nobody has asked for so long leaves memory; whoever comes later costs one look at its row. Fifteen minutes by default, in which 50 journeys a second
    /// leave a gigabyte behind (measured: 26 KB of identity for each).
    /// </summary>
    static readonly TimeSpan RestingGrains = TimeSpan.FromMinutes(2);

    /// <summary>
    /// Of a silo with its database: few, which stay in the processors' caches, and one that the sweeper may hold. Ten on two processors cost PostgreSQL a quarter
    /// more for the same work (ADR 0029).
    /// </summary>
    static int Sessions => 2 * Environment.ProcessorCount + 1;

    static NpgsqlDataSource DataSource(ZoneSettings settings) =>
        Database.Source("Postgres.App", settings.Postgres.App ?? throw new UnsafeConfigurationException("Postgres.App is missing."), settings, connection =>
        {
            // Auto-prepare doubles the writes a second; error details could quote values of a row.
            (connection.MaxAutoPrepare, connection.AutoPrepareMinUsages, connection.MaxPoolSize, connection.IncludeErrorDetail) = (100, 2, Sessions, false);
            connection.Options = "-c plan_cache_mode=force_generic_plan";
            // A reset is seven statements for each use of a session (measured: 400 for one journey, which needs 30 of its own). Nobody changes a session, but
            // for the sweeper's lock, which it gives back itself.
            connection.NoResetOnClose = true;
            (connection.ApplicationName, connection.Timeout, connection.CommandTimeout) = (settings.Silo.Name, 5, 15);
        });

    static void Https(HttpsConnectionAdapterOptions https, ZoneSettings.HttpSettings http)
    {
        (https.ServerCertificate, https.ServerCertificateChain) = SafeTransport.Certificate(http.CertificateFile!, http.KeyFile!);
        https.SslProtocols = TrustedServer.Versions;
    }

    // The database's is met first by whatever asks it first; the operator is told the reason, not where it was met.
    static CertificateRefusedException? CertificateRefused(Exception? failure) =>
        failure is null or CertificateRefusedException ? (CertificateRefusedException?)failure
        : failure is AggregateException several ? several.InnerExceptions.Select(CertificateRefused).FirstOrDefault(found => found is not null)
        : CertificateRefused(failure.InnerException);
}
