using Npgsql;
using Referrals.Contracts;
using Referrals.Durable;
using Referrals.Hosting;

namespace Referrals.Identity;

/// <summary>Bound or paired, and not filed; or answered before it was bound: a query over the links' own rows (PSN-11).</summary>
public sealed class UnunitedList(NpgsqlDataSource database)
{
    /// <summary>The longest clock of a hub is five working days for an answer; a week more is for the practice to ask what became of it.</summary>
    public static readonly TimeSpan DueAfter = TimeSpan.FromDays(14);

    const string Open = "(k.status IN ('Bound', 'Paired') OR k.status = 'Open' AND k.answer_waits IS NOT NULL)";

    /// <summary>A page of the caller's practices, the oldest first.</summary>
    public async Task<Page<UnunitedLine>> Page(Actor actor, DateTimeOffset now, Cursor? after, int limit, CancellationToken cancel)
    {
        await using var query = database.CreateCommand($"""
            SELECT k.link, k.referral, k.practice, k.hub, k.status, l.made_ms, q.state->'advice'->>'reason'
            FROM pseudonymkey k
            JOIN LATERAL (SELECT (extract(epoch FROM made_at) * 1000)::bigint AS made_ms FROM link WHERE link.link = k.link) l ON true
            LEFT JOIN quarantine q ON q.id = k.referral AND q.owner = k.practice
            WHERE k.practice = ANY($1) AND {Open} AND (l.made_ms, k.link) > (coalesce($2, -1), coalesce($3, '00000000-0000-0000-0000-000000000000'))
            ORDER BY l.made_ms, k.link LIMIT $4
            """);
        query.Parameters.Add(new() { Value = actor.Organisations });
        query.Parameters.Add(new() { Value = (object?)after?.Ms ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Bigint });
        query.Parameters.Add(new() { Value = (object?)after?.Id ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Uuid });
        query.Parameters.Add(new() { Value = limit + 1 });
        await using var rows = await query.ExecuteReaderAsync(cancel);
        var found = new List<UnunitedLine>();
        while (await rows.ReadAsync(cancel)) found.Add(Line(rows, now));
        return Cursor.Cut(found, limit, last => new(last.MadeAt.ToUnixTimeMilliseconds(), last.Link.Value));
    }

    /// <summary>How many there are in the zone, and how many of them should have been united by now.</summary>
    public async Task<(long All, long Overdue, long HeldOverdue)> Count(DateTimeOffset now, CancellationToken cancel)
    {
        await using var query = database.CreateCommand($"""
            SELECT count(*), count(*) FILTER (WHERE l.made_at < $1), (SELECT count(*) FROM quarantine WHERE due < $2)
            FROM pseudonymkey k JOIN link l ON l.link = k.link WHERE {Open}
            """);
        query.Parameters.Add(new() { Value = now - DueAfter });
        query.Parameters.Add(new() { Value = now.ToUnixTimeMilliseconds() });
        await using var row = await query.ExecuteReaderAsync(cancel);
        await row.ReadAsync(cancel);
        return (row.GetInt64(0), row.GetInt64(1), row.GetInt64(2));
    }

    static UnunitedLine Line(NpgsqlDataReader row, DateTimeOffset now)
    {
        var made = DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(5));
        return new()
        {
            Link = new(row.GetGuid(0)), Referral = new(row.GetGuid(1)), Practice = new(row.GetGuid(2)), Hub = new(row.GetGuid(3)), Status = Enum.Parse<LinkStatus>(row.GetString(4)),
            MadeAt = made, DueAt = made + DueAfter, Overdue = made + DueAfter <= now, Quarantine = row.IsDBNull(6) ? null : Enum.Parse<QuarantineReason>(row.GetString(6)),
        };
    }
}
