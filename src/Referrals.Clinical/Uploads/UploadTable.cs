using System.Text.Json;
using System.Text.Json.Serialization;
using Npgsql;
using Referrals.Contracts;
using Referrals.Durable;
using Referrals.Hosting;
using Referrals.Imaging.Filter;
using Referrals.Imaging.SealedUpload;

namespace Referrals.Clinical;

/// <summary>The rows of photographs on their way in. Every step of a writer compares its lease and the offset, by the database's clock.</summary>
public sealed class UploadTable(NpgsqlDataSource database, PointReads reads, ZoneSettings.LimitSettings limits)
{
    const string Columns =
        "image, image_set, practice, hub, view, type, length, durable, upload.object, arriving.kek, arriving.wrapped, completed_at IS NOT NULL, added, ordinal, set_images, plain_length, plain_sha256, salt, "
        + "sha256, facts::text, master, kept.kek, kept.wrapped, master_length, master_sha256, original_keys, upload.created_at";

    /// <summary>Keys stand in a table of their own (ADR 0025); a row that was destroyed has none.</summary>
    const string Keys = "LEFT JOIN wrapped_key arriving ON arriving.object = upload.object LEFT JOIN wrapped_key kept ON kept.object = upload.master";

    /// <summary>In a FROM clause, where $3 is the offset in the row.</summary>
    const string UnflushedAtZero = "set_config('synchronous_commit', CASE WHEN $3 = 0 THEN 'off' ELSE current_setting('synchronous_commit') END, true)";

    /// <summary>Makes the row unless the id is taken, the set is full, or the person or the practice has too many open. True when it was made.</summary>
    /// <remarks>Under a lock of the practice, whose set it is: two uploads created at once must not both be the last that fits.</remarks>
    public async Task<bool> Create(Upload upload, PersonId person, CancellationToken cancel)
    {
        await using var both = database.CreateBatch(); // one transaction of the server's, in one exchange
        both.BatchCommands.Add(With(new NpgsqlBatchCommand("SELECT pg_advisory_xact_lock(hashtextextended($1::text, 0))"), upload.Practice.Value));
        var insert = With(new NpgsqlBatchCommand("""
            INSERT INTO upload (image, image_set, practice, hub, view, type, length, ordinal, set_images, plain_length, plain_sha256, salt, person)
            SELECT $1, $2, $3, $4, $5, $6, $7, $9::int, $10::int, $11::bigint, $12::bytea, $13::bytea, $14 WHERE (SELECT count(*) FROM upload WHERE image_set = $2) < $8
              AND (SELECT count(*) FROM upload WHERE person = $14 AND completed_at IS NULL) < $15
              AND (SELECT count(*) FROM upload WHERE practice = $3 AND completed_at IS NULL) < $16
            ON CONFLICT DO NOTHING
            """), upload.Image.Value, upload.ImageSet.Value, upload.Practice.Value, upload.Hub.Value, upload.View.ToString(), upload.Type,
            upload.Length, ClinicalImageLimits.ImagesPerSetMax, upload.Binding?.Ordinal, upload.Binding?.Count, upload.Binding?.PlainLength,
            upload.Binding?.PlainDigest.ToArray(), upload.Binding?.Salt.ToArray(),
            person.Value, limits.Person.UploadsOpen, limits.Practice.UploadsOpen);
        both.BatchCommands.Add(insert);
        await both.ExecuteNonQueryAsync(cancel);
        return insert.RecordsAffected == 1;
    }

    /// <summary>The person or the practice has as many open as it may.</summary>
    public async Task<bool> HasTooManyOpen(PersonId person, PracticeId practice, CancellationToken cancel)
    {
        await using var query = Command("""
            SELECT (SELECT count(*) FROM upload WHERE person = $1 AND completed_at IS NULL) >= $3 OR (SELECT count(*) FROM upload WHERE practice = $2 AND completed_at IS NULL) >= $4
            """, person.Value, practice.Value, limits.Person.UploadsOpen, limits.Practice.UploadsOpen);
        return await query.ExecuteScalarAsync(cancel) is true;
    }

    public Task<Upload?> Find(ImageId image, CancellationToken cancel) => reads.Find($"SELECT {Columns} FROM upload {Keys} WHERE image = $1", Read, cancel, image.Value);

    /// <summary>All uploads of a set, oldest first.</summary>
    public async Task<IReadOnlyList<Upload>> Of(ImageSetId set, CancellationToken cancel)
    {
        await using var query = Command($"SELECT {Columns} FROM upload {Keys} WHERE image_set = $1 ORDER BY upload.created_at, image", set.Value);
        await using var row = await query.ExecuteReaderAsync(cancel);
        List<Upload> uploads = [];
        while (await row.ReadAsync(cancel)) uploads.Add(Read(row));
        return uploads;
    }

    /// <summary>Takes the lease for the bytes from <paramref name="offset"/> on; null when somebody else writes, or the offset is another.</summary>
    /// <remarks>
    /// Not flushed where nothing is durable yet: a crash of the database that takes the lease back lets the next writer in, whose object is another, and this one's
    /// next step finds that the lease is gone. Later on the next writer must know that somebody may have written behind the offset.
    /// </remarks>
    public async Task<WriterLease?> Take(ImageId image, Guid writer, long offset, CancellationToken cancel)
    {
        await using var take = Command($"""
            WITH before AS (SELECT image, writer FROM upload WHERE image = $1 AND durable = $3 AND completed_at IS NULL
                            AND (writer IS NULL OR writer_until <= clock_timestamp()) FOR UPDATE),
                 taken AS (UPDATE upload SET writer = $2, writer_until = clock_timestamp() + $4, resumed = resumed OR durable > 0
                           FROM before, {UnflushedAtZero} WHERE upload.image = before.image RETURNING upload.*)
            SELECT {Columns}, (SELECT writer IS NULL FROM before) FROM taken AS upload {Keys}
            """, image.Value, writer, offset, ClinicalImageLimits.WriterLease);
        await using var row = await take.ExecuteReaderAsync(cancel);
        return await row.ReadAsync(cancel) ? new WriterLease(Read(row), writer, IsOrderly: row.GetBoolean(row.FieldCount - 1)) : null;
    }

    /// <summary>Moves the offset to what is on the disk, and keeps or ends the lease. False when the lease was lost: nothing was moved.</summary>
    public Task<bool> Advance(WriterLease lease, long from, long to, SealedPlace? place, bool keepLease) => place is { } fresh
        ? Changed("""
            WITH before AS (SELECT image, object FROM upload WHERE image = $1 AND writer = $2 AND durable = $3 FOR UPDATE),
                 gone AS (DELETE FROM wrapped_key WHERE object IN (SELECT object FROM before WHERE object <> $7)),
                 kept AS (INSERT INTO wrapped_key (object, kek, wrapped) SELECT $7, $8, $9 FROM before ON CONFLICT DO NOTHING)
            UPDATE upload SET durable = $4, object = $7, writer = CASE WHEN $5 THEN writer END, writer_until = CASE WHEN $5 THEN clock_timestamp() + $6 END
            FROM before WHERE upload.image = before.image
            """, lease.Upload.Image.Value, lease.Writer, from, to, keepLease, ClinicalImageLimits.WriterLease, fresh.Object, fresh.Key.Key, fresh.Key.Box)
        : Changed("""
            UPDATE upload SET durable = $4, writer = CASE WHEN $5 THEN writer END, writer_until = CASE WHEN $5 THEN clock_timestamp() + $6 END
            WHERE image = $1 AND writer = $2 AND durable = $3
            """, lease.Upload.Image.Value, lease.Writer, from, to, keepLease, ClinicalImageLimits.WriterLease);

    /// <summary>Original and master are on the disk; from here on the original's key is in the evidence key's hands only. False when the lease was lost.</summary>
    /// <remarks>
    /// Not flushed where nothing was durable before: nobody is told until the image set has it, and the flush of that commit, being later in the same log, takes
    /// this one along. Otherwise the object from before is deleted next, and the row must not name it again.
    /// </remarks>
    public Task<bool> Complete(WriterLease lease, long from, Guid original, CompletedUpload completed) => Changed($"""
        WITH before AS (SELECT image, object FROM upload WHERE image = $1 AND writer = $2 AND durable = $3 FOR UPDATE),
             gone AS (DELETE FROM wrapped_key WHERE object IN (SELECT object FROM before)),
             kept AS (INSERT INTO wrapped_key (object, kek, wrapped) SELECT $9, $10, $11 FROM before)
        UPDATE upload SET durable = length, object = $4, sha256 = $5, width = $6, height = $7, facts = $8::jsonb,
                          master = $9, master_length = $12, master_sha256 = $13, original_keys = $14,
                          completed_at = clock_timestamp(), writer = NULL, writer_until = NULL
        FROM before, {UnflushedAtZero} WHERE upload.image = before.image
        """, lease.Upload.Image.Value, lease.Writer, from, original, completed.Sha256.ToArray(), completed.Facts.WidthPixels, completed.Facts.HeightPixels,
        JsonSerializer.Serialize(completed.Facts, UploadJson.Default.PhotographFacts), completed.Master.Object, completed.Master.Key.Key, completed.Master.Key.Box,
        completed.MasterLength, completed.MasterSha256.ToArray(), completed.OriginalKeys);

    /// <summary>Lets the next writer in at once, who will not trust what this one left.</summary>
    public Task GiveUp(WriterLease lease) =>
        Changed("UPDATE upload SET writer_until = clock_timestamp() WHERE image = $1 AND writer = $2", lease.Upload.Image.Value, lease.Writer);

    /// <summary>The image set has it; from here the row is final, and its preview is waited for. Not flushed: what a crash forgets is handed over again.</summary>
    public Task MarkAdded(ImageId image) => Changed("""
        WITH accepted AS (UPDATE upload SET added = true FROM set_config('synchronous_commit', 'off', true) WHERE image = $1 AND completed_at IS NOT NULL AND NOT added RETURNING image)
        INSERT INTO preview (image) SELECT image FROM accepted ON CONFLICT DO NOTHING
        """, image.Value);

    /// <summary>Forgets an upload that no set has accepted, and with it the key to its bytes. False when not this writer (null: nobody) has it.</summary>
    public Task<bool> Remove(ImageId image, Guid? writer) =>
        Changed("DELETE FROM upload WHERE image = $1 AND NOT added AND writer IS NOT DISTINCT FROM $2", image.Value, writer);

    /// <summary>Forgets an upload that nobody writes just now and that is not complete. False when somebody does, or it is.</summary>
    public Task<bool> End(ImageId image) =>
        Changed("DELETE FROM upload WHERE image = $1 AND completed_at IS NULL AND (writer IS NULL OR writer_until <= clock_timestamp())", image.Value);

    /// <summary>Forgets what was announced long ago and never arrived whole. Returns the objects that nobody needs any more.</summary>
    public async Task<IReadOnlyList<Guid>> RemoveExpired(int max, CancellationToken cancel)
    {
        await using var remove = Command("""
            DELETE FROM upload WHERE image IN (SELECT image FROM upload WHERE completed_at IS NULL AND created_at < clock_timestamp() - $1
              AND (writer IS NULL OR writer_until <= clock_timestamp()) LIMIT $2 FOR UPDATE SKIP LOCKED) RETURNING object
            """, ClinicalImageLimits.UploadLife, max);
        await using var row = await remove.ExecuteReaderAsync(cancel);
        List<Guid> objects = [];
        while (await row.ReadAsync(cancel))
            if (!row.IsDBNull(0)) objects.Add(row.GetGuid(0));
        return objects;
    }

    /// <summary>Which of these objects some row names, as original, master or preview.</summary>
    public async Task<IReadOnlySet<Guid>> Named(IReadOnlyCollection<Guid> objects, CancellationToken cancel)
    {
        await using var query = Command("""
            SELECT object FROM upload WHERE object = ANY($1) UNION ALL SELECT master FROM upload WHERE master = ANY($1)
            UNION ALL SELECT thumbnail FROM preview WHERE thumbnail = ANY($1) UNION ALL SELECT picture FROM preview WHERE picture = ANY($1)
            """, objects.ToArray());
        await using var row = await query.ExecuteReaderAsync(cancel);
        HashSet<Guid> named = [];
        while (await row.ReadAsync(cancel)) named.Add(row.GetGuid(0));
        return named;
    }

    /// <summary>Forgets keys of objects that no row names: of a writer that died between two objects. What was destroyed keeps its date.</summary>
    public async Task<int> RemoveOrphanedKeys(TimeSpan life, int max, CancellationToken cancel)
    {
        await using var remove = Command("""
            DELETE FROM wrapped_key WHERE object IN (SELECT object FROM wrapped_key k WHERE created_at < clock_timestamp() - $1 AND destroyed_at IS NULL
              AND NOT EXISTS (SELECT FROM upload WHERE upload.object = k.object) AND NOT EXISTS (SELECT FROM upload WHERE master = k.object)
              AND NOT EXISTS (SELECT FROM preview WHERE thumbnail = k.object) AND NOT EXISTS (SELECT FROM preview WHERE picture = k.object) LIMIT $2)
            """, life, max);
        return await remove.ExecuteNonQueryAsync(cancel);
    }

    /// <summary>The complete photographs whose masters were looked through longest ago, and not within the period.</summary>
    public async Task<IReadOnlyList<Upload>> DueForScrubbing(TimeSpan period, int max, CancellationToken cancel)
    {
        await using var query = Command($"SELECT {Columns} FROM upload {Keys} WHERE completed_at IS NOT NULL AND kept.destroyed_at IS NULL AND scrubbed_at < clock_timestamp() - $1 ORDER BY scrubbed_at LIMIT $2", period, max);
        await using var row = await query.ExecuteReaderAsync(cancel);
        List<Upload> due = [];
        while (await row.ReadAsync(cancel)) due.Add(Read(row));
        return due;
    }

    /// <summary>Notes that a master was looked through, and whether it was the one that was stored.</summary>
    public Task Scrubbed(ImageId image, bool intact) =>
        Changed("UPDATE upload SET scrubbed_at = clock_timestamp(), damaged_at = CASE WHEN $2 THEN NULL ELSE coalesce(damaged_at, clock_timestamp()) END WHERE image = $1", image.Value, intact);

    /// <summary>Forgets what a sealed set was not waiting for. Returns the objects that nobody needs any more.</summary>
    public async Task<IReadOnlyList<Guid>> RemoveUnfinished(ImageSetId set)
    {
        await using var remove = Command("DELETE FROM upload WHERE image_set = $1 AND completed_at IS NULL RETURNING object", set.Value);
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
        Object = row.IsDBNull(8) ? null : row.GetGuid(8), Place = row.IsDBNull(10) ? null : PlaceOf(row, 8),
        Completed = row.GetBoolean(11) ? CompletedOf(row) : null, Added = row.GetBoolean(12), Binding = row.IsDBNull(13) ? null : BindingOf(row),
        CreatedAt = row.GetDateTime(26),
    };

    static SealedPlace PlaceOf(NpgsqlDataReader row, int at) =>
        new() { Object = row.GetGuid(at), Key = row.IsDBNull(at + 2) ? SealedPlace.Destroyed : new WrappedKey { Key = row.GetString(at + 1), Box = row.GetFieldValue<byte[]>(at + 2) } };

    static UploadBinding BindingOf(NpgsqlDataReader row) => new()
    {
        Image = row.GetGuid(0), ImageSet = row.GetGuid(1), Format = ClinicalImageLimits.FormatOf(row.GetString(5)), Ordinal = row.GetInt32(13), Count = row.GetInt32(14),
        PlainLength = row.GetInt64(15), PlainDigest = new(row.GetFieldValue<byte[]>(16)), Salt = new(row.GetFieldValue<byte[]>(17)),
    };

    static CompletedUpload CompletedOf(NpgsqlDataReader row) => new()
    {
        Sha256 = new(row.GetFieldValue<byte[]>(18)), Facts = JsonSerializer.Deserialize(row.GetString(19), UploadJson.Default.PhotographFacts)!,
        Master = PlaceOf(row, 20), MasterLength = row.GetInt64(23), MasterSha256 = new(row.GetFieldValue<byte[]>(24)), OriginalKeys = row.GetFieldValue<byte[][]>(25),
    };

    async Task<bool> Changed(string sql, params object?[] values)
    {
        await using var command = Command(sql, values);
        return await command.ExecuteNonQueryAsync() == 1;
    }

    NpgsqlCommand Command(string sql, params object?[] values)
    {
        var command = database.CreateCommand(sql);
        Fill(command.Parameters, values);
        return command;
    }

    static NpgsqlBatchCommand With(NpgsqlBatchCommand command, params object?[] values)
    {
        Fill(command.Parameters, values);
        return command;
    }

    static void Fill(NpgsqlParameterCollection parameters, object?[] values)
    {
        foreach (var value in values) parameters.Add(new() { Value = value ?? DBNull.Value });
    }
}

/// <summary>What a row keeps as JSON.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, UseStringEnumConverter = true)]
[JsonSerializable(typeof(PhotographFacts))]
sealed partial class UploadJson : JsonSerializerContext;
