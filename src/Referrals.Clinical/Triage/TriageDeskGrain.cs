using Npgsql;
using Referrals.Contracts;
using Referrals.Durable;

namespace Referrals.Clinical;

/// <summary>
/// A desk that remembers for some seconds whom it has sent to which case, so that colleagues who ask at the same time do not race for one.
/// Keeps nothing durable and never awaits a referral in its turn; should two desks of a hub run for a moment, the referral still has one holder.
/// </summary>
[GrainType("desk")]
public sealed class TriageDeskGrain(NpgsqlDataSource database, DatabaseTime time) : Grain, ITriageDeskGrain
{
    // A Claimed row whose lease has run out waits as well: its alarm may be a second late.
    const string NextCases = """
        SELECT id, version FROM referral
        WHERE hub = $1 AND status IN ('Queued', 'Claimed') AND (status = 'Queued' OR lease_until <= $2)
        ORDER BY queue_rank, due_at, id LIMIT $3
        """;

    readonly OfferBook book = new();

    /// <inheritdoc />
    public async Task<ReferralId?> Offer(Guid wish, ReferralId? refused)
    {
        var now = time.GetUtcNow();
        book.ForgetOld(now);
        if (book.Before(wish, refused?.Value) is { } before) return new ReferralId(before.Id);
        if (book.Take(wish, refused?.Value, now) is { } ready) return new ReferralId(ready.Id);
        book.Fill(await ReadCandidates(now), now);
        return book.Take(wish, refused?.Value, now) is { } next ? new ReferralId(next.Id) : null;
    }

    async Task<List<DeskCase>> ReadCandidates(DateTimeOffset now)
    {
        await using var query = database.CreateCommand(NextCases);
        query.Parameters.Add(new() { Value = this.GetPrimaryKey() });
        query.Parameters.Add(new() { Value = now.ToUnixTimeMilliseconds() });
        // Those on offer still stand in the queue: read past them.
        query.Parameters.Add(new() { Value = ClinicalLimits.CandidatesMax + book.Offered });
        await using var rows = await query.ExecuteReaderAsync();
        List<DeskCase> cases = [];
        while (await rows.ReadAsync()) cases.Add(new DeskCase(rows.GetGuid(0), rows.GetInt32(1)));
        return cases;
    }
}
