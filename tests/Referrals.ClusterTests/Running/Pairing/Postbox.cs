using Npgsql;

namespace Referrals.ClusterTests.Running.Pairing;

/// <summary>Puts the news of an answer into clinical's outbox once more, as a silo that died before it noted the broker's confirm would.</summary>
static class Postbox
{
    /// <summary>How often identity had fetched the answer before.</summary>
    public static async Task<long> Send(RunningSystem system, ReferralOnItsWay referral, params Guid[] messages)
    {
        var before = await Fetched(system, referral);
        foreach (var id in messages)
        {
            await using var insert = system.ClinicalDatabase.CreateCommand("""
                INSERT INTO outbox AS o (id, type, body, locked_until, attempts)
                VALUES ($1, 'Referrals.Contracts.Messages.AdviceIssued', jsonb_build_object('referral', $2, 'practice', $3, 'hub', $4), clock_timestamp(), 1)
                ON CONFLICT (id) DO UPDATE SET locked_until = excluded.locked_until, attempts = o.attempts + 1
                """);
            foreach (var value in new[] { id, referral.Referral, referral.Practice, referral.Hub }) insert.Parameters.Add(new NpgsqlParameter { Value = value });
            await insert.ExecuteNonQueryAsync();
        }
        return before;
    }

    /// <summary>Waits until identity has fetched the answer that many times more, and has come to the end of it.</summary>
    public static async Task Taken(RunningSystem system, ReferralOnItsWay referral, long before, int messages = 1)
    {
        await RunningSystem.Until($"identity fetches the answer to {referral.Referral} again", async () => await Fetched(system, referral) >= before + messages);
        // What follows the fetching has no trace of its own when it changes nothing.
        await Task.Delay(TimeSpan.FromSeconds(2));
    }

    static async Task<long> Fetched(RunningSystem system, ReferralOnItsWay referral) =>
        (long)(await RunningSystem.Scalar(system.ClinicalDatabase, "SELECT count(*) FROM access WHERE verb = 'pack' AND id_of = $1", referral.Referral))!;
}
