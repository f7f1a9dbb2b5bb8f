using System.Text.Json;
using Npgsql;

namespace Referrals.Durable;

/// <summary>The rows of the outbox: written by commits, taken by relay and sweeper, deleted after the broker's confirm.</summary>
public sealed class Outbox(NpgsqlDataSource database)
{
    /// <summary>Rows that their committer left behind, now owned by this caller for half a minute.</summary>
    public async Task<IReadOnlyList<(OutgoingMessage Message, int Attempt)>> TakeOrphans(int max, CancellationToken cancel)
    {
        await using var take = database.CreateCommand("""
            UPDATE outbox SET locked_until = clock_timestamp() + interval '30 seconds', attempts = attempts + 1
            WHERE id IN (SELECT id FROM outbox WHERE locked_until < statement_timestamp() ORDER BY locked_until LIMIT $1 FOR UPDATE SKIP LOCKED)
            RETURNING id, type, body, trace, attempts
            """);
        take.Parameters.Add(new() { Value = max });
        await using var rows = await take.ExecuteReaderAsync(cancel);
        var taken = new List<(OutgoingMessage, int)>();
        while (await rows.ReadAsync(cancel))
        {
            taken.Add((new OutgoingMessage
            {
                Id = rows.GetGuid(0),
                Type = rows.GetString(1),
                Body = rows.GetFieldValue<JsonElement>(2),
                Trace = rows.IsDBNull(3) ? null : rows.GetString(3),
            }, rows.GetInt32(4)));
        }
        return taken;
    }

    /// <summary>
    /// Only after the confirm, and only the attempt that was confirmed: a person may have sent the message again under its id meanwhile, and that one
    /// must go out too. Not flushed: a row that comes back after a crash is published again under its id.
    /// </summary>
    public async Task Delete(IReadOnlyCollection<(Guid Id, int Attempt)> confirmed, CancellationToken cancel)
    {
        await using var delete = database.CreateCommand("""
            DELETE FROM outbox USING unnest($1::uuid[], $2::int[]) AS gone (id, attempt), set_config('synchronous_commit', 'off', true)
            WHERE outbox.id = gone.id AND outbox.attempts = gone.attempt
            """);
        delete.Parameters.Add(new() { Value = confirmed.Select(row => row.Id).ToArray() });
        delete.Parameters.Add(new() { Value = confirmed.Select(row => row.Attempt).ToArray() });
        await delete.ExecuteNonQueryAsync(cancel);
    }

    /// <summary>Gives rows back that could not be published, to be tried again in a second.</summary>
    public async Task Release(Guid[] unconfirmed, CancellationToken cancel)
    {
        await using var release = database.CreateCommand("UPDATE outbox SET locked_until = clock_timestamp() + interval '1 second' WHERE id = ANY($1)");
        release.Parameters.Add(new() { Value = unconfirmed });
        await release.ExecuteNonQueryAsync(cancel);
    }

    /// <summary>Rows waiting, and the age of the oldest in seconds.</summary>
    public async Task<(long Waiting, double OldestSeconds)> Depth(CancellationToken cancel)
    {
        await using var query = database.CreateCommand("SELECT count(*), coalesce(extract(epoch FROM clock_timestamp() - min(created_at)), 0)::float8 FROM outbox");
        await using var row = await query.ExecuteReaderAsync(cancel);
        await row.ReadAsync(cancel);
        return (row.GetInt64(0), row.GetDouble(1));
    }
}
