using Npgsql;
using System.Text.Json;

namespace Referrals.Durable;

/// <summary>Every command that ever had an effect, with its answer.</summary>
public sealed class CommandLog(NpgsqlDataSource database)
{
    /// <summary>What this command did to this grain; null when nothing.</summary>
    public async Task<HandledCommand?> Find(Guid id, string kind, Guid grain)
    {
        await using var query = database.CreateCommand("SELECT hash, result FROM command WHERE id = $1 AND kind = $2 AND grain = $3");
        query.Parameters.Add(new() { Value = id });
        query.Parameters.Add(new() { Value = kind });
        query.Parameters.Add(new() { Value = grain });
        await using var row = await query.ExecuteReaderAsync();
        return await row.ReadAsync() ? Read(id, row) : null;
    }

    /// <summary>Which grain of this kind the command changed; null when none. For commands whose caller did not choose the grain (claim next).</summary>
    public async Task<(Guid Grain, HandledCommand Handled)?> Find(Guid id, string kind)
    {
        await using var query = database.CreateCommand("SELECT hash, result, grain FROM command WHERE id = $1 AND kind = $2");
        query.Parameters.Add(new() { Value = id });
        query.Parameters.Add(new() { Value = kind });
        await using var row = await query.ExecuteReaderAsync();
        return await row.ReadAsync() ? (row.GetGuid(2), Read(id, row)) : null;
    }

    static HandledCommand Read(Guid id, NpgsqlDataReader row) => new()
    {
        Id = id,
        Hash = Convert.ToBase64String(row.GetFieldValue<byte[]>(0)),
        Result = row.GetFieldValue<JsonElement>(1),
    };
}
