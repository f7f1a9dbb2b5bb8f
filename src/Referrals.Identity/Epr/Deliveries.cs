using System.Text.Json;
using Npgsql;
using Referrals.Contracts;
using Referrals.Durable;
using Referrals.Hosting;

namespace Referrals.Identity;

/// <summary>The deliveries of a status as queries over their own rows, the longest waiting first.</summary>
public sealed class Deliveries(NpgsqlDataSource database, StoredJson json)
{
    /// <summary>A page; of all practices for whoever keeps the zone running.</summary>
    public async Task<Page<DeliveryLine>> Page(Actor actor, DeliveryStatus status, Cursor? after, int limit, CancellationToken cancel)
    {
        var everywhere = actor.Role == Role.Operator;
        await using var query = database.CreateCommand($"""
            SELECT id, state FROM eprdelivery
            WHERE {(everywhere ? "" : "practice = ANY($5) AND ")}status = $1 AND (since, id) > (coalesce($2, -1), coalesce($3, '00000000-0000-0000-0000-000000000000'))
            ORDER BY since, id LIMIT $4
            """);
        query.Parameters.Add(new() { Value = status.ToString() });
        query.Parameters.Add(new() { Value = (object?)after?.Ms ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Bigint });
        query.Parameters.Add(new() { Value = (object?)after?.Id ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Uuid });
        query.Parameters.Add(new() { Value = limit + 1 });
        if (!everywhere) query.Parameters.Add(new() { Value = actor.Organisations });
        await using var rows = await query.ExecuteReaderAsync(cancel);
        var found = new List<(DeliveryLine Line, EprDelivery Stored)>();
        while (await rows.ReadAsync(cancel))
        {
            var stored = JsonSerializer.Deserialize<EprDelivery>(rows.GetString(1), json.Options)!;
            found.Add((DeliveryLine.Of(rows.GetGuid(0), stored), stored));
        }
        if (found.Count <= limit) return new([.. found.Select(row => row.Line)]);
        found.RemoveAt(limit);
        return new([.. found.Select(row => row.Line)], new Cursor(found[^1].Stored.SinceMs, found[^1].Line.Delivery).ToString());
    }
}

/// <summary>One delivery: ids, times and codes.</summary>
public sealed record DeliveryLine
{
    /// <summary>By this it is sent again.</summary>
    public required Guid Delivery { get; init; }
    public required ReferralId Referral { get; init; }
    /// <summary>It tells the EPR that this entry of the referral was entered in error, the how manieth; absent: it tells what is filed.</summary>
    public int? Correction { get; init; }
    public required PracticeId Practice { get; init; }
    public required DeliveryStatus State { get; init; }
    public required DateTimeOffset Since { get; init; }
    /// <summary>In vain, since the last success.</summary>
    public required int Attempts { get; init; }
    /// <summary>Absent when it waits for a person.</summary>
    public DateTimeOffset? NextAt { get; init; }
    public DateTimeOffset? DeliveredAt { get; init; }
    /// <summary>Codes: HTTP status, then those of the receiver's OperationOutcome.</summary>
    public required string[] Reasons { get; init; }

    /// <summary>Of a stored delivery.</summary>
    public static DeliveryLine Of(Guid delivery, EprDelivery stored) => new()
    {
        Delivery = delivery, Referral = stored.Correction?.Referral ?? new ReferralId(delivery), Correction = stored.Correction?.Number, Practice = stored.Practice, State = stored.Status, Since = stored.Since, Attempts = stored.Attempts, NextAt = stored.NextAt,
        DeliveredAt = stored.DeliveredAt, Reasons = stored.Reasons,
    };
}
