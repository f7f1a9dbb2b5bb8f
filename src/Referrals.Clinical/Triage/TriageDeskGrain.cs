using Npgsql;
using Orleans.Concurrency;
using Referrals.Contracts;
using Referrals.Durable;

namespace Referrals.Clinical;

/// <summary>
/// A desk that remembers for some seconds whom it has sent to which case, so that colleagues who ask at the same time do not race for one.
/// Keeps nothing durable and never awaits a referral in its turn; should two desks of a hub run for a moment, the referral still has one holder.
/// </summary>
/// <remarks>
/// Every offer rests on a read that began after the question came, so a case that was just given back or is more urgent is not passed over; all who ask
/// while one read runs share the next.
/// </remarks>
[GrainType("desk"), Reentrant]
public sealed class TriageDeskGrain(NpgsqlDataSource database, DatabaseTime time) : Grain, ITriageDeskGrain
{
    // A Claimed row whose lease has run out waits as well: its alarm may be a second late.
    const string NextCases = """
        SELECT id, version FROM referral
        WHERE hub = $1 AND status IN ('Queued', 'Claimed') AND (status = 'Queued' OR lease_until <= $2)
        ORDER BY queue_rank, due_at, id LIMIT $3
        """;

    readonly OfferBook book = new();
    Task reading = Task.CompletedTask;
    Task? following;
    int asking;

    /// <inheritdoc />
    public async Task<ReferralId?> Offer(Guid wish, ReferralId? refused)
    {
        book.ForgetOld(time.GetUtcNow());
        if (book.Before(wish, refused?.Value) is null) await FreshList();
        // Asked again here: the same wish may have come twice and waited for the same list.
        var offered = book.Before(wish, refused?.Value) ?? book.Take(wish, refused?.Value, time.GetUtcNow());
        return offered is { } next ? new ReferralId(next.Id) : null;
    }

    async Task FreshList()
    {
        asking++;
        try
        {
            await (following ??= ReadAfter(reading));
        }
        finally
        {
            asking--;
        }
    }

    async Task ReadAfter(Task before)
    {
        // Gives the caller time to store this task; and a read that failed has told those who waited for it.
        await Task.Yield();
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        (reading, following) = (following!, null);
        book.Fill(await ReadCandidates(time.GetUtcNow()));
    }

    async Task<List<DeskCase>> ReadCandidates(DateTimeOffset now)
    {
        await using var query = database.CreateCommand(NextCases);
        query.Parameters.Add(new() { Value = this.GetPrimaryKey() });
        query.Parameters.Add(new() { Value = now.ToUnixTimeMilliseconds() });
        // Those on offer still stand in the queue: read past them, and far enough for all who ask.
        query.Parameters.Add(new() { Value = ClinicalLimits.CandidatesSpare + asking + book.Offered });
        await using var rows = await query.ExecuteReaderAsync();
        List<DeskCase> cases = [];
        while (await rows.ReadAsync()) cases.Add(new DeskCase(rows.GetGuid(0), rows.GetInt32(1)));
        return cases;
    }
}
