using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Npgsql;
using Referrals.Contracts;
using Referrals.Imaging.Archive;
using Referrals.Ops.Layout;
using Referrals.Ops.Zones;

namespace Referrals.Ops.Backup;

/// <summary>
/// Fills both zones and the archive with likenesses of one case that went the whole real way: every row of it again under other ids, and its stored
/// pictures under other names. What is sealed in them opens for nobody; lengths, rows and history are those of a real case.
/// </summary>
sealed partial class Filling(Topology topology, DemoNetwork network)
{
    const int Batch = 200;

    static readonly (Zone Zone, string Table, string Columns, string Where)[] Tables =
    [
        (Zone.Clinical, "referral", "id, version, state, next_alarm", "id = ANY($1)"),
        (Zone.Clinical, "imageset", "id, version, state, next_alarm", "id = ANY($1)"),
        (Zone.Clinical, "devicecopies", "id, version, state, next_alarm", "id = ANY($1)"),
        (Zone.Clinical, "event", "kind, grain, version, ordinal, at, actor, type, body", "grain = ANY($1)"),
        (Zone.Clinical, "command", "id, kind, grain, hash, result, at", "grain = ANY($1)"),
        (Zone.Clinical, "upload", """
            image, image_set, practice, hub, view, type, length, durable, object, resumed, sha256, width, height, completed_at, added, created_at,
            ordinal, set_images, plain_length, plain_sha256, salt, master, master_length, master_sha256, original_keys, facts
            """, "image_set = ANY($1)"),
        (Zone.Clinical, "wrapped_key", "object, kek, wrapped, created_at", "object IN (SELECT unnest(ARRAY[upload.object, master]) FROM upload WHERE image_set = ANY($1))"),
        (Zone.Identity, "link", "link, pseudonym, referral, practice, hub, made_at", "referral = ANY($1)"),
        (Zone.Identity, "pseudonymkey", "id, version, state, next_alarm", "id = ANY($1)"),
        (Zone.Identity, "recordentry", "id, version, state, next_alarm", "id = ANY($1)"),
        (Zone.Identity, "patientrecord", "id, version, state, next_alarm", "id = ANY($1)"),
        (Zone.Identity, "quarantine", "id, version, state, next_alarm", "id = ANY($1)"),
        (Zone.Identity, "event", "kind, grain, version, ordinal, at, actor, type, body", "grain = ANY($1)"),
        (Zone.Identity, "command", "id, kind, grain, hash, result, at", "grain = ANY($1)")
    ];

    /// <returns>The likenesses' ids.</returns>
    public async Task<IReadOnlySet<ReferralId>> Multiply(ReferralId model, Pseudonym pseudonym, int count, CancellationToken cancel)
    {
        await using var databases = new Chaos.BothDatabases(topology);
        var ids = await Grains(databases, model, pseudonym, cancel);
        var rows = new List<(Zone Zone, string Table, string Columns, string Json)>();
        foreach (var (zone, table, columns, where) in Tables)
            rows.Add((zone, table, columns, await Text(Of(databases, zone), $"SELECT coalesce(jsonb_agg(t), '[]')::text FROM (SELECT {columns} FROM {table} WHERE {where}) t", ids, cancel)));
        var shared = Shared().Append(pseudonym.Key.ToString()).ToHashSet();
        var own = rows.SelectMany(row => Uuid().Matches(row.Json).Select(match => match.Value)).Where(id => !shared.Contains(id)).Distinct().ToList();
        var stored = Objects(topology.Folder.Archive);
        var objects = own.Where(id => stored.Contains(Guid.Parse(id))).ToList();
        var made = new HashSet<ReferralId>();
        for (var first = 0; first < count; first += Batch)
            await Lay(databases, rows, Enumerable.Range(0, Math.Min(Batch, count - first)).Select(_ => Others(own, objects, pseudonym)).ToList(), cancel,
                other => made.Add(new ReferralId(Guid.Parse(other[model.Value.ToString()]))));
        return made;
    }

    static async Task Lay(
        Chaos.BothDatabases databases, List<(Zone Zone, string Table, string Columns, string Json)> rows, List<Dictionary<string, string>> likenesses, CancellationToken cancel,
        Action<Dictionary<string, string>> done)
    {
        foreach (var (zone, table, columns, json) in rows.Where(row => row.Json != "[]"))
        {
            var likened = likenesses.SelectMany(other => new[] { Whole().Replace(json, match => other.GetValueOrDefault(match.Value, match.Value))[1..^1] });
            await using var insert = Of(databases, zone).CreateCommand($"INSERT INTO {table} ({columns}) SELECT {columns} FROM jsonb_populate_recordset(NULL::{table}, $1)");
            insert.Parameters.Add(new() { Value = "[" + string.Join(',', likened) + "]", NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Jsonb });
            insert.CommandTimeout = 120;
            await insert.ExecuteNonQueryAsync(cancel);
        }
        likenesses.ForEach(done);
    }

    // Each id of the case's own another, the pseudonym another in its three forms, and a copy of each stored picture.
    Dictionary<string, string> Others(List<string> own, List<string> objects, Pseudonym pseudonym)
    {
        var other = own.ToDictionary(id => id, _ => Guid.NewGuid().ToString());
        var fresh = Pseudonym.FromRandom(RandomNumberGenerator.GetBytes(sizeof(ulong)));
        other[pseudonym.Key.ToString()] = fresh.Key.ToString();
        other[pseudonym.ToString()] = fresh.ToString();
        other[Number(pseudonym)] = Number(fresh);
        foreach (var id in objects)
        {
            var to = PathOf(topology.Folder.Archive, Guid.Parse(other[id]));
            Directory.CreateDirectory(Path.GetDirectoryName(to)!, (UnixFileMode)0b111_000_000);
            File.Copy(PathOf(topology.Folder.Archive, Guid.Parse(id)), to);
        }
        return other;
    }

    async Task<Guid[]> Grains(Chaos.BothDatabases databases, ReferralId model, Pseudonym pseudonym, CancellationToken cancel)
    {
        const string set = "SELECT coalesce(string_agg(id::text, ','), '') FROM imageset WHERE (state->>'referral')::uuid = ANY($1)";
        const string record = "SELECT coalesce(string_agg(record::text, ','), '') FROM recordentry WHERE id = ANY($1)";
        var found = await Text(databases.Clinical, set, [model.Value], cancel) + "," + await Text(databases.Identity, record, [model.Value], cancel);
        return [model.Value, pseudonym.Key, .. found.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(Guid.Parse)];
    }

    IEnumerable<string> Shared() => new[] { network.Network }
        .Concat(network.Hubs.SelectMany(hub => hub.Dermatologists.Append(hub.Id)))
        .Concat(network.Practices.SelectMany(practice => practice.Referrers.Append(practice.Id)))
        .Concat(network.Admins).Concat(network.DataGuardians).Append(EvidenceKey.Ensure(topology.Folder).Id.Value).Select(id => id.ToString());

    static HashSet<Guid> Objects(string archive) => [.. new SealedArchive(archive, ArchiveNation.England).WrittenBefore(DateTimeOffset.MaxValue).Select(name => name.Value)];

    static string PathOf(string archive, Guid id) => id.ToString("N") is var digits ? Path.Combine(archive, digits[30..], digits[28..30], digits + ".sealed") : "";

    static string Number(Pseudonym pseudonym) => Convert.ToUInt64(pseudonym.Key.ToString("N")[16..], 16).ToString();

    static NpgsqlDataSource Of(Chaos.BothDatabases databases, Zone zone) => zone switch
    {
        Zone.Identity => databases.Identity,
        Zone.Clinical => databases.Clinical
    };

    static async Task<string> Text(NpgsqlDataSource database, string sql, Guid[] ids, CancellationToken cancel)
    {
        await using var query = database.CreateCommand(sql);
        query.Parameters.Add(new() { Value = ids });
        return (string)(await query.ExecuteScalarAsync(cancel))!;
    }

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")]
    private static partial Regex Uuid();

    // An id, a pseudonym as people write it, or a long number.
    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{2}|[0-9]{12,19}")]
    private static partial Regex Whole();
}
