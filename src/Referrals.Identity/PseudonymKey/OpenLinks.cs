using Npgsql;
using Referrals.Contracts;

namespace Referrals.Identity;

/// <summary>A patient's referrals that are under way, found by a digest that only this practice's key makes.</summary>
public sealed class OpenLinks(NpgsqlDataSource database)
{
    /// <summary>Nobody has more under way at one practice; a list that went on would be something else.</summary>
    const int LinksMax = 100;

    /// <summary>Made, bound or paired, and neither filed nor taken back.</summary>
    /// <param name="digests">Of the patient's NHS numbers and local identifiers, present and earlier, under this practice's key.</param>
    public async Task<IReadOnlyList<OpenLink>> Of(PracticeId practice, string[] digests, CancellationToken cancel)
    {
        // Two halves, so that each is one look into its index.
        await using var query = database.CreateCommand($"""
            SELECT link, referral, hub, status FROM pseudonymkey WHERE practice = $1 AND patient = ANY($2) AND status IN ('Open', 'Bound', 'Paired')
            UNION
            SELECT link, referral, hub, status FROM pseudonymkey WHERE practice = $1 AND patient_second = ANY($2) AND status IN ('Open', 'Bound', 'Paired')
            ORDER BY link LIMIT {LinksMax}
            """);
        query.Parameters.Add(new() { Value = practice.Value });
        query.Parameters.Add(new() { Value = digests });
        await using var rows = await query.ExecuteReaderAsync(cancel);
        var found = new List<OpenLink>();
        while (await rows.ReadAsync(cancel))
            found.Add(new() { Link = new(rows.GetGuid(0)), Referral = new(rows.GetGuid(1)), Hub = new(rows.GetGuid(2)), Status = Enum.Parse<LinkStatus>(rows.GetString(3)) });
        return found;
    }
}

/// <summary>A referral of the patient that is under way: ids and how far it is.</summary>
public sealed record OpenLink
{
    public required LinkId Link { get; init; }
    public required ReferralId Referral { get; init; }
    public required HubId Hub { get; init; }
    public required LinkStatus Status { get; init; }
}
