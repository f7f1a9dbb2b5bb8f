using Npgsql;
using Referrals.Contracts;

namespace Referrals.Clinical;

/// <summary>A patient whom the GP wants to be seen, as the hub's list shows it: no text.</summary>
public sealed record InsistedCase
{
    public required ReferralId Referral { get; init; }
    public required Pseudonym Pseudonym { get; init; }
    public required PracticeId Practice { get; init; }
    public required InsistReason Reason { get; init; }
    public required DateTimeOffset DueAt { get; init; }
}

/// <summary>What GPs insist on and nobody has taken: a list beside the queue, for the case itself is answered and done.</summary>
public sealed class FaceToFaceList(NpgsqlDataSource database)
{
    /// <summary>At most so many, the earliest due first; taking them makes room for the rest.</summary>
    public async Task<IReadOnlyList<InsistedCase>> Read(HubId hub, int limit, CancellationToken cancel)
    {
        await using var query = database.CreateCommand("""
            SELECT id, pseudonym, practice, state->'faceToFace'->>'reason', insisted_due FROM referral
            WHERE hub = $1 AND insisted_due IS NOT NULL ORDER BY insisted_due, id LIMIT $2
            """);
        query.Parameters.Add(new() { Value = hub.Value });
        query.Parameters.Add(new() { Value = limit });
        await using var rows = await query.ExecuteReaderAsync(cancel);
        var cases = new List<InsistedCase>();
        while (await rows.ReadAsync(cancel))
            cases.Add(new()
            {
                Referral = new(rows.GetGuid(0)), Pseudonym = Pseudonym.TryParse(rows.GetString(1), out var pseudonym) ? pseudonym : default, Practice = new(rows.GetGuid(2)),
                Reason = Enum.Parse<InsistReason>(rows.GetString(3)), DueAt = DateTimeOffset.FromUnixTimeMilliseconds(rows.GetInt64(4)),
            });
        return cases;
    }
}
