using Npgsql;
using Referrals.Contracts;

namespace Referrals.Clinical;

/// <summary>What an administrator sees of a hub: counts only.</summary>
public sealed record HubFigure
{
    public required HubId Hub { get; init; }
    /// <summary>Every referral that the hub ever had, by where it stands.</summary>
    public required IReadOnlyDictionary<ReferralStatus, long> ByStatus { get; init; }
    /// <summary>Those in the queue or claimed.</summary>
    public required IReadOnlyDictionary<Urgency, long> ByUrgency { get; init; }
    public DateTimeOffset? OldestQueuedAt { get; init; }
    /// <summary>In the queue or claimed, and past the time at which the hub should have answered.</summary>
    public required long Overdue { get; init; }
}

/// <summary>Counts of hubs and of the whole zone.</summary>
public sealed class HubFigures(NpgsqlDataSource database)
{
    // Counts come from the index alone; only the rows in the queue are looked at.
    const string OfHub = """
        WITH counted AS (SELECT status, urgency, count(*) AS n FROM referral WHERE hub = $1 GROUP BY status, urgency),
             waiting AS (SELECT min(queued_at) FILTER (WHERE status = 'Queued') AS oldest, count(*) FILTER (WHERE due_at < $2) AS overdue
                         FROM referral WHERE hub = $1 AND status IN ('Queued', 'Claimed'))
        SELECT waiting.oldest, waiting.overdue, counted.status, counted.urgency, counted.n FROM waiting LEFT JOIN counted ON true
        """;

    /// <summary>The figures of one hub.</summary>
    public async Task<HubFigure> Of(HubId hub, DateTimeOffset now, CancellationToken cancel)
    {
        await using var query = database.CreateCommand(OfHub);
        query.Parameters.Add(new() { Value = hub.Value });
        query.Parameters.Add(new() { Value = now.ToUnixTimeMilliseconds() });
        await using var rows = await query.ExecuteReaderAsync(cancel);
        Dictionary<ReferralStatus, long> byStatus = [];
        Dictionary<Urgency, long> byUrgency = [];
        (DateTimeOffset? oldest, long overdue) = (null, 0);
        while (await rows.ReadAsync(cancel))
        {
            (oldest, overdue) = (rows.Time(0), rows.GetInt64(1));
            if (rows.IsDBNull(2)) continue;
            var status = Enum.Parse<ReferralStatus>(rows.GetString(2));
            var urgency = Enum.Parse<Urgency>(rows.GetString(3));
            var count = rows.GetInt64(4);
            byStatus[status] = byStatus.GetValueOrDefault(status) + count;
            if (status is ReferralStatus.Queued or ReferralStatus.Claimed) byUrgency[urgency] = byUrgency.GetValueOrDefault(urgency) + count;
        }
        return new HubFigure { Hub = hub, ByStatus = byStatus, ByUrgency = byUrgency, OldestQueuedAt = oldest, Overdue = overdue };
    }
}
