using System.Net;
using Npgsql;
using Referrals.Clinical;
using Referrals.Durable;
using Xunit;

namespace Referrals.ClusterTests.Uploads;

/// <summary>The keys to the archive's objects stand in a table of their own (ADR 0025): made and forgotten with their objects, and what is destroyed opens for nobody.</summary>
[Collection(nameof(AClinic))]
public sealed class WrappedKeyTests(AClinic clinic) : IAsyncLifetime
{
    readonly HttpClient referrer = clinic.Referrer();
    Referrals.Contracts.ImageSetId set;

    public async ValueTask InitializeAsync() => (set, _, _) = await AClinic.Open(referrer, await clinic.Submit(referrer));

    public ValueTask DisposeAsync()
    {
        referrer.Dispose();
        return ValueTask.CompletedTask;
    }

    Task<object?> Of(string column, Photograph photograph) =>
        clinic.Scalar($"SELECT count(*) FROM wrapped_key JOIN upload ON wrapped_key.object = upload.{column} WHERE image = $1", photograph.Image.Value);

    [Fact]
    public async Task The_arriving_objects_key_goes_when_its_master_has_one()
    {
        var photograph = Photograph.Of(40_000);
        await referrer.Create(set, photograph);
        Assert.Equal(0L, await Of("object", photograph));
        await (await referrer.Patch(photograph.Image, 0, photograph.Bytes.AsMemory(0, 20_000))).Says(HttpStatusCode.NoContent);
        var first = (Guid)(await clinic.Scalar("SELECT object FROM upload WHERE image = $1", photograph.Image.Value))!;
        Assert.Equal(1L, await Of("object", photograph));

        await (await referrer.Patch(photograph.Image, 16_384, photograph.Bytes.AsMemory(16_384))).Says(HttpStatusCode.NoContent);
        Assert.Equal((0L, 1L), (await Of("object", photograph), await Of("master", photograph)));
        Assert.Equal(0L, await clinic.Scalar("SELECT count(*) FROM wrapped_key WHERE object = $1", first));
        Assert.Equal(photograph.Bytes, await referrer.GetByteArrayAsync($"/image-sets/{set}/images/{photograph.Image}"));
    }

    /// <summary>The writer of before left something behind its durable bytes: another object takes its place, and its key goes.</summary>
    [Fact]
    public async Task An_object_that_takes_anothers_place_takes_its_key_away()
    {
        var photograph = Photograph.Of(60_000);
        await referrer.Create(set, photograph);
        await (await referrer.Patch(photograph.Image, 0, photograph.Bytes.AsMemory(0, 20_000))).Says(HttpStatusCode.NoContent);
        var first = (Guid)(await clinic.Scalar("SELECT object FROM upload WHERE image = $1", photograph.Image.Value))!;
        await clinic.Scalar("UPDATE upload SET writer = gen_random_uuid(), writer_until = clock_timestamp() - interval '1 second' WHERE image = $1", photograph.Image.Value);
        await (await referrer.Patch(photograph.Image, 16_384, photograph.Bytes.AsMemory(16_384, 20_000))).Says(HttpStatusCode.NoContent);
        Assert.NotEqual(first, await clinic.Scalar("SELECT object FROM upload WHERE image = $1", photograph.Image.Value));
        Assert.Equal((0L, 1L), (await clinic.Scalar("SELECT count(*) FROM wrapped_key WHERE object = $1", first), await Of("object", photograph)));
    }

    [Fact]
    public async Task Whoever_ends_an_upload_forgets_its_key()
    {
        var photograph = Photograph.Of(40_000);
        await referrer.Create(set, photograph);
        await (await referrer.Patch(photograph.Image, 0, photograph.Bytes.AsMemory(0, 20_000))).Says(HttpStatusCode.NoContent);
        var begun = (Guid)(await clinic.Scalar("SELECT object FROM upload WHERE image = $1", photograph.Image.Value))!;
        await (await referrer.End(photograph.Image)).Says(HttpStatusCode.NoContent);
        Assert.Equal(0L, await clinic.Scalar("SELECT count(*) FROM wrapped_key WHERE object = $1", begun));
    }

    [Fact]
    public async Task A_destroyed_key_leaves_a_picture_that_opens_for_nobody()
    {
        var (lost, kept) = (Photograph.Of(40_000), Photograph.Of(40_000));
        foreach (var photograph in new[] { lost, kept }) await referrer.Upload(set, photograph);
        Assert.Equal(lost.Bytes, await referrer.GetByteArrayAsync($"/image-sets/{set}/images/{lost.Image}"));

        await clinic.Scalar("UPDATE wrapped_key SET wrapped = NULL, destroyed_at = clock_timestamp() WHERE object = (SELECT master FROM upload WHERE image = $1)", lost.Image.Value);
        await (await referrer.GetAsync($"/image-sets/{set}/images/{lost.Image}")).Says(HttpStatusCode.NotFound);
        await (await referrer.GetAsync($"/image-sets/{set}/images/{lost.Image}/preview")).Says(HttpStatusCode.NotFound);
        Assert.Equal(kept.Bytes, await referrer.GetByteArrayAsync($"/image-sets/{set}/images/{kept.Image}"));
        // The bytes lie where they lay.
        var master = (Guid)(await clinic.Scalar("SELECT master FROM upload WHERE image = $1", lost.Image.Value))!;
        Assert.True(File.Exists(Path.Combine(clinic.Folder.Archive, $"{master:N}"[30..], $"{master:N}"[28..30], $"{master:N}.sealed")));
    }

    [Fact]
    public async Task Keys_that_no_row_names_are_collected_and_destroyed_ones_keep_their_date()
    {
        await using var database = NpgsqlDataSource.Create(clinic.Database);
        var (old, young, destroyed) = (Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());
        await clinic.Scalar("""
            INSERT INTO wrapped_key (object, kek, wrapped, created_at, destroyed_at) VALUES ($1, 'k/1', '\x01', clock_timestamp() - interval '49 hours', NULL),
              ($2, 'k/1', '\x01', clock_timestamp(), NULL), ($3, 'k/1', NULL, clock_timestamp() - interval '49 hours', clock_timestamp())
            """, old, young, destroyed);
        var photograph = Photograph.Of(40_000);
        await referrer.Upload(set, photograph);
        await clinic.Scalar("UPDATE wrapped_key SET created_at = created_at - interval '49 hours' WHERE object = (SELECT master FROM upload WHERE image = $1)", photograph.Image.Value);

        await new UploadTable(database, new PointReads(database), new()).RemoveOrphanedKeys(ClinicalImageLimits.OrphanLife, 100, TestContext.Current.CancellationToken);
        Assert.Equal((0L, 2L, 1L), (await Left(old), await Left(young, destroyed), await Of("master", photograph)));
        await clinic.Scalar("DELETE FROM wrapped_key WHERE object = ANY($1)", new[] { young, destroyed });
    }

    async Task<long> Left(params Guid[] objects) => (long)(await clinic.Scalar("SELECT count(*) FROM wrapped_key WHERE object = ANY($1)", objects))!;

    /// <summary>Rows of before the table: each key comes over with its object and version, and the old columns go.</summary>
    [Fact]
    public async Task The_migration_moves_every_key_that_there_was()
    {
        var name = $"keys_{Guid.NewGuid():N}";
        await clinic.Scalar($"CREATE DATABASE {name}");
        try
        {
            await using var database = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(clinic.Database) { Database = name, Pooling = false }.ConnectionString);
            foreach (var (file, sql) in Files())
            {
                if (file.Contains("0291")) await Run(database, Old);
                await Run(database, sql.Replace("{app}", "clinical_app"));
                if (file.Contains("0291")) break;
            }
            await using var query = database.CreateCommand("SELECT string_agg(kek || '=' || encode(wrapped, 'hex'), ' ' ORDER BY kek) FROM wrapped_key");
            Assert.Equal("arriving/1=01 master/1=02 pictures/1=03 pictures/1=04", ((string)(await query.ExecuteScalarAsync())!).Replace("04 pictures/1=03", "03 pictures/1=04"));
            await using var left = database.CreateCommand("SELECT count(*) FROM information_schema.columns WHERE table_name IN ('upload', 'preview') AND (column_name LIKE '%kek' OR column_name LIKE '%_key')");
            Assert.Equal(0L, await left.ExecuteScalarAsync());
        }
        finally
        {
            await clinic.Scalar($"DROP DATABASE {name} WITH (FORCE)");
        }
    }

    const string Old = """
        INSERT INTO upload (image, image_set, practice, hub, view, type, length, durable, object, kek, data_key)
        SELECT gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 'CloseUp', 'image/jpeg', 40000, 16384, gen_random_uuid(), 'arriving/1', '\x01';
        INSERT INTO upload (image, image_set, practice, hub, view, type, length, durable, object, sha256, width, height, completed_at, added,
                            master, master_kek, master_key, master_length, master_sha256, original_keys, facts)
        SELECT gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 'CloseUp', 'image/jpeg', 9, 9, gen_random_uuid(), '\x00', 1, 1, now(), true,
               gen_random_uuid(), 'master/1', '\x02', 9, '\x00', ARRAY['\x00'::bytea], '{}';
        INSERT INTO preview (image, state, made_at, kek, thumbnail, thumbnail_key, picture, picture_key)
        SELECT gen_random_uuid(), 'Done', now(), 'pictures/1', gen_random_uuid(), '\x03', gen_random_uuid(), '\x04';
        """;

    static IEnumerable<(string Name, string Sql)> Files() =>
        from assembly in new[] { typeof(Referrals.Durable.Migrator).Assembly, typeof(UploadTable).Assembly }
        from name in assembly.GetManifestResourceNames().Where(name => name.EndsWith(".sql", StringComparison.Ordinal)).Order(StringComparer.Ordinal)
        select (name, new StreamReader(assembly.GetManifestResourceStream(name)!).ReadToEnd());

    static async Task Run(NpgsqlDataSource database, string sql)
    {
        await using var command = database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
