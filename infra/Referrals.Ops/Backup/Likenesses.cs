using System.Diagnostics;
using Npgsql;
using Referrals.Contracts;
using Referrals.Ops.Zones;

namespace Referrals.Ops.Backup;

/// <summary>Figures from below the doors.</summary>
static class Likenesses
{
    const int Commits = 100;

    /// <summary>One digest over every likeness in both zones: restored, they are the same to the byte.</summary>
    public static async Task<string> Digest(Topology topology, IReadOnlySet<ReferralId> likenesses, CancellationToken cancel)
    {
        const string digest = "SELECT count(*) || ' ' || coalesce(md5(string_agg(md5(t::text), ',' ORDER BY id)), '') FROM {0} t WHERE id = ANY($1)";
        await using var databases = new Chaos.BothDatabases(topology);
        var found = new List<string>();
        foreach (var (database, table) in new[] { (databases.Clinical, "referral"), (databases.Identity, "recordentry") })
        {
            await using var query = database.CreateCommand(string.Format(null, digest, table));
            query.Parameters.Add(new() { Value = likenesses.Select(referral => referral.Value).ToArray() });
            query.CommandTimeout = 120;
            found.Add((string)(await query.ExecuteScalarAsync(cancel))!);
        }
        return string.Join(" / ", found);
    }

    /// <summary>How long one small commit in clinical takes, in the middle of a hundred.</summary>
    public static async Task<double> CommitMs(Topology topology, CancellationToken cancel)
    {
        await using var database = NpgsqlDataSource.Create(topology.ClinicalPostgres.SuperuserConnectionString);
        await using var connection = await database.OpenConnectionAsync(cancel);
        var times = new List<double>();
        for (var commit = 0; commit < Commits; commit++)
        {
            var clock = Stopwatch.StartNew();
            await using var command = new NpgsqlCommand("SELECT pg_logical_emit_message(true, 'drill', 'a commit')", connection);
            await command.ExecuteNonQueryAsync(cancel);
            times.Add(clock.Elapsed.TotalMilliseconds);
        }
        return Math.Round(times.Order().ElementAt(Commits / 2), 2);
    }
}
