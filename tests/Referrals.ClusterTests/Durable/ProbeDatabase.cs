using Npgsql;
using Referrals.Durable;
using Xunit;

namespace Referrals.ClusterTests.Durable;

/// <summary>A fresh database with the durable schema and two kinds of probe, and two silos over it that do not know of each other.</summary>
public sealed class ProbeDatabase(TestServers servers) : IAsyncLifetime
{
    readonly string name = $"probe_{Guid.NewGuid():N}";
    NpgsqlDataSource owner = null!;
    Task<ProbeSilo>? bus;

    internal TestServers Servers => servers;
    internal ProbeSilo One { get; private set; } = null!;
    internal ProbeSilo Two { get; private set; } = null!;
    internal string Owner { get; private set; } = "";
    internal string App { get; private set; } = "";
    internal string AppRole => $"{name}_app";

    public async ValueTask InitializeAsync()
    {
        var server = servers.Postgres;
        await using (var admin = NpgsqlDataSource.Create(server))
        {
            await Execute(admin, $"CREATE ROLE {AppRole} LOGIN PASSWORD 'probe'");
            await Execute(admin, $"CREATE DATABASE {name}");
        }
        Owner = new NpgsqlConnectionStringBuilder(server) { Database = name, Pooling = true }.ConnectionString;
        App = new NpgsqlConnectionStringBuilder(server) { Database = name, Pooling = true, Username = AppRole, Password = "probe" }.ConnectionString;
        await Migrator.Apply(Owner, AppRole, [typeof(Migrator).Assembly]);
        owner = NpgsqlDataSource.Create(Owner);
        await Execute("SELECT create_grain_kind('probe'), create_grain_kind('otherprobe')");
        One = await ProbeSilo.Start(App, "one", TestServers.FreePort());
        Two = await ProbeSilo.Start(App, "two", TestServers.FreePort());
    }

    internal Microsoft.Extensions.DependencyInjection.IServiceCollection? BusRegistered { get; private set; }

    /// <summary>
    /// One silo with a bus for the whole class. A second one that ended in this process could keep its connection, and with it the messages that it had
    /// been handed: a process that ends takes them back by closing it.
    /// </summary>
    internal Task<ProbeSilo> WithBus() => bus ??= ProbeSilo.Start(App, "bus", TestServers.FreePort(), servers.ClinicalBroker, services => BusRegistered = services);

    internal Task Execute(string sql) => Execute(owner, sql);

    internal async Task<object?> Scalar(string sql, params object[] values)
    {
        await using var query = owner.CreateCommand(sql);
        foreach (var value in values) query.Parameters.Add(new() { Value = value });
        return await query.ExecuteScalarAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (bus is not null) await (await bus).DisposeAsync();
        await One.DisposeAsync();
        await Two.DisposeAsync();
        await owner.DisposeAsync();
    }

    static async Task Execute(NpgsqlDataSource database, string sql)
    {
        await using var command = database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
