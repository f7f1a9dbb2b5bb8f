using System.Text.Json;
using Npgsql;
using Referrals.Durable;

namespace Referrals.Clinical;

/// <summary>The hubs and practices of an administrator's networks, by id.</summary>
public sealed class NetworkLists(NpgsqlDataSource database, StoredJson json)
{
    const string Hubs = "SELECT id, version, state FROM hub WHERE network = ANY($1) AND id > $2 ORDER BY id LIMIT $3";
    const string Practices = "SELECT id, version, state FROM practice WHERE network = ANY($1) AND id > $2 ORDER BY id LIMIT $3";

    /// <summary>At most <paramref name="limit"/> hubs of these networks with ids after the given one.</summary>
    public Task<IReadOnlyList<HubSnapshot>> HubsOf(Guid[] networks, Guid after, int limit, CancellationToken cancel) => Read<Hub, HubSnapshot>(
        Hubs, networks, after, limit, (id, version, hub) => new HubSnapshot { Hub = new(id), Settings = hub.Settings!, Version = version }, cancel);

    /// <summary>At most <paramref name="limit"/> practices of these networks with ids after the given one.</summary>
    public Task<IReadOnlyList<PracticeSnapshot>> PracticesOf(Guid[] networks, Guid after, int limit, CancellationToken cancel) => Read<Practice, PracticeSnapshot>(
        Practices, networks, after, limit, (id, version, practice) => new PracticeSnapshot { Practice = new(id), Settings = practice.Settings!, Version = version }, cancel);

    async Task<IReadOnlyList<TSnapshot>> Read<TState, TSnapshot>(
        string sql, Guid[] networks, Guid after, int limit, Func<Guid, int, TState, TSnapshot> snapshot, CancellationToken cancel)
    {
        await using var query = database.CreateCommand(sql);
        query.Parameters.Add(new() { Value = networks });
        query.Parameters.Add(new() { Value = after });
        query.Parameters.Add(new() { Value = limit });
        await using var rows = await query.ExecuteReaderAsync(cancel);
        var list = new List<TSnapshot>(limit);
        while (await rows.ReadAsync(cancel))
            list.Add(snapshot(rows.GetGuid(0), rows.GetInt32(1), JsonSerializer.Deserialize<TState>(rows.GetString(2), json.Options)!));
        return list;
    }
}
