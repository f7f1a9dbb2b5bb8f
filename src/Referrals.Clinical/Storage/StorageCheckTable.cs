using System.Text.Json;
using Npgsql;

namespace Referrals.Clinical;

/// <summary>What a silo found last at the archive.</summary>
public sealed record StorageCheck
{
    public required string Silo { get; init; }
    /// <summary>When it looked at everything.</summary>
    public required DateTimeOffset CheckedAt { get; init; }
    /// <summary>When it last looked at its own machine alone.</summary>
    public required DateTimeOffset MachineAt { get; init; }
    /// <summary>Empty: compliant (DT-9).</summary>
    public required StorageFailure[] Failing { get; init; }
    public required StorageFacts Facts { get; init; }
}

/// <summary>The last look of each silo, and the row by which exactly one of them looks every day.</summary>
public sealed class StorageCheckTable(NpgsqlDataSource database)
{
    /// <summary>A look is a few milliseconds, over a slow mount a few seconds.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromMinutes(2);
    static readonly TimeSpan Every = TimeSpan.FromHours(24);
    /// <summary>A silo that has not looked for so long is none any more.</summary>
    static readonly TimeSpan KeptFor = TimeSpan.FromDays(30);

    /// <summary>Takes the daily look; false when it is not due, or another silo is at it.</summary>
    public async Task<bool> Take(string silo, CancellationToken cancel)
    {
        await using var take = Command("""
            UPDATE storage_check_due SET taken_by = $1, taken_until = clock_timestamp() + $2
            WHERE due_at <= clock_timestamp() AND (taken_until IS NULL OR taken_until <= clock_timestamp())
            """, silo, Lease);
        return await take.ExecuteNonQueryAsync(cancel) == 1;
    }

    /// <summary>Keeps what a silo found; the daily look, if it had taken that, is due again tomorrow.</summary>
    public async Task Save(StorageCheck check, CancellationToken cancel)
    {
        await using var save = Command("""
            WITH done AS (UPDATE storage_check_due SET due_at = clock_timestamp() + $5, taken_by = NULL, taken_until = NULL WHERE taken_by = $1),
                 gone AS (DELETE FROM storage_check WHERE silo <> $1 AND machine_at < $7 - $6)
            INSERT INTO storage_check (silo, checked_at, failing, facts, machine_at) VALUES ($1, $2, $3, $4::jsonb, $7)
            ON CONFLICT (silo) DO UPDATE SET checked_at = $2, failing = $3, facts = $4::jsonb, machine_at = $7
            """, check.Silo, check.CheckedAt, check.Failing.Select(failure => failure.ToString()).ToArray(), JsonSerializer.Serialize(check.Facts, StorageJson.Default.StorageFacts), Every, KeptFor,
            check.MachineAt);
        await save.ExecuteNonQueryAsync(cancel);
    }

    /// <summary>The last look of every silo, the newest first.</summary>
    public async Task<IReadOnlyList<StorageCheck>> All(CancellationToken cancel)
    {
        await using var query = Command("SELECT silo, checked_at, failing, facts::text, machine_at FROM storage_check ORDER BY checked_at DESC, silo");
        await using var row = await query.ExecuteReaderAsync(cancel);
        List<StorageCheck> checks = [];
        while (await row.ReadAsync(cancel))
            checks.Add(new()
            {
                Silo = row.GetString(0), CheckedAt = row.GetFieldValue<DateTimeOffset>(1), MachineAt = row.GetFieldValue<DateTimeOffset>(4),
                Failing = [.. row.GetFieldValue<string[]>(2).Select(Enum.Parse<StorageFailure>)],
                Facts = JsonSerializer.Deserialize(row.GetString(3), StorageJson.Default.StorageFacts)!,
            });
        return checks;
    }

    NpgsqlCommand Command(string sql, params ReadOnlySpan<object> values)
    {
        var command = database.CreateCommand(sql);
        foreach (var value in values) command.Parameters.Add(new() { Value = value });
        return command;
    }
}
