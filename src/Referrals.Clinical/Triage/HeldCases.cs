using Npgsql;
using Referrals.Contracts;

namespace Referrals.Clinical;

/// <summary>Counts the cases that a dermatologist holds just now.</summary>
public sealed class HeldCases(NpgsqlDataSource database)
{
    /// <summary>Live claims of this person, over all hubs.</summary>
    public async Task<int> CountOf(PersonId dermatologist, DateTimeOffset now, CancellationToken cancel)
    {
        await using var query = database.CreateCommand("SELECT count(*)::int FROM referral WHERE claimed_by = $1 AND lease_until > $2");
        query.Parameters.Add(new() { Value = dermatologist.Value });
        query.Parameters.Add(new() { Value = now.ToUnixTimeMilliseconds() });
        return (int)(await query.ExecuteScalarAsync(cancel))!;
    }
}
