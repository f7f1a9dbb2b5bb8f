using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Orleans.Storage;
using Referrals.Durable;
using Referrals.Ops.Layout;
using Xunit;

namespace Referrals.ClusterTests.Durable;

/// <summary>
/// Every state that a zone stores goes into its real table and comes back the same: jsonb moves members about and drops what it thinks superfluous, and a
/// state that does not come back is a referral that cannot be opened again.
/// </summary>
public sealed class StateRoundTrip(TestServers servers)
{
    static readonly string Folder = Path.Combine(Repository.Root, "tests/Referrals.UnitTests");

    public static TheoryData<string> Zones => ["Referrals.Clinical", "Referrals.Identity"];

    [Theory, MemberData(nameof(Zones))]
    public async Task Every_golden_state_is_read_back_as_it_was_written(string zone)
    {
        await using var database = await ZoneDatabase.Make(servers, Assembly.Load(zone));
        var kinds = StoredKind.Of(Assembly.Load(zone));
        Assert.NotEmpty(kinds);
        foreach (var kind in kinds)
        {
            var files = GoldenStates(kind);
            Assert.True(files.Count > 0, $"no golden file holds a state of {kind.Name} ({kind.State.Name}): {kind.Name}.json, {kind.Name}-*.json or a folder {kind.State.Name}/Golden below {Folder}");
            foreach (var file in files)
            {
                var golden = JsonNode.Parse(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken))!;
                var (stored, read) = await kind.RoundTrip(database, golden);
                Assert.True(JsonNode.DeepEquals(golden, stored), $"{file}: stored as {stored.ToJsonString()}");
                Assert.True(JsonNode.DeepEquals(golden, read), $"{file}: read back as {read.ToJsonString()}");
            }
        }
    }

    /// <summary>Golden files of this kind's states, events, messages and answers left out.</summary>
    static IReadOnlyList<string> GoldenStates(StoredKind kind) =>
    [
        .. from file in Directory.EnumerateFiles(Folder, "*.json", SearchOption.AllDirectories)
           let path = Path.GetRelativePath(Folder, file).Split(Path.DirectorySeparatorChar)
           let name = Path.GetFileNameWithoutExtension(file)
           where path.Contains("Golden") && !path.Contains("bin") && !path.Contains("obj") && name != "events" && !name.EndsWith("-events", StringComparison.Ordinal)
           where name == kind.Name || name.StartsWith(kind.Name + "-", StringComparison.Ordinal) || path[..^1] is [.., var thing, "Golden"] && thing == kind.State.Name
           orderby file
           select file
    ];
}

/// <summary>A kind of grain: its table, and the state that stands there.</summary>
sealed record StoredKind(string Name, Type State)
{
    public static IReadOnlyList<StoredKind> Of(Assembly zone) =>
    [
        .. from type in zone.GetTypes()
           where !type.IsAbstract && Deciding(type) is not null
           select new StoredKind(type.GetCustomAttribute<GrainTypeAttribute>()!.GetGrainType(null!, null!).ToString()!, Deciding(type)!.GenericTypeArguments[0])
    ];

    /// <summary>What stands in the row, and what a fresh activation would read.</summary>
    public Task<(JsonNode Stored, JsonNode Read)> RoundTrip(ZoneDatabase database, JsonNode golden) =>
        (Task<(JsonNode, JsonNode)>)GetType().GetMethod(nameof(Through), BindingFlags.NonPublic | BindingFlags.Instance)!.MakeGenericMethod(State).Invoke(this, [database, golden])!;

    async Task<(JsonNode, JsonNode)> Through<TState>(ZoneDatabase database, JsonNode golden) where TState : class, new()
    {
        var id = Guid.NewGuid();
        var grain = GrainId.Create(GrainType.Create(Name), GrainIdKeyExtensions.CreateGuidKey(id));
        var written = new GrainState<Commit<TState>>
        {
            State = new() { State = golden.Deserialize<TState>(database.Json), Events = [], Messages = [], At = DateTimeOffset.UnixEpoch, Actor = "test" },
        };
        await database.Storage.WriteStateAsync(Name, grain, written);
        Assert.Equal("1", written.ETag);

        var read = new GrainState<Commit<TState>>();
        await database.Storage.ReadStateAsync(Name, grain, read);
        Assert.True(read is { RecordExists: true, ETag: "1" });
        var row = (string)(await database.Scalar($"SELECT state::text FROM {Name} WHERE id = $1", id))!;
        // The next state of the same thing may not share a unique key with this one.
        await database.Scalar($"DELETE FROM {Name} WHERE id = $1", id);
        return (JsonNode.Parse(row)!, JsonSerializer.SerializeToNode(read.State!.State, database.Json)!);
    }

    static Type? Deciding(Type type) => type.BaseType is not { } parent ? null
        : parent.IsGenericType && parent.GetGenericTypeDefinition() == typeof(DecidingGrain<,>) ? parent : Deciding(parent);
}

/// <summary>A fresh database with a zone's own migrations, and a silo over it with the zone's own JSON.</summary>
sealed class ZoneDatabase : IAsyncDisposable
{
    readonly NpgsqlDataSource owner;
    readonly ProbeSilo silo;

    ZoneDatabase(NpgsqlDataSource owner, ProbeSilo silo) => (this.owner, this.silo) = (owner, silo);

    public IGrainStorage Storage => silo.Services.GetRequiredKeyedService<IGrainStorage>("referrals");
    public JsonSerializerOptions Json => silo.Services.GetRequiredService<StoredJson>().Options;

    public static async Task<ZoneDatabase> Make(TestServers servers, Assembly zone)
    {
        var name = $"states_{Guid.NewGuid():N}";
        await using (var admin = NpgsqlDataSource.Create(servers.Postgres))
        {
            foreach (var sql in new[] { $"CREATE ROLE {name}_app LOGIN PASSWORD 'states'", $"CREATE DATABASE {name}" })
            {
                await using var command = admin.CreateCommand(sql);
                await command.ExecuteNonQueryAsync();
            }
        }
        var server = new NpgsqlConnectionStringBuilder(servers.Postgres) { Database = name, Pooling = true };
        await Migrator.Apply(server.ConnectionString, $"{name}_app", [typeof(Migrator).Assembly, zone]);
        var owner = NpgsqlDataSource.Create(server.ConnectionString);
        (server.Username, server.Password) = ($"{name}_app", "states");
        var contexts = from type in zone.GetTypes()
                       where type.IsSubclassOf(typeof(JsonSerializerContext))
                       select (JsonSerializerContext)type.GetProperty("Default", BindingFlags.Public | BindingFlags.Static)!.GetValue(null)!;
        return new(owner, await ProbeSilo.Start(server.ConnectionString, name, TestServers.FreePort(), json: [.. contexts]));
    }

    public async Task<object?> Scalar(string sql, params object[] values)
    {
        await using var query = owner.CreateCommand(sql);
        foreach (var value in values) query.Parameters.Add(new() { Value = value });
        return await query.ExecuteScalarAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await silo.DisposeAsync();
        await owner.DisposeAsync();
    }
}
