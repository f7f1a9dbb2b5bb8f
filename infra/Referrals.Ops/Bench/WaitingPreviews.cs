using System.Diagnostics;
using Npgsql;
using Referrals.Ops.Zones;

namespace Referrals.Ops.Bench;

/// <summary>The photographs that wait for their previews, seen and held back in the database: both times of a measure are then of one clock.</summary>
sealed class WaitingPreviews(Topology topology) : IAsyncDisposable
{
    readonly NpgsqlDataSource _database = NpgsqlDataSource.Create(topology.ClinicalPostgres.ConnectionString("clinical_owner"));

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    /// <summary>Returns when none waits any more.</summary>
    public async Task Drained(TimeSpan max, CancellationToken cancel)
    {
        for (var clock = Stopwatch.StartNew(); await Ask<long>("SELECT count(*) FROM preview WHERE state = 'Waiting'", cancel) is > 0 and var left; await Task.Delay(100, cancel))
            if (clock.Elapsed > max)
                throw new TimeoutException($"{left} previews are still waited for after {max.TotalSeconds:0} s");
    }

    /// <summary>What arrives from now on is not due before tomorrow. The silos go on looking, as they would with nothing to do.</summary>
    public Task Pause(CancellationToken cancel) => Execute("ALTER TABLE preview ALTER COLUMN due_at SET DEFAULT clock_timestamp() + interval '1 day'", cancel);

    /// <summary>All that was held back is due.</summary>
    /// <returns>When it was.</returns>
    public async Task<DateTime> Resume(int expected, CancellationToken cancel)
    {
        await Execute("ALTER TABLE preview ALTER COLUMN due_at SET DEFAULT clock_timestamp()", cancel);
        var waited = await Ask<long>("WITH due AS (UPDATE preview SET due_at = clock_timestamp() WHERE state = 'Waiting' RETURNING 1) SELECT count(*) FROM due", cancel);
        return waited == expected ? await Ask<DateTime>("SELECT clock_timestamp()", cancel) : throw new InvalidDataException($"{waited} previews were held back, not {expected}");
    }

    public Task<DateTime> LastMade(CancellationToken cancel) => Ask<DateTime>("SELECT max(made_at) FROM preview", cancel);

    /// <summary>Milliseconds from the sealing of its set, and from its own arrival, to each photograph's preview. One that was drawn before its set was sealed took none.</summary>
    public async Task<(Quantiles AfterSeal, Quantiles AfterArrival)> Times(IReadOnlyDictionary<Guid, DateTimeOffset> sets, CancellationToken cancel)
    {
        var (afterSeal, afterArrival) = (new List<double>(), new List<double>());
        await using var query = _database.CreateCommand("SELECT image_set, secured_at, made_at FROM upload JOIN preview USING (image) WHERE image_set = ANY ($1) AND state = 'Done'");
        query.Parameters.Add(new() { Value = sets.Keys.ToArray() });
        await using var rows = await query.ExecuteReaderAsync(cancel);
        while (await rows.ReadAsync(cancel))
        {
            var made = rows.GetDateTime(2);
            afterSeal.Add(Math.Max(0, (made - sets[rows.GetGuid(0)].UtcDateTime).TotalMilliseconds));
            afterArrival.Add((made - rows.GetDateTime(1)).TotalMilliseconds);
        }
        return (Quantiles.Of([.. afterSeal]), Quantiles.Of([.. afterArrival]));
    }

    async Task<T> Ask<T>(string sql, CancellationToken cancel)
    {
        await using var query = _database.CreateCommand(sql);
        return (T)(await query.ExecuteScalarAsync(cancel))!;
    }

    async Task Execute(string sql, CancellationToken cancel)
    {
        await using var command = _database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(cancel);
    }
}
