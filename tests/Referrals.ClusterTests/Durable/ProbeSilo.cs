using System.Net;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Orleans.Configuration;
using Referrals.Contracts;
using Referrals.Contracts.Messages;
using Referrals.Durable;

namespace Referrals.ClusterTests.Durable;

/// <summary>A real silo over a real database, in this process. Two with different cluster ids do not know of each other: two activations of one grain.</summary>
sealed class ProbeSilo : IAsyncDisposable
{
    readonly IHost host;

    ProbeSilo(IHost host, NpgsqlDataSource database) => (this.host, Database) = (host, database);

    public NpgsqlDataSource Database { get; }

    public IServiceProvider Services => host.Services;

    public static async Task<ProbeSilo> Start(string connection, string cluster, int port, BrokerAddress? broker = null, Action<IServiceCollection>? more = null,
        params IJsonTypeInfoResolver[] json)
    {
        var database = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(connection) { MaxAutoPrepare = 50, AutoPrepareMinUsages = 2, MaxPoolSize = 20 });
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Logging.SetMinimumLevel(LogLevel.Warning).AddSimpleConsole();
        builder.Services.AddDatabaseTime(database);
        builder.UseOrleans(silo =>
        {
            silo.ConfigureEndpoints(IPAddress.Loopback, port, gatewayPort: 0);
            silo.Configure<ClusterOptions>(options => (options.ClusterId, options.ServiceId) = (cluster, "probe"));
            silo.Configure<ClusterMembershipOptions>(options => (options.ProbeTimeout, options.NumMissedProbesLimit, options.NumVotesForDeathDeclaration) = (TimeSpan.FromSeconds(1), 2, 1));
            silo.AddDurable(database, json, [typeof(ProbeAdded), typeof(ProbeUnheard)]);
        });
        if (broker is not null)
        {
            builder.Services.AddDurableBus(broker, [new Consumes(typeof(ProbeAdded), typeof(ProbeConsumer))]);
            builder.Services.AddDurableWork();
        }
        more?.Invoke(builder.Services);
        var host = builder.Build();
        await host.StartAsync();
        return new(host, database);
    }

    public IProbeGrain Probe(Guid id) => Services.GetRequiredService<IGrainFactory>().GetGrain<IProbeGrain>(id, "Referrals.ClusterTests.Durable.ProbeGrain");

    public IProbeGrain Other(Guid id) => Services.GetRequiredService<IGrainFactory>().GetGrain<IProbeGrain>(id, "Referrals.ClusterTests.Durable.OtherProbeGrain");

    public static Command ACommand(string hash = "") => new() { Id = Guid.NewGuid(), Hash = hash, Actor = new Actor { Person = new PersonId(Guid.NewGuid()), Role = Role.Referrer, Organisations = [] } };

    public async ValueTask DisposeAsync()
    {
        await host.StopAsync();
        host.Dispose();
        await Database.DisposeAsync();
    }
}
