using Npgsql;
using Referrals.Ops.Parts;
using Referrals.Ops.Zones;

namespace Referrals.Ops.Bench;

/// <summary>What the database servers executed for one unit of work, by statement (pg_stat_statements).</summary>
static class StatementCost
{
    const int StatementChars = 110;

    public static async Task Begin(Topology topology, CancellationToken cancel)
    {
        foreach (var server in Servers(topology))
            await Execute(server, "CREATE EXTENSION IF NOT EXISTS pg_stat_statements; SELECT pg_stat_statements_reset()", cancel);
    }

    /// <param name="topology">Whose servers.</param>
    /// <param name="done">Units of work since <see cref="Begin"/>.</param>
    /// <param name="cancel">Ends it.</param>
    public static async Task Print(Topology topology, int done, CancellationToken cancel)
    {
        foreach (var server in Servers(topology))
        {
            Console.WriteLine($"\n{server.Name}: for each of {done}  calls | ms executing | WAL bytes | statement");
            await using var database = NpgsqlDataSource.Create(server.SuperuserConnectionString);
            await using var query = database.CreateCommand(
                "SELECT calls, total_exec_time, wal_bytes::float8, query FROM pg_stat_statements WHERE toplevel ORDER BY total_exec_time DESC LIMIT 25");
            await using var rows = await query.ExecuteReaderAsync(cancel);
            while (await rows.ReadAsync(cancel))
            {
                var text = string.Join(' ', rows.GetString(3).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
                Console.WriteLine($"  {(double)rows.GetInt64(0) / done,6:0.00} | {rows.GetDouble(1) / done,7:0.000} | {rows.GetDouble(2) / done,7:0} | {text[..Math.Min(StatementChars, text.Length)]}");
            }
        }
    }

    static PostgresServer[] Servers(Topology topology) => [topology.ClinicalPostgres, topology.IdentityPostgres];

    static async Task Execute(PostgresServer server, string sql, CancellationToken cancel)
    {
        await using var database = NpgsqlDataSource.Create(server.SuperuserConnectionString);
        await using var command = database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(cancel);
    }
}
