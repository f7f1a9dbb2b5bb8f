using Npgsql;

namespace Referrals.Durable;

/// <summary>A message that its consumer could not take, as an operator sees it.</summary>
public sealed record ParkedMessage
{
    public required Guid Id { get; init; }
    public required string Queue { get; init; }
    /// <summary>Last part of the message's name.</summary>
    public required string Type { get; init; }
    /// <summary>Kind of failure; never an exception's text, which may quote anything.</summary>
    public required string Reason { get; init; }
    public required DateTimeOffset ParkedAt { get; init; }
    public required int Attempts { get; init; }
    /// <summary>When it is sent again without anybody asking; null when it waits for a person.</summary>
    public DateTimeOffset? RetryAt { get; init; }
    public DateTimeOffset? ReplayedAt { get; init; }
}

/// <summary>The parked messages of a zone: kept, listed, sent again.</summary>
public sealed class ParkedMessages(NpgsqlDataSource database)
{
    /// <summary>Ten tries spread over about an hour; then a person must look.</summary>
    const int RetriesMax = 10;

    /// <summary>Keeps a message with the reason. <paramref name="retry"/>: the fault lies in a part that may heal.</summary>
    public async Task Park(Guid id, string queue, string type, string? body, string reason, bool retry, CancellationToken cancel)
    {
        await using var insert = database.CreateCommand("""
            INSERT INTO parked (id, queue, type, body, reason, retry_at)
            VALUES ($1, $2, $3, $4::jsonb, $5, CASE WHEN $6 THEN clock_timestamp() + interval '10 seconds' END)
            ON CONFLICT (id, queue) DO UPDATE SET reason = excluded.reason, attempts = parked.attempts + 1, replayed_at = NULL, replayed_by = NULL,
              parked_at = clock_timestamp(),
              retry_at = CASE WHEN $6 AND parked.attempts < $7 THEN clock_timestamp() + interval '10 seconds' * (2 ^ least(parked.attempts, 6)) END
            """);
        insert.Parameters.Add(new() { Value = id });
        insert.Parameters.Add(new() { Value = queue });
        insert.Parameters.Add(new() { Value = type });
        insert.Parameters.Add(new() { Value = (object?)body ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text });
        insert.Parameters.Add(new() { Value = reason });
        insert.Parameters.Add(new() { Value = retry });
        insert.Parameters.Add(new() { Value = RetriesMax });
        await insert.ExecuteNonQueryAsync(cancel);
        DurableTelemetry.ParkedMessages.Add(1);
    }

    /// <summary>Moves those whose time has come back into the outbox.</summary>
    public Task<int> RetryDue(int max, CancellationToken cancel) => Move(
        "SELECT id, queue FROM parked WHERE replayed_at IS NULL AND body IS NOT NULL AND retry_at <= statement_timestamp() ORDER BY retry_at LIMIT $1 FOR UPDATE SKIP LOCKED",
        max, "sweeper", cancel);

    /// <summary>A person sends one message again. False: there is none to send.</summary>
    public async Task<bool> Replay(Guid id, Actor by, CancellationToken cancel) =>
        await Move("SELECT id, queue FROM parked WHERE id = $1 AND body IS NOT NULL AND replayed_at IS NULL FOR UPDATE SKIP LOCKED", id, by.ToString(), cancel) > 0;

    /// <summary>Newest first; at most <paramref name="limit"/>, older than <paramref name="before"/>.</summary>
    public async Task<IReadOnlyList<ParkedMessage>> List(DateTimeOffset? before, int limit, CancellationToken cancel)
    {
        await using var query = database.CreateCommand("""
            SELECT id, queue, type, reason, parked_at, attempts, retry_at, replayed_at FROM parked
            WHERE parked_at < coalesce($1, 'infinity') ORDER BY parked_at DESC LIMIT $2
            """);
        query.Parameters.Add(new() { Value = (object?)before?.UtcDateTime ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.TimestampTz });
        query.Parameters.Add(new() { Value = limit });
        await using var rows = await query.ExecuteReaderAsync(cancel);
        var list = new List<ParkedMessage>();
        while (await rows.ReadAsync(cancel))
        {
            list.Add(new ParkedMessage
            {
                Id = rows.GetGuid(0),
                Queue = rows.GetString(1),
                Type = rows.GetString(2).Split('.')[^1],
                Reason = rows.GetString(3),
                ParkedAt = rows.GetFieldValue<DateTimeOffset>(4),
                Attempts = rows.GetInt32(5),
                RetryAt = rows.IsDBNull(6) ? null : rows.GetFieldValue<DateTimeOffset>(6),
                ReplayedAt = rows.IsDBNull(7) ? null : rows.GetFieldValue<DateTimeOffset>(7),
            });
        }
        return list;
    }

    /// <summary>One statement: mark as replayed and put into the outbox under the old id, so that consumers know it again.</summary>
    /// <remarks>Its first row may still be there, published and not yet deleted: the attempt tells them apart.</remarks>
    async Task<int> Move(string which, object parameter, string by, CancellationToken cancel)
    {
        await using var move = database.CreateCommand($"""
            WITH chosen AS ({which}),
            marked AS (UPDATE parked p SET replayed_at = clock_timestamp(), replayed_by = $2, retry_at = NULL FROM chosen c
                       WHERE p.id = c.id AND p.queue = c.queue RETURNING p.id, p.type, p.body)
            INSERT INTO outbox AS o (id, type, body, locked_until, attempts) SELECT DISTINCT ON (id) id, type, body, clock_timestamp(), 1 FROM marked
            ON CONFLICT (id) DO UPDATE SET body = excluded.body, locked_until = excluded.locked_until, attempts = o.attempts + 1
            """);
        move.Parameters.Add(new() { Value = parameter });
        move.Parameters.Add(new() { Value = by });
        return await move.ExecuteNonQueryAsync(cancel);
    }
}
