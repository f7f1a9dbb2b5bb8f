using Referrals.Ops.Chaos;
using Referrals.Ops.Zones;

namespace Referrals.Ops.Bench;

/// <summary>What re-identification adds to a journey: from the hub's commit of an answer to the commit that files it in the patient's record.</summary>
/// <remarks>By the clocks of both databases, which here are one machine's.</remarks>
static class PairingTimes
{
    public static async Task<Quantiles> Since(DateTimeOffset moment, Topology topology, CancellationToken cancel)
    {
        var issued = await Moments(topology, Zone.Clinical, "referral", "AdviceIssued", moment, cancel);
        var filed = await Moments(topology, Zone.Identity, "recordentry", "AdviceEntered", moment, cancel);
        return Quantiles.Of([.. filed.Where(entry => issued.ContainsKey(entry.Key)).Select(entry => (entry.Value - issued[entry.Key]).TotalMilliseconds)]);
    }

    static async Task<Dictionary<Guid, DateTime>> Moments(Topology topology, Zone zone, string kind, string type, DateTimeOffset from, CancellationToken cancel)
    {
        await using var database = BothDatabases.Open(topology, zone);
        await using var query = database.CreateCommand("SELECT grain, at FROM event WHERE kind = $1 AND type = $2 AND at >= $3");
        query.Parameters.Add(new() { Value = kind });
        query.Parameters.Add(new() { Value = type });
        query.Parameters.Add(new() { Value = from.UtcDateTime });
        await using var rows = await query.ExecuteReaderAsync(cancel);
        var found = new Dictionary<Guid, DateTime>();
        while (await rows.ReadAsync(cancel)) found[rows.GetGuid(0)] = rows.GetDateTime(1);
        return found;
    }
}
