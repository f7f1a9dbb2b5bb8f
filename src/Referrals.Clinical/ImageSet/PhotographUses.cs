using Npgsql;
using Referrals.Contracts;

namespace Referrals.Clinical;

/// <summary>What photographs were already used for besides care: a look cannot be unseen, and what was published cannot be called back (CON-34).</summary>
/// <param name="Purpose">As whoever looked has said.</param>
/// <param name="Looks">Each picture of each photograph, and each part of it, that was shown.</param>
public sealed record PastUse(ConsentPurpose Purpose, long Looks, DateTimeOffset FirstAt, DateTimeOffset LastAt);

/// <summary>Counts past uses from the access rows. Who looked is no part of the answer: they are people of other organisations.</summary>
public sealed class PhotographUses(NpgsqlDataSource database)
{
    /// <summary>By purpose, the first used first. The caller has written the access row before.</summary>
    public async Task<PastUse[]> Of(IEnumerable<ImageId> images, IEnumerable<ConsentPurpose> purposes, CancellationToken cancel)
    {
        await using var query = database.CreateCommand("""
            SELECT purpose, count(*), min(at), max(at) FROM access
            WHERE object = 'image' AND id_of = ANY($1) AND verb = 'view' AND purpose = ANY($2) GROUP BY purpose ORDER BY min(at)
            """);
        query.Parameters.Add(new() { Value = images.Select(image => image.Value).ToArray() });
        // A look for direct care is written down as what it was part of, and is no use of this kind.
        query.Parameters.Add(new() { Value = purposes.Where(purpose => purpose != ConsentPurpose.DirectCare).Select(purpose => purpose.ToString()).ToArray() });
        await using var rows = await query.ExecuteReaderAsync(cancel);
        List<PastUse> uses = [];
        while (await rows.ReadAsync(cancel))
            uses.Add(new(Enum.Parse<ConsentPurpose>(rows.GetString(0)), rows.GetInt64(1), rows.GetFieldValue<DateTimeOffset>(2), rows.GetFieldValue<DateTimeOffset>(3)));
        return [.. uses];
    }
}
