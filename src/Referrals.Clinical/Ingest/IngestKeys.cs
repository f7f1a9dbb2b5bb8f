using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Npgsql;
using Referrals.Contracts;
using Referrals.Durable;
using Referrals.Hosting;
using Referrals.Imaging.SealedUpload;

namespace Referrals.Clinical;

/// <summary>The keys to which senders seal photographs for a hub: made when the first sender asks, renewed in time, destroyed when they open nothing any more.</summary>
public sealed class IngestKeys(NpgsqlDataSource database, IKeyProvider keys, DatabaseTime time)
{
    /// <summary>A new key counts from a day ago: a handset whose clock is behind must find it valid, be it by a millisecond (chaos found that) or by hours.</summary>
    static readonly TimeSpan ClocksBehind = TimeSpan.FromDays(1);

    readonly ConcurrentDictionary<IngestKeyId, Held> held = new();

    /// <summary>The hub's list as it is to be published now; the next key is made when the newest is 76 days old.</summary>
    public async Task<IngestKeyList> Of(HubId hub, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        var list = await Read(hub, now, cancel);
        if (!list.IsRotationDue(now)) return list;
        await Add(hub, now, cancel);
        return await Read(hub, now, cancel);
    }

    /// <summary>The private key, if this hub opens with it now.</summary>
    public async ValueTask<IngestPrivateKey?> ForOpening(HubId hub, IngestKeyId id, CancellationToken cancel)
    {
        if (!held.TryGetValue(id, out var known))
        {
            if (await Load(hub, id, cancel) is not { } loaded) return null;
            // Whoever loads it second takes the first one's: a key is never disposed of while somebody may open with it.
            known = held.GetOrAdd(id, loaded);
        }
        return known.List.Hub == hub.Value && known.List.KeyForOpening(id, time.GetUtcNow()) is not null ? known.Key : null;
    }

    async Task<IngestKeyList> Read(HubId hub, DateTimeOffset now, CancellationToken cancel)
    {
        await using var query = database.CreateCommand("SELECT id, point, not_before, not_after FROM ingest_key WHERE hub = $1 AND not_after + $2 > $3 ORDER BY not_before, id");
        query.Parameters.Add(new() { Value = hub.Value });
        query.Parameters.Add(new() { Value = IngestKeyPeriod.Overlap });
        query.Parameters.Add(new() { Value = now.UtcDateTime });
        await using var row = await query.ExecuteReaderAsync(cancel);
        List<IngestKeyPeriod> periods = [];
        while (await row.ReadAsync(cancel)) periods.Add(new(new(row.GetGuid(0)), PointOf(row.GetFieldValue<byte[]>(1)), row.GetDateTime(2), row.GetDateTime(3)));
        return new IngestKeyList(hub.Value, now, periods);
    }

    /// <summary>Two silos that rotate at once make two keys, both of them good. What opens nothing any more goes, and with it what was sealed to it.</summary>
    async Task Add(HubId hub, DateTimeOffset now, CancellationToken cancel)
    {
        using var key = P256PrivateKey.Create();
        var id = new IngestKeyId(new Guid(RandomNumberGenerator.GetBytes(16)));
        var period = IngestKeyPeriod.Begin(new IngestPublicKey(id, key.Point), now - ClocksBehind);
        var wrapped = await keys.Wrap(NameOf(hub), Encoding.ASCII.GetBytes(key.ToPem()), ContextOf(hub, id));
        await using var batch = database.CreateBatch();
        Add(batch, "INSERT INTO ingest_key (id, hub, point, kek, box, not_before, not_after) VALUES ($1, $2, $3, $4, $5, $6, $7)",
            id.Value, hub.Value, key.Point.Bytes.ToArray(), wrapped.Key, wrapped.Box, period.NotBefore.UtcDateTime, period.NotAfter.UtcDateTime);
        Add(batch, "DELETE FROM ingest_key WHERE hub = $1 AND not_after + $2 <= $3", hub.Value, IngestKeyPeriod.Overlap, now.UtcDateTime);
        await batch.ExecuteNonQueryAsync(cancel);
    }

    async Task<Held?> Load(HubId hub, IngestKeyId id, CancellationToken cancel)
    {
        await using var query = database.CreateCommand("SELECT kek, box, not_before, not_after FROM ingest_key WHERE id = $1 AND hub = $2");
        query.Parameters.Add(new() { Value = id.Value });
        query.Parameters.Add(new() { Value = hub.Value });
        await using var row = await query.ExecuteReaderAsync(cancel);
        if (!await row.ReadAsync(cancel)) return null;
        var wrapped = new WrappedKey { Key = row.GetString(0), Box = row.GetFieldValue<byte[]>(1) };
        var pem = await keys.Unwrap(NameOf(hub), wrapped, ContextOf(hub, id));
        var key = P256PrivateKey.FromPem(Encoding.ASCII.GetString(pem));
        CryptographicOperations.ZeroMemory(pem);
        var period = new IngestKeyPeriod(id, key.Point, row.GetDateTime(2), row.GetDateTime(3));
        return new Held(new IngestKeyList(hub.Value, period.NotBefore, [period]), new IngestPrivateKey(id, key));
    }

    static void Add(NpgsqlBatch batch, string sql, params object[] values)
    {
        var command = batch.CreateBatchCommand();
        command.CommandText = sql;
        foreach (var value in values) command.Parameters.Add(new NpgsqlParameter { Value = value });
        batch.BatchCommands.Add(command);
    }

    static P256Point PointOf(byte[] bytes) => P256Point.TryParse(bytes, out var point) ? point : throw new CryptographicException("An ingest key's row holds no point of the curve.");

    static KeyName NameOf(HubId hub) => new(KeyPurpose.Ingest, hub.Value);

    static byte[] ContextOf(HubId hub, IngestKeyId id) => Encoding.ASCII.GetBytes($"referrals/v1|ingest|{hub.Value:D}|{id}");

    sealed record Held(IngestKeyList List, IngestPrivateKey Key);
}
