using System.Text.Json;
using Npgsql;
using Referrals.Durable;
using Referrals.Hosting;

namespace Referrals.Identity;

/// <summary>The requests that concerned a practice's patients, as a query over their rows.</summary>
public sealed class BreakGlassList(NpgsqlDataSource database, StoredJson json)
{
    /// <summary>A page of those of the caller's practices, the newest first. A look is reviewed when its incident is closed.</summary>
    public async Task<Page<BreakGlassAnswer>> Page(Actor actor, DateTimeOffset now, Cursor? after, int limit, CancellationToken cancel)
    {
        await using var query = database.CreateCommand("""
            SELECT b.id, b.state, i.outcome IS NOT NULL FROM breakglass b LEFT JOIN incident i ON i.id = b.id
            WHERE b.practice = ANY($1) AND (b.asked, b.id) < (coalesce($2, 9223372036854775807), coalesce($3, '00000000-0000-0000-0000-000000000000'))
            ORDER BY b.asked DESC, b.id DESC LIMIT $4
            """);
        query.Parameters.Add(new() { Value = actor.Organisations });
        query.Parameters.Add(new() { Value = (object?)after?.Ms ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Bigint });
        query.Parameters.Add(new() { Value = (object?)after?.Id ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Uuid });
        query.Parameters.Add(new() { Value = limit + 1 });
        await using var rows = await query.ExecuteReaderAsync(cancel);
        var found = new List<BreakGlassAnswer>();
        while (await rows.ReadAsync(cancel))
        {
            var view = JsonSerializer.Deserialize<BreakGlass>(rows.GetString(1), json.Options)!.Seen()!;
            found.Add(BreakGlassAnswer.Of(rows.GetGuid(0), view, now, rows.GetBoolean(2)));
        }
        return Cursor.Cut(found, limit, last => new(last.AskedAt.ToUnixTimeMilliseconds(), last.Request));
    }
}
