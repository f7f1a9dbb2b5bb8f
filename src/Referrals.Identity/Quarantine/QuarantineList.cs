using System.Text.Json;
using Npgsql;
using Referrals.Durable;
using Referrals.Hosting;

namespace Referrals.Identity;

/// <summary>The quarantine as a query over its rows.</summary>
public sealed class QuarantineList(NpgsqlDataSource database, StoredJson json)
{
    /// <summary>A page, the longest waiting first.</summary>
    /// <remarks>The identity zone knows no networks, so a data guardian sees the zone's whole list; it holds ids and reasons only.</remarks>
    public async Task<Page<QuarantineLine>> Page(Actor actor, Cursor? after, int limit, CancellationToken cancel)
    {
        await using var query = database.CreateCommand("""
            SELECT state FROM quarantine
            WHERE owner IS NOT NULL AND ($1 OR owner = ANY($2)) AND (arrived, id) > (coalesce($3, -1), coalesce($4, '00000000-0000-0000-0000-000000000000'))
            ORDER BY arrived, id LIMIT $5
            """);
        query.Parameters.Add(new() { Value = actor.Role == Role.DataGuardian });
        query.Parameters.Add(new() { Value = actor.Organisations });
        query.Parameters.Add(new() { Value = (object?)after?.Ms ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Bigint });
        query.Parameters.Add(new() { Value = (object?)after?.Id ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Uuid });
        query.Parameters.Add(new() { Value = limit + 1 });
        await using var rows = await query.ExecuteReaderAsync(cancel);
        var found = new List<Quarantine>();
        while (await rows.ReadAsync(cancel)) found.Add(JsonSerializer.Deserialize<Quarantine>(rows.GetString(0), json.Options)!);
        if (found.Count <= limit) return new([.. found.Select(Line)]);
        found.RemoveAt(limit);
        return new([.. found.Select(Line)], new Cursor(found[^1].ArrivedMs, found[^1].Advice!.Referral.Value).ToString());
    }

    static QuarantineLine Line(Quarantine held) => new()
    {
        Referral = held.Advice!.Referral, Reason = held.Advice.Reason, ArrivedAt = held.ArrivedAt, Practice = held.Advice.Owner, Hub = held.Advice.Hub,
    };
}
