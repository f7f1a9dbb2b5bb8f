using Npgsql;
using Referrals.Contracts;

namespace Referrals.Clinical;

/// <summary>One referral in its practice's list: no text.</summary>
public sealed record ListedReferral
{
    public required ReferralId Referral { get; init; }
    public required Pseudonym Pseudonym { get; init; }
    public required PracticeId Practice { get; init; }
    public required HubId Hub { get; init; }
    public required ReferralStatus Status { get; init; }
    public required Urgency Urgency { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? QueuedAt { get; init; }
    public DateTimeOffset? DueAt { get; init; }
    /// <summary>What the hub asks for; absent when it waits for nothing.</summary>
    public IReadOnlyList<InformationKind>? Asked { get; init; }
}

/// <summary>Where a page of the list begins: after this place.</summary>
public readonly record struct ListPlace(long CreatedAt, Guid Referral)
{
    /// <summary>Before the newest.</summary>
    public static readonly ListPlace Start = new(long.MaxValue, Guid.Empty);
}

/// <summary>A practice's referrals, newest first.</summary>
public sealed class ReferralList(NpgsqlDataSource database)
{
    // One ordered walk of the index for each practice and status, merged: a page costs the same however many referrals the practice has had.
    const string Page = """
        SELECT found.* FROM unnest($1) AS wanted_practice, unnest($2) AS wanted_status CROSS JOIN LATERAL (
          SELECT id, pseudonym, practice, hub, status, urgency, created_at, queued_at, due_at,
                 CASE WHEN status = 'AwaitingInformation' THEN ARRAY(SELECT jsonb_array_elements_text(state->'information'->-1->'kinds')) END AS asked
          FROM referral
          WHERE practice = wanted_practice AND status = wanted_status AND (created_at, id) < ($3, $4)
          ORDER BY created_at DESC, id DESC LIMIT $5) AS found
        ORDER BY found.created_at DESC, found.id DESC LIMIT $5
        """;

    static readonly string[] EveryStatus = Enum.GetNames<ReferralStatus>();

    /// <summary>At most <paramref name="limit"/> referrals of these practices after a place, and the place of the last when there may be more.</summary>
    public async Task<(IReadOnlyList<ListedReferral> Referrals, ListPlace? Next)> Read(
        Guid[] practices, ReferralStatus? status, ListPlace after, int limit, CancellationToken cancel)
    {
        await using var query = database.CreateCommand(Page);
        query.Parameters.Add(new() { Value = practices });
        query.Parameters.Add(new() { Value = status is { } one ? [one.ToString()] : EveryStatus });
        query.Parameters.Add(new() { Value = after.CreatedAt });
        query.Parameters.Add(new() { Value = after.Referral });
        query.Parameters.Add(new() { Value = limit });
        await using var rows = await query.ExecuteReaderAsync(cancel);
        var list = new List<ListedReferral>(limit);
        while (await rows.ReadAsync(cancel)) list.Add(Listed(rows));
        return (list, list.Count == limit ? new ListPlace(list[^1].CreatedAt.ToUnixTimeMilliseconds(), list[^1].Referral.Value) : null);
    }

    static ListedReferral Listed(NpgsqlDataReader row) => new()
    {
        Referral = new(row.GetGuid(0)),
        Pseudonym = Pseudonym.TryParse(row.GetString(1), out var pseudonym) ? pseudonym : default,
        Practice = new(row.GetGuid(2)),
        Hub = new(row.GetGuid(3)),
        Status = Enum.Parse<ReferralStatus>(row.GetString(4)),
        Urgency = Enum.Parse<Urgency>(row.GetString(5)),
        CreatedAt = row.Time(6)!.Value,
        QueuedAt = row.Time(7),
        DueAt = row.Time(8),
        Asked = row.IsDBNull(9) ? null : [.. row.GetFieldValue<string[]>(9).Select(Enum.Parse<InformationKind>)],
    };
}
