using Npgsql;
using Referrals.Ops.Zones;

namespace Referrals.Ops.Chaos;

/// <summary>Looks below the doors of both zones, with each zone's owner role. No silo can do this, nor any person who works with the system.</summary>
sealed class BothDatabases : IAsyncDisposable
{
    public NpgsqlDataSource Clinical { get; }
    public NpgsqlDataSource Identity { get; }

    public BothDatabases(Topology topology) => (Clinical, Identity) = (Open(topology, Zone.Clinical), Open(topology, Zone.Identity));

    /// <summary>Without a pool: what is kept from before a server's death would break first.</summary>
    public static NpgsqlDataSource Open(Topology topology, Zone zone) =>
        NpgsqlDataSource.Create(topology.Postgres(zone).ConnectionString(zone.Name() + "_owner") + ";Pooling=false");

    public async Task<Stored> Read(CancellationToken cancel) => new(
        await Rows(Clinical, """
            SELECT r.id, r.practice, r.hub, r.pseudonym, r.status,
              count(*) FILTER (WHERE e.type = 'Submitted')::int, count(*) FILTER (WHERE e.type = 'AdviceIssued')::int
            FROM referral r LEFT JOIN event e ON e.kind = 'referral' AND e.grain = r.id GROUP BY r.id
            """,
            row => new ReferralRow(
                new(row.GetGuid(0)), new(row.GetGuid(1)), new(row.GetGuid(2)), row.GetString(3), row.GetString(4), row.GetInt32(5), row.GetInt32(6)),
            cancel),
        await Rows(Clinical, "SELECT image, image_set, coalesce(plain_length, length), coalesce(encode(sha256, 'hex'), ''), added AND completed_at IS NOT NULL FROM upload",
            row => new PhotographRow(new(row.GetGuid(0)), new(row.GetGuid(1)), row.GetInt64(2), row.GetString(3), row.GetBoolean(4)),
            cancel),
        await Rows(Identity, """
            SELECT t.id, t.record, t.practice, (t.state->'advice'->>'hub')::uuid, t.state->'advice'->>'pseudonym',
              (t.state->'advice'->'set'->>'imageSet')::uuid, t.state->'advice'->'set'->>'manifestRoot',
              (SELECT count(*) FROM event e WHERE e.kind = 'recordentry' AND e.grain = t.id AND e.type = 'AdviceEntered')::int
            FROM recordentry t WHERE t.practice IS NOT NULL
            """,
            row => new EntryRow(
                new(row.GetGuid(0)), new(row.GetGuid(1)), new(row.GetGuid(2)), new(row.GetGuid(3)), row.GetString(4),
                new(row.GetGuid(5)), row.GetString(6), row.GetInt32(7)),
            cancel),
        await Rows(Identity, "SELECT link, referral, status, (state->>'record')::uuid FROM pseudonymkey",
            row => new LinkRow(new(row.GetGuid(0)), new(row.GetGuid(1)), row.GetString(2), row.IsDBNull(3) ? null : new(row.GetGuid(3))),
            cancel))
    {
        LeftOver = [.. await LeftOver(Clinical, Zone.Clinical, cancel), .. await LeftOver(Identity, Zone.Identity, cancel), .. await Quarantined(cancel)]
    };

    /// <summary>Every message that was committed has gone out, in both zones.</summary>
    public async Task<bool> AllSent(CancellationToken cancel)
    {
        const string waiting = "SELECT count(*) FROM outbox";
        return (await Rows(Clinical, waiting, row => row.GetInt64(0), cancel))[0] + (await Rows(Identity, waiting, row => row.GetInt64(0), cancel))[0] == 0;
    }

    static async Task<IEnumerable<string>> LeftOver(NpgsqlDataSource database, Zone zone, CancellationToken cancel) =>
        (await Rows(database, """
            SELECT format('message %s (%s) was never sent, in %s attempts', id, type, attempts) FROM outbox
            UNION ALL SELECT format('message %s (%s) is parked: %s', id, type, reason) FROM parked WHERE replayed_at IS NULL
            """, row => row.GetString(0), cancel)).Select(line => $"{zone.Name()}: {line}");

    Task<IReadOnlyList<string>> Quarantined(CancellationToken cancel) => Rows(
        Identity, "SELECT format('the answer to %s is in quarantine: %s', id, state->'advice'->>'reason') FROM quarantine WHERE state->'advice' IS NOT NULL",
        row => row.GetString(0), cancel);

    static async Task<IReadOnlyList<T>> Rows<T>(NpgsqlDataSource database, string sql, Func<NpgsqlDataReader, T> read, CancellationToken cancel)
    {
        await using var query = database.CreateCommand(sql);
        await using var rows = await query.ExecuteReaderAsync(cancel);
        var list = new List<T>();
        while (await rows.ReadAsync(cancel))
            list.Add(read(rows));
        return list;
    }

    public async ValueTask DisposeAsync()
    {
        await Clinical.DisposeAsync();
        await Identity.DisposeAsync();
    }
}
