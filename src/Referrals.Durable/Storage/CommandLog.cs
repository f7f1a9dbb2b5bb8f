using Npgsql;
using System.Text.Json;

namespace Referrals.Durable;

/// <summary>Every command that ever had an effect, with its answer.</summary>
public sealed class CommandLog(PointReads reads)
{
    /// <summary>What this command did to this grain; null when nothing.</summary>
    public Task<HandledCommand?> Find(Guid id, string kind, Guid grain) => reads.Find(
        "SELECT hash, result FROM command WHERE id = $1 AND kind = $2 AND grain = $3", row => Read(id, row), CancellationToken.None, id, kind, grain);

    /// <summary>Which grain of this kind the command changed; null when none. For commands whose caller did not choose the grain (claim next).</summary>
    public async Task<(Guid Grain, HandledCommand Handled)?> Find(Guid id, string kind) => await reads.Find(
        "SELECT hash, result, grain FROM command WHERE id = $1 AND kind = $2", row => Tuple.Create(row.GetGuid(2), Read(id, row)), CancellationToken.None, id, kind)
        is var (grain, handled) ? (grain, handled) : null;

    static HandledCommand Read(Guid id, NpgsqlDataReader row) => new()
    {
        Id = id,
        Hash = Convert.ToBase64String(row.GetFieldValue<byte[]>(0)),
        Result = row.GetFieldValue<JsonElement>(1),
    };
}
