using System.Text.Json;
using Npgsql;
using Referrals.Contracts;
using Referrals.Durable;
using Referrals.Hosting;

namespace Referrals.Identity;

/// <summary>The practices' answers without a patient, as a query over their rows.</summary>
public sealed class UnlinkedAnswers(NpgsqlDataSource database, StoredJson json)
{
    /// <summary>A page, the longest waiting first, with the link by which each can be identified.</summary>
    public async Task<Page<UnlinkedLine>> Page(Actor actor, Cursor? after, int limit, CancellationToken cancel)
    {
        await using var query = database.CreateCommand("""
            SELECT kept.state, (SELECT link FROM pseudonymkey WHERE referral = kept.id AND status <> 'Cancelled') FROM (
              SELECT id, kept_at, state FROM unlinkedanswer
              WHERE practice = ANY($1) AND (kept_at, id) > (coalesce($2, -1), coalesce($3, '00000000-0000-0000-0000-000000000000'))
              ORDER BY kept_at, id LIMIT $4) kept
            ORDER BY kept.kept_at, kept.id
            """);
        query.Parameters.Add(new() { Value = actor.Organisations });
        query.Parameters.Add(new() { Value = (object?)after?.Ms ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Bigint });
        query.Parameters.Add(new() { Value = (object?)after?.Id ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Uuid });
        query.Parameters.Add(new() { Value = limit + 1 });
        await using var rows = await query.ExecuteReaderAsync(cancel);
        var found = new List<UnlinkedLine>();
        while (await rows.ReadAsync(cancel))
            found.Add(UnlinkedLine.Of(JsonSerializer.Deserialize<UnlinkedAnswer>(rows.GetString(0), json.Options)!, rows.IsDBNull(1) ? null : new LinkId(rows.GetGuid(1))));
        return Cursor.Cut(found, limit, last => new(last.KeptAt.ToUnixTimeMilliseconds(), last.Referral.Value));
    }
}
