using Npgsql;
using Referrals.Contracts;

namespace Referrals.Clinical;

/// <summary>One waiting case as the queue shows it: no text.</summary>
public sealed record QueuedCase
{
    public required ReferralId Referral { get; init; }
    public required Pseudonym Pseudonym { get; init; }
    public required Urgency Urgency { get; init; }
    public required BodySite BodySite { get; init; }
    public required ReferralStatus Status { get; init; }
    public required DateTimeOffset QueuedAt { get; init; }
    public required DateTimeOffset DueAt { get; init; }
    public required int Images { get; init; }
    public PersonId? ClaimedBy { get; init; }
    public DateTimeOffset? LeaseUntil { get; init; }
}

/// <summary>Where a page of the queue begins: after this place.</summary>
public readonly record struct QueuePlace(int Rank, long DueAt, Guid Referral)
{
    /// <summary>Before the first case.</summary>
    public static readonly QueuePlace Start = new(-1, 0, Guid.Empty);
}

/// <summary>A hub's triage queue: by urgency, then by due time.</summary>
public sealed class TriageQueue(NpgsqlDataSource database)
{
    // The tenant stands in the statement; the row comparison follows the index, so a page costs the same wherever it begins.
    const string Page = """
        SELECT id, pseudonym, urgency, body_site, status, queued_at, due_at, coalesce(images, 0), claimed_by, lease_until, queue_rank
        FROM referral
        WHERE hub = $1 AND status IN ('Queued', 'Claimed') AND (queue_rank, due_at, id) > ($2, $3, $4)
        ORDER BY queue_rank, due_at, id LIMIT $5
        """;

    /// <summary>At most <paramref name="limit"/> cases after a place, and the place of the last when there may be more.</summary>
    public async Task<(IReadOnlyList<QueuedCase> Cases, QueuePlace? Next)> Read(HubId hub, QueuePlace after, int limit, CancellationToken cancel)
    {
        await using var query = database.CreateCommand(Page);
        query.Parameters.Add(new() { Value = hub.Value });
        query.Parameters.Add(new() { Value = after.Rank });
        query.Parameters.Add(new() { Value = after.DueAt });
        query.Parameters.Add(new() { Value = after.Referral });
        query.Parameters.Add(new() { Value = limit });
        await using var rows = await query.ExecuteReaderAsync(cancel);
        var cases = new List<QueuedCase>(limit);
        QueuePlace? last = null;
        while (await rows.ReadAsync(cancel))
        {
            cases.Add(Case(rows));
            last = new QueuePlace(rows.GetInt32(10), rows.GetInt64(6), rows.GetGuid(0));
        }
        return (cases, cases.Count == limit ? last : null);
    }

    static QueuedCase Case(NpgsqlDataReader row) => new()
    {
        Referral = new(row.GetGuid(0)),
        Pseudonym = Pseudonym.TryParse(row.GetString(1), out var pseudonym) ? pseudonym : default,
        Urgency = Enum.Parse<Urgency>(row.GetString(2)),
        BodySite = Enum.Parse<BodySite>(row.GetString(3)),
        Status = Enum.Parse<ReferralStatus>(row.GetString(4)),
        QueuedAt = row.Time(5)!.Value,
        DueAt = row.Time(6)!.Value,
        Images = row.GetInt32(7),
        ClaimedBy = row.IsDBNull(8) ? null : new PersonId(row.GetGuid(8)),
        LeaseUntil = row.Time(9),
    };
}

/// <summary>Reads times kept as unix milliseconds.</summary>
static class StoredTime
{
    public static DateTimeOffset? Time(this NpgsqlDataReader row, int column) =>
        row.IsDBNull(column) ? null : DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(column));
}
