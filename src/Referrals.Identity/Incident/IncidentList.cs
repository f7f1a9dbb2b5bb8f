using System.Text.Json;
using Npgsql;
using Referrals.Durable;
using Referrals.Hosting;

namespace Referrals.Identity;

/// <summary>The incidents of a practice as a query over their rows.</summary>
public sealed class IncidentList(NpgsqlDataSource database, StoredJson json)
{
    /// <summary>A page of those of the caller's practices, the newest first.</summary>
    public async Task<Page<IncidentView>> Page(Actor actor, bool openOnly, Cursor? after, int limit, CancellationToken cancel)
    {
        await using var query = database.CreateCommand("""
            SELECT state FROM incident
            WHERE practice = ANY($1) AND (outcome IS NULL OR NOT $2) AND (noted, id) < (coalesce($3, 9223372036854775807), coalesce($4, '00000000-0000-0000-0000-000000000000'))
            ORDER BY noted DESC, id DESC LIMIT $5
            """);
        query.Parameters.Add(new() { Value = actor.Organisations });
        query.Parameters.Add(new() { Value = openOnly });
        query.Parameters.Add(new() { Value = (object?)after?.Ms ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Bigint });
        query.Parameters.Add(new() { Value = (object?)after?.Id ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Uuid });
        query.Parameters.Add(new() { Value = limit + 1 });
        await using var rows = await query.ExecuteReaderAsync(cancel);
        var found = new List<IncidentView>();
        while (await rows.ReadAsync(cancel)) found.Add(JsonSerializer.Deserialize<Incident>(rows.GetString(0), json.Options)!.Seen()!);
        return Cursor.Cut(found, limit, last => new(last.NotedAt.ToUnixTimeMilliseconds(), last.Incident.Value));
    }
}
