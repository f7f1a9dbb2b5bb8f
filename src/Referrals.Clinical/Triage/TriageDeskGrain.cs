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
        WHERE hub = $1 AND (status = 'Queued' OR status = 'Claimed' AND lease_until <= $2)
        ORDER BY queue_rank, due_at, id LIMIT $3
        """;

    readonly Queue<Case> candidates = new();
    readonly Dictionary<Guid, Case> wishes = [];
    readonly HashSet<Case> offered = [];
    readonly Queue<(Guid Wish, Case Case, DateTimeOffset Until)> running = new();
    DateTimeOffset readAt;

    /// <inheritdoc />
    public async Task<ReferralId?> Offer(Guid wish, ReferralId? refused)
    {
        var now = time.GetUtcNow();
        ForgetOld(now);
        if (wishes.TryGetValue(wish, out var before) && before.Id != refused?.Value) return new ReferralId(before.Id);

        if (now - readAt > ClinicalLimits.CandidatesLife) candidates.Clear();
        if (Take(wish, refused, now) is { } ready) return ready;
        await ReadCandidates(now);
        return Take(wish, refused, now);
    }

    ReferralId? Take(Guid wish, ReferralId? refused, DateTimeOffset now)
    {
        while (candidates.TryDequeue(out var next))
        {
            // A case that was claimed and given back has another version and may be offered again at once.
            if (next.Id == refused?.Value || !offered.Add(next)) continue;
            wishes[wish] = next;
            running.Enqueue((wish, next, now + ClinicalLimits.OfferLife));
            return new ReferralId(next.Id);
        }
        return null;
    }

    void ForgetOld(DateTimeOffset now)
    {
        while (running.TryPeek(out var oldest) && oldest.Until <= now)
        {
            running.Dequeue();
            offered.Remove(oldest.Case);
            if (wishes.GetValueOrDefault(oldest.Wish) == oldest.Case) wishes.Remove(oldest.Wish);
        }
    }

    async Task ReadCandidates(DateTimeOffset now)
    {
        candidates.Clear();
        await using var query = database.CreateCommand(NextCases);
        query.Parameters.Add(new() { Value = this.GetPrimaryKey() });
        query.Parameters.Add(new() { Value = now.ToUnixTimeMilliseconds() });
        // Those on offer still stand in the queue: read past them.
        query.Parameters.Add(new() { Value = ClinicalLimits.CandidatesMax + offered.Count });
        await using var rows = await query.ExecuteReaderAsync();
        while (await rows.ReadAsync()) candidates.Enqueue(new Case(rows.GetGuid(0), rows.GetInt32(1)));
        readAt = now;
    }

    readonly record struct Case(Guid Id, int Version);
}
