using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Referrals.Clinical;
using Referrals.Durable;
using Referrals.Hosting;
using Referrals.Imaging.Archive;
using Referrals.Ops.Layout;
using Xunit;

namespace Referrals.ClusterTests.Uploads;

/// <summary>What nobody waits for any more goes; what is kept is read again and compared.</summary>
[Collection(nameof(AClinic))]
public sealed class ArchiveKeeperTests(AClinic clinic)
{
    [Fact]
    public async Task Expired_uploads_and_orphaned_objects_go_and_a_damaged_master_is_noticed()
    {
        using var referrer = clinic.Referrer();
        var (set, _, _) = await AClinic.Open(referrer, await clinic.Submit(referrer));
        var (expired, fresh, good, bad) = (Photograph.Of(40_000), Photograph.Of(40_000), Photograph.Of(40_000), Photograph.Of(40_000));
        foreach (var begun in new[] { expired, fresh })
        {
            await referrer.Create(set, begun);
            await (await referrer.Patch(begun.Image, 0, begun.Bytes.AsMemory(0, 20_000))).Says(System.Net.HttpStatusCode.NoContent);
        }
        foreach (var whole in new[] { good, bad }) await referrer.Upload(set, whole);
        var archive = new SealedArchive(clinic.Folder.Archive, ArchiveNationCode.Parse("GB-ENG"));
        var (left, kept) = (await Object("object", expired), await Object("object", fresh));
        var (oldOrphan, youngOrphan) = (Plant(), Plant());
        File.SetLastWriteTimeUtc(PathOf(oldOrphan), DateTime.UtcNow.AddHours(-49));
        File.SetLastWriteTimeUtc(PathOf(await Object("object", good)), DateTime.UtcNow.AddHours(-49));
        var damaged = PathOf(await Object("master", bad));
        using (var file = File.Open(damaged, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite))
        {
            file.Position = 20_000;
            var was = file.ReadByte();
            file.Position = 20_000;
            file.WriteByte((byte)(was ^ 1));
        }
        await clinic.Scalar("UPDATE upload SET created_at = created_at - interval '25 hours' WHERE image = $1", expired.Image.Value);
        await clinic.Scalar("UPDATE upload SET scrubbed_at = scrubbed_at - interval '8 days' WHERE image = ANY($1)", new[] { good.Image.Value, bad.Image.Value });

        await using var database = NpgsqlDataSource.Create(clinic.Database);
        using var time = new DatabaseTime(database);
        await time.StartAsync(CancellationToken.None);
        var keys = new DevelopmentKeys(Signer.Clinical.Directory(clinic.Folder));
        var uploads = new UploadTable(database, new PointReads(database), new());
        using var keeper = new ArchiveKeeper(database, uploads, new PhotographArchive(archive, keys), archive, time, NullLogger<ArchiveKeeper>.Instance);
        // A silo's own keeper may be at it just then, or have done some of it before the rest was due.
        for (var round = 0; round < 20 && !await IsDone(); round++, await Task.Delay(200)) await keeper.Round(TestContext.Current.CancellationToken);
        await time.StopAsync(CancellationToken.None);

        Assert.Null(await referrer.Offset(expired.Image));
        Assert.Equal(16_384, await referrer.Offset(fresh.Image));
        Assert.Equal((false, true, false, true, true), (archive.Exists(new(left)), archive.Exists(new(kept)), archive.Exists(new(oldOrphan)), archive.Exists(new(youngOrphan)), File.Exists(PathOf(await Object("object", good)))));
        Assert.Equal(false, await clinic.Scalar("SELECT damaged_at IS NOT NULL FROM upload WHERE image = $1 AND scrubbed_at > clock_timestamp() - interval '1 hour'", good.Image.Value));
        Assert.Equal(true, await clinic.Scalar("SELECT damaged_at IS NOT NULL FROM upload WHERE image = $1 AND scrubbed_at > clock_timestamp() - interval '1 hour'", bad.Image.Value));

        async Task<bool> IsDone() => !archive.Exists(new(oldOrphan)) && await referrer.Offset(expired.Image) is null
            && await clinic.Scalar("SELECT count(*) FROM upload WHERE image = ANY($1) AND scrubbed_at > clock_timestamp() - interval '1 hour'", new[] { good.Image.Value, bad.Image.Value }) is 2L;
    }

    async Task<Guid> Object(string column, Photograph photograph) => (Guid)(await clinic.Scalar($"SELECT {column} FROM upload WHERE image = $1", photograph.Image.Value))!;

    /// <summary>As a process that died before its row leaves it.</summary>
    Guid Plant()
    {
        var name = Guid.NewGuid();
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(name))!);
        File.WriteAllBytes(PathOf(name), new byte[100]);
        return name;
    }

    string PathOf(Guid name) => Path.Combine(clinic.Folder.Archive, $"{name:N}"[30..], $"{name:N}"[28..30], $"{name:N}.sealed");
}
