using System.Text;
using Npgsql;
using Referrals.Durable;
using Xunit;

namespace Referrals.ClusterTests.Durable;

/// <summary>A database that was written by the kinds' own functions goes on with <c>commit_round</c>, and a silo of before goes on in it (ADR 0029).</summary>
public sealed class OlderSchemaTests(TestServers servers)
{
    const string Rounds = "0008-rounds.sql";

    [Fact]
    public async Task What_was_written_before_rounds_is_read_and_gone_on_with()
    {
        var name = $"older_{Guid.NewGuid():N}";
        await using (var admin = NpgsqlDataSource.Create(servers.Postgres))
        {
            await Execute(admin, $"CREATE ROLE {name}_app");
            await Execute(admin, $"CREATE DATABASE {name}");
        }
        await using var database = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(servers.Postgres) { Database = name }.ConnectionString);
        var files = Sql().ToArray();
        foreach (var (file, sql) in files)
        {
            // As zones' own files did, which came after the older ones of these.
            if (file == Rounds)
            {
                await Execute(database, "SELECT create_grain_kind('early')");
                Assert.Equal(1, await Commit(database, expected: null, sum: 3));
            }
            await Execute(database, sql.Replace("{app}", $"{name}_app"));
        }
        Assert.Contains(Rounds, files.Select(file => file.Name));

        Assert.Equal("3", await Scalar(database, "SELECT convert_from(payload, 'UTF8')::jsonb->'state'->>'sum' FROM read_grain('early', 1, 2, NULL)"));
        Assert.Equal(2, await Commit(database, expected: 1, sum: 4));
        Assert.Equal(DBNull.Value, await Commit(database, expected: 1, sum: 5));
        Assert.Equal("4", await Scalar(database, "SELECT state->>'sum' FROM early WHERE version = 2"));
        Assert.Equal("1,2", await Scalar(database, "SELECT string_agg(version::text, ',' ORDER BY version) FROM event"));
        Assert.Equal(2L, await Scalar(database, "SELECT count(*) FROM command"));
        Assert.Equal(0L, await Scalar(database, "SELECT count(*) FROM pg_proc WHERE proname IN ('commit_rows', 'commit_early', 'commit_personaccess')"));
    }

    static IEnumerable<(string Name, string Text)> Sql() =>
        from resource in typeof(Migrator).Assembly.GetManifestResourceNames()
        where resource.EndsWith(".sql", StringComparison.Ordinal)
        orderby resource
        select (string.Join('.', resource.Split('.')[^2..]), new StreamReader(typeof(Migrator).Assembly.GetManifestResourceStream(resource)!).ReadToEnd());

    /// <summary>As Orleans' AdoNet provider asks for it.</summary>
    static Task<object?> Commit(NpgsqlDataSource database, int? expected, int sum) => Scalar(database, "SELECT commit_grain('early', 1, 2, NULL, $1, $2)",
        (object?)expected ?? DBNull.Value,
        Encoding.UTF8.GetBytes($$$"""
            {"state":{"sum":{{{sum}}}},"events":[{"$type":"Added"}],"messages":[],"at":"2026-11-30T10:00:00Z","actor":"a","command":{"id":"{{{Guid.NewGuid()}}}","hash":"AAAA","result":{}} }
            """));

    static async Task<object?> Scalar(NpgsqlDataSource database, string sql, params object[] values)
    {
        await using var query = database.CreateCommand(sql);
        foreach (var value in values) query.Parameters.Add(value == DBNull.Value ? new() { Value = value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Integer } : new() { Value = value });
        return await query.ExecuteScalarAsync();
    }

    static async Task Execute(NpgsqlDataSource database, string sql)
    {
        await using var command = database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
