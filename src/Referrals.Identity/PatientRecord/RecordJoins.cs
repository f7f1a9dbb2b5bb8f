using Npgsql;
using Referrals.Contracts;

namespace Referrals.Identity;

/// <summary>Which records are read as one. Each row names at most one other; following them never ends in another answer, whoever asks.</summary>
public sealed class RecordJoins(NpgsqlDataSource database)
{
    /// <summary>The record as part of which this one is read; itself when it was never merged.</summary>
    /// <remarks>Two people who merge in opposite directions at once make a ring. It is one patient as both have said; the least id of the ring is read.</remarks>
    public async Task<PatientRecordId> Shown(PatientRecordId record, CancellationToken cancel)
    {
        var way = new List<Guid> { record.Value };
        while (await Into(way[^1], cancel) is { } next)
        {
            if (way.IndexOf(next) is >= 0 and var from) return new(way[from..].Min());
            way.Add(next);
        }
        return new(way[^1]);
    }

    /// <summary>Whether an entry that stands in one record is read in the other.</summary>
    public async Task<bool> IsReadIn(PatientRecordId shown, PatientRecordId stands, CancellationToken cancel) => shown == stands || await Shown(stands, cancel) == shown;

    /// <summary>The record in which an entry stands that is read in this one; this one where it stands anywhere else, so that whoever asks is refused there.</summary>
    public async Task<PatientRecordId> Standing(PatientRecordId shown, PatientRecordId? stands, CancellationToken cancel) =>
        stands is { } record && await IsReadIn(shown, record, cancel) ? record : shown;

    /// <summary>All that are read as part of this one, itself first.</summary>
    public async Task<Guid[]> Members(PatientRecordId shown, CancellationToken cancel)
    {
        await using var query = database.CreateCommand("""
            WITH RECURSIVE member(id) AS (SELECT $1::uuid UNION SELECT r.id FROM patientrecord r JOIN member m ON r.merged_into = m.id)
            SELECT id FROM member ORDER BY id <> $1, id
            """);
        query.Parameters.Add(new() { Value = shown.Value });
        await using var rows = await query.ExecuteReaderAsync(cancel);
        var found = new List<Guid>();
        while (await rows.ReadAsync(cancel)) found.Add(rows.GetGuid(0));
        return [.. found];
    }

    /// <summary>The entries that the practice's own record system was given before this moment, under particulars that stand no longer.</summary>
    public async Task<ReferralId[]> DeliveredBefore(Guid[] records, DateTimeOffset moment, CancellationToken cancel)
    {
        await using var query = database.CreateCommand("""
            SELECT e.id FROM recordentry e JOIN eprdelivery d ON d.id = e.id
            WHERE e.record = ANY($1) AND (d.state->>'deliveredAt')::timestamptz < $2 ORDER BY e.filed, e.id LIMIT 200
            """);
        query.Parameters.Add(new() { Value = records });
        query.Parameters.Add(new() { Value = moment.UtcDateTime });
        await using var rows = await query.ExecuteReaderAsync(cancel);
        var found = new List<ReferralId>();
        while (await rows.ReadAsync(cancel)) found.Add(new(rows.GetGuid(0)));
        return [.. found];
    }

    /// <summary>What is filed in these records.</summary>
    public async Task<FiledEntry[]> Entries(Guid[] records, CancellationToken cancel)
    {
        await using var query = database.CreateCommand("SELECT id, practice, (state->'advice'->>'hub')::uuid FROM recordentry WHERE record = ANY($1) ORDER BY filed, id");
        query.Parameters.Add(new() { Value = records });
        await using var rows = await query.ExecuteReaderAsync(cancel);
        var found = new List<FiledEntry>();
        while (await rows.ReadAsync(cancel)) found.Add(new(new(rows.GetGuid(0)), new(rows.GetGuid(1)), new(rows.GetGuid(2))));
        return [.. found];
    }

    async Task<Guid?> Into(Guid record, CancellationToken cancel)
    {
        await using var query = database.CreateCommand("SELECT merged_into FROM patientrecord WHERE id = $1");
        query.Parameters.Add(new() { Value = record });
        return await query.ExecuteScalarAsync(cancel) as Guid?;
    }
}
