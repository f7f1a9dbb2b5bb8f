using System.Text.Json;
using Npgsql;
using Referrals.Durable;
using Referrals.Hosting;

namespace Referrals.Identity;

/// <summary>The quarantine as a query over its rows.</summary>
public sealed class QuarantineList(NpgsqlDataSource database, StoredJson json)
{
    /// <summary>A page of what the caller's practices own, the longest waiting first.</summary>
    public async Task<Page<QuarantineLine>> Page(Actor actor, Cursor? after, int limit, CancellationToken cancel)
    {
        await using var query = database.CreateCommand("""
            SELECT state FROM quarantine
            WHERE owner = ANY($1) AND (arrived, id) > (coalesce($2, -1), coalesce($3, '00000000-0000-0000-0000-000000000000'))
            ORDER BY arrived, id LIMIT $4
            """);
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
        DueAt = held.DueAt!.Value, Overdue = held.Step >= QuarantineStep.Overdue, Escalated = held.Step == QuarantineStep.Escalated, Locked = held.Locked,
    };
}
