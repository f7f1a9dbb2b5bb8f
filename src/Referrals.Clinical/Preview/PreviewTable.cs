using Npgsql;
using Referrals.Contracts;
using Referrals.Hosting;

namespace Referrals.Clinical;

/// <summary>The two smaller pictures of a photograph, in which order they are named in a URL.</summary>
public enum Rendering { Thumbnail, Preview }

/// <summary>The photographs that wait for their previews, and where those lie that are made.</summary>
public sealed class PreviewTable(NpgsqlDataSource database)
{
    /// <summary>How long one attempt may take before another silo thinks it died: reading, eight seconds of a worker, two flushes.</summary>
    static readonly TimeSpan Attempt = TimeSpan.FromMinutes(1);

    /// <summary>Takes the photograph that waits longest; null when none does. Another silo takes another one.</summary>
    public async Task<(ImageId Image, int Attempts)?> Take(CancellationToken cancel)
    {
        await using var take = Command("""
            UPDATE preview SET attempts = attempts + 1, due_at = clock_timestamp() + $1
            WHERE image = (SELECT image FROM preview WHERE state = 'Waiting' AND due_at <= statement_timestamp() ORDER BY due_at LIMIT 1 FOR UPDATE SKIP LOCKED)
            RETURNING image, attempts
            """, Attempt);
        await using var row = await take.ExecuteReaderAsync(cancel);
        return await row.ReadAsync(cancel) ? (new(row.GetGuid(0)), row.GetInt32(1)) : null;
    }

    /// <summary>Both pictures lie in the archive.</summary>
    public Task Done(ImageId image, SealedPlace thumbnail, SealedPlace picture) => Execute("""
        WITH done AS (UPDATE preview SET state = 'Done', made_at = clock_timestamp(), thumbnail = $3, picture = $5 WHERE image = $1 AND state = 'Waiting' RETURNING image)
        INSERT INTO wrapped_key (object, kek, wrapped) SELECT object, $2, wrapped FROM done CROSS JOIN (VALUES ($3::uuid, $4::bytea), ($5, $6)) AS made (object, wrapped)
        """, image.Value, thumbnail.Key.Key, thumbnail.Object, thumbnail.Key.Box, picture.Object, picture.Key.Box);

    /// <summary>There will be none: readers get the clean master.</summary>
    /// <param name="image">Whose.</param>
    /// <param name="state">Undecodable or TooHeavy.</param>
    public Task None(ImageId image, string state) => Execute("UPDATE preview SET state = $2 WHERE image = $1 AND state = 'Waiting'", image.Value, state);

    /// <summary>Not now; the attempt does not count.</summary>
    public Task Later(ImageId image, TimeSpan after) =>
        Execute("UPDATE preview SET attempts = attempts - 1, due_at = clock_timestamp() + $2 WHERE image = $1 AND state = 'Waiting'", image.Value, after);

    /// <summary>Where one of the pictures lies; null while there is none.</summary>
    public async Task<SealedPlace?> Find(ImageId image, Rendering which, CancellationToken cancel)
    {
        var column = which switch { Rendering.Thumbnail => "thumbnail", Rendering.Preview => "picture" };
        await using var query = Command($"SELECT object, kek, wrapped FROM preview JOIN wrapped_key ON object = {column} WHERE image = $1 AND state = 'Done' AND wrapped IS NOT NULL", image.Value);
        await using var row = await query.ExecuteReaderAsync(cancel);
        return await row.ReadAsync(cancel)
            ? new SealedPlace { Object = row.GetGuid(0), Key = new WrappedKey { Key = row.GetString(1), Box = row.GetFieldValue<byte[]>(2) } }
            : null;
    }

    /// <summary>How many wait, for the gauge.</summary>
    public async Task<long> Waiting(CancellationToken cancel)
    {
        await using var query = Command("SELECT count(*) FROM preview WHERE state = 'Waiting'");
        return (long)(await query.ExecuteScalarAsync(cancel))!;
    }

    async Task Execute(string sql, params object[] values)
    {
        await using var command = Command(sql, values);
        await command.ExecuteNonQueryAsync();
    }

    NpgsqlCommand Command(string sql, params object[] values)
    {
        var command = database.CreateCommand(sql);
        foreach (var value in values) command.Parameters.Add(new() { Value = value });
        return command;
    }
}
