using System.Text.Json;
using Npgsql;
using Referrals.Contracts;
using Referrals.Durable;

namespace Referrals.Clinical;

/// <summary>Where a page of what is owed begins: after this place.</summary>
public readonly record struct DuePlace(long DueAt, Guid ImageSet)
{
    /// <summary>Before the earliest.</summary>
    public static readonly DuePlace Start = new(long.MinValue, Guid.Empty);
}

/// <summary>How many image sets of a practice have copies past their time, and how far that has been told.</summary>
public sealed record OverdueAtPractice
{
    public required PracticeId Practice { get; init; }
    public required long Overdue { get; init; }
    public required long EscalatedToPractice { get; init; }
    public required long EscalatedToNetwork { get; init; }
    public required DateTimeOffset OldestDueAt { get; init; }
}

/// <summary>Lists of what is owed, over the obligations' own rows.</summary>
public sealed class DeletionLists(NpgsqlDataSource database, StoredJson json)
{
    const string Page = "SELECT state::text FROM devicecopies WHERE practice = $1 AND due_at IS NOT NULL AND due_at < $2 AND (due_at, id) > ($3, $4) ";
    const string Ordered = "ORDER BY due_at, id LIMIT $5";
    const string OfDevice = "AND device = $6 ";

    const string Counts = """
        SELECT practice, count(*), count(*) FILTER (WHERE step = 'EscalatedToPractice'), count(*) FILTER (WHERE step = 'EscalatedToNetwork'), min(due_at)
        FROM devicecopies WHERE network = ANY($1) AND due_at IS NOT NULL AND due_at < $2 AND practice > $3 GROUP BY practice ORDER BY practice LIMIT $4
        """;

    const string OverdueSets = "SELECT count(*) FROM devicecopies WHERE due_at IS NOT NULL AND due_at < $1";

    /// <summary>At most <paramref name="limit"/> sets of the practice, of one of its devices if it is named, that were due before a time, and the place of the last when there may be more.</summary>
    public async Task<(IReadOnlyList<DeviceCopies> Owed, DuePlace? Next)> OfPractice(
        PracticeId practice, DeviceId? device, DateTimeOffset before, DuePlace after, int limit, CancellationToken cancel)
    {
        object[] values = [practice.Value, before.ToUnixTimeMilliseconds(), after.DueAt, after.ImageSet, limit];
        await using var query = device is { } one ? Query(Page + OfDevice + Ordered, [.. values, one.Value]) : Query(Page + Ordered, values);
        await using var rows = await query.ExecuteReaderAsync(cancel);
        var list = new List<DeviceCopies>();
        while (await rows.ReadAsync(cancel)) list.Add(JsonSerializer.Deserialize<DeviceCopies>(rows.GetString(0), json.Options)!);
        return (list, list.Count == limit ? new DuePlace(list[^1].DueAt!.Value.ToUnixTimeMilliseconds(), list[^1].ImageSet.Value) : null);
    }

    /// <summary>At most <paramref name="limit"/> practices of these networks, by id, with ids after the given one.</summary>
    public async Task<IReadOnlyList<OverdueAtPractice>> Overdue(Guid[] networks, DateTimeOffset now, Guid after, int limit, CancellationToken cancel)
    {
        await using var query = Query(Counts, networks, now.ToUnixTimeMilliseconds(), after, limit);
        await using var rows = await query.ExecuteReaderAsync(cancel);
        var list = new List<OverdueAtPractice>();
        while (await rows.ReadAsync(cancel))
            list.Add(new()
            {
                Practice = new(rows.GetGuid(0)), Overdue = rows.GetInt64(1), EscalatedToPractice = rows.GetInt64(2), EscalatedToNetwork = rows.GetInt64(3),
                OldestDueAt = rows.Time(4)!.Value,
            });
        return list;
    }

    /// <summary>Image sets of the zone with an overdue copy.</summary>
    public async Task<long> OverdueSetsAt(DateTimeOffset now, CancellationToken cancel)
    {
        await using var query = Query(OverdueSets, now.ToUnixTimeMilliseconds());
        return (long)(await query.ExecuteScalarAsync(cancel))!;
    }

    NpgsqlCommand Query(string sql, params ReadOnlySpan<object> values)
    {
        var query = database.CreateCommand(sql);
        foreach (var value in values) query.Parameters.Add(new() { Value = value });
        return query;
    }
}
