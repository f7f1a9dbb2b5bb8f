using Npgsql;
using Referrals.Contracts;
using Referrals.Hosting;

namespace Referrals.Clinical;

/// <summary>The rows of photographs on their way in. Every step of a writer compares its lease and the offset, by the database's clock.</summary>
public sealed class UploadTable(NpgsqlDataSource database)
{
    const string Columns =
        "image, image_set, practice, hub, view, type, length, durable, object, kek, data_key, sha256, width, height, completed_at IS NOT NULL, added";

    /// <summary>Makes the row unless the id is taken or the set is full. True when it was made.</summary>
    /// <remarks>Under a lock of the set: two uploads created at once must not both be the last that fits.</remarks>
    public async Task<bool> Create(Upload upload, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        await using var hold = Command("SELECT pg_advisory_xact_lock(hashtextextended($1::text, 0))", connection, upload.ImageSet.Value);
        await hold.ExecuteNonQueryAsync(cancel);
        await using var insert = Command("""
            INSERT INTO upload (image, image_set, practice, hub, view, type, length)
            SELECT $1, $2, $3, $4, $5, $6, $7 WHERE (SELECT count(*) FROM upload WHERE image_set = $2) < $8
            ON CONFLICT DO NOTHING
            """, connection, upload.Image.Value, upload.ImageSet.Value, upload.Practice.Value, upload.Hub.Value, upload.View.ToString(), upload.Type,
            upload.Length, ClinicalImageLimits.ImagesPerSetMax);
        var made = await insert.ExecuteNonQueryAsync(cancel) == 1;
        await transaction.CommitAsync(cancel);
        return made;
    }

    public async Task<Upload?> Find(ImageId image, CancellationToken cancel)
    {
        await using var query = Command($"SELECT {Columns} FROM upload WHERE image = $1", null, image.Value);
        await using var row = await query.ExecuteReaderAsync(cancel);
        return await row.ReadAsync(cancel) ? Read(row) : null;
    }

    /// <summary>All uploads of a set, oldest first.</summary>
    public async Task<IReadOnlyList<Upload>> Of(ImageSetId set, CancellationToken cancel)
    {
        await using var query = Command($"SELECT {Columns} FROM upload WHERE image_set = $1 ORDER BY created_at, image", null, set.Value);
        await using var row = await query.ExecuteReaderAsync(cancel);
        List<Upload> uploads = [];
        while (await row.ReadAsync(cancel)) uploads.Add(Read(row));
        return uploads;
    }

    /// <summary>Takes the lease for the bytes from <paramref name="offset"/> on; null when somebody else writes, or the offset is another.</summary>
    public async Task<WriterLease?> Take(ImageId image, Guid writer, long offset, CancellationToken cancel)
    {
        await using var take = Command($"""
            WITH before AS (SELECT image, writer FROM upload WHERE image = $1 AND durable = $3 AND completed_at IS NULL
                            AND (writer IS NULL OR writer_until <= clock_timestamp()) FOR UPDATE),
                 taken AS (UPDATE upload SET writer = $2, writer_until = clock_timestamp() + $4, resumed = resumed OR durable > 0
                           FROM before WHERE upload.image = before.image RETURNING upload.*)
            SELECT {Columns}, (SELECT writer IS NULL FROM before) FROM taken
            """, null, image.Value, writer, offset, ClinicalImageLimits.WriterLease);
        await using var row = await take.ExecuteReaderAsync(cancel);
        return await row.ReadAsync(cancel) ? new WriterLease(Read(row), writer, IsOrderly: row.GetBoolean(16)) : null;
    }

    /// <summary>Moves the offset to what is on the disk, and keeps or ends the lease. False when the lease was lost: nothing was moved.</summary>
    public Task<bool> Advance(WriterLease lease, long from, long to, SealedPlace? place, bool keepLease) => Changed("""
        UPDATE upload SET durable = $4, object = coalesce($5, object), kek = coalesce($6, kek), data_key = coalesce($7, data_key),
                          writer = CASE WHEN $8 THEN writer END, writer_until = CASE WHEN $8 THEN clock_timestamp() + $9 END
        WHERE image = $1 AND writer = $2 AND durable = $3
        """, lease.Upload.Image.Value, lease.Writer, from, to, place?.Object, place?.Key.Key, place?.Key.Box, keepLease, ClinicalImageLimits.WriterLease);

    /// <summary>The last byte is on the disk and the photograph was looked at. False when the lease was lost.</summary>
    public Task<bool> Complete(WriterLease lease, long from, SealedPlace place, CompletedUpload completed) => Changed("""
        UPDATE upload SET durable = length, object = $4, kek = $5, data_key = $6, sha256 = $7, width = $8, height = $9,
                          completed_at = clock_timestamp(), writer = NULL, writer_until = NULL
        WHERE image = $1 AND writer = $2 AND durable = $3
        """, lease.Upload.Image.Value, lease.Writer, from, place.Object, place.Key.Key, place.Key.Box,
        Convert.FromHexString(completed.Sha256), completed.Width, completed.Height);

    /// <summary>Lets the next writer in at once, who will not trust what this one left.</summary>
    public Task GiveUp(WriterLease lease) =>
        Changed("UPDATE upload SET writer_until = clock_timestamp() WHERE image = $1 AND writer = $2", lease.Upload.Image.Value, lease.Writer);

    /// <summary>The image set has it; from here the row is final.</summary>
    public Task MarkAdded(ImageId image) =>
        Changed("UPDATE upload SET added = true WHERE image = $1 AND completed_at IS NOT NULL AND NOT added", image.Value);

    /// <summary>Forgets an upload that no set has accepted, and with it the key to its bytes. False when not this writer (null: nobody) has it.</summary>
    public Task<bool> Remove(ImageId image, Guid? writer) =>
        Changed("DELETE FROM upload WHERE image = $1 AND NOT added AND writer IS NOT DISTINCT FROM $2", image.Value, writer);

    /// <summary>Forgets what a sealed set was not waiting for. Returns the objects that nobody needs any more.</summary>
    public async Task<IReadOnlyList<Guid>> RemoveUnfinished(ImageSetId set)
    {
        await using var remove = Command("DELETE FROM upload WHERE image_set = $1 AND completed_at IS NULL RETURNING object", null, set.Value);
        await using var row = await remove.ExecuteReaderAsync();
        List<Guid> objects = [];
        while (await row.ReadAsync())
            if (!row.IsDBNull(0)) objects.Add(row.GetGuid(0));
        return objects;
    }

    static Upload Read(NpgsqlDataReader row) => new()
    {
        Image = new(row.GetGuid(0)), ImageSet = new(row.GetGuid(1)), Practice = new(row.GetGuid(2)), Hub = new(row.GetGuid(3)),
        View = Enum.Parse<ViewKind>(row.GetString(4)), Type = row.GetString(5), Length = row.GetInt64(6), Durable = row.GetInt64(7),
        Place = row.IsDBNull(8) ? null : PlaceOf(row), Completed = row.GetBoolean(14) ? CompletedOf(row) : null, Added = row.GetBoolean(15),
    };

    static SealedPlace PlaceOf(NpgsqlDataReader row) =>
        new() { Object = row.GetGuid(8), Key = new WrappedKey { Key = row.GetString(9), Box = row.GetFieldValue<byte[]>(10) } };

    static CompletedUpload CompletedOf(NpgsqlDataReader row) =>
        new() { Sha256 = Convert.ToHexStringLower(row.GetFieldValue<byte[]>(11)), Width = row.GetInt32(12), Height = row.GetInt32(13) };

    async Task<bool> Changed(string sql, params object?[] values)
    {
        await using var command = Command(sql, null, values);
        return await command.ExecuteNonQueryAsync() == 1;
    }

    NpgsqlCommand Command(string sql, NpgsqlConnection? connection, params object?[] values)
    {
        var command = connection is null ? database.CreateCommand(sql) : new NpgsqlCommand(sql, connection);
        foreach (var value in values) command.Parameters.Add(new() { Value = value ?? DBNull.Value });
        return command;
    }
}
