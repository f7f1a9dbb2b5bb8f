using Npgsql;
using Referrals.Clinical;
using Referrals.Hosting;
using Referrals.Imaging.Archive;
using Referrals.Ops.Layout;
using Xunit;

namespace Referrals.ClusterTests.Uploads;

/// <summary>ARC-12: what the probe finds at a real archive, and who looks every day.</summary>
[Collection(nameof(AClinic))]
public sealed class StorageCheckTests(AClinic clinic)
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Exactly_one_silo_takes_the_daily_look_and_another_one_when_it_dies()
    {
        await using var database = NpgsqlDataSource.Create(clinic.Database);
        var table = new StorageCheckTable(database);
        // The running silos would take it too: in the future for them, and then ours in one statement each.
        var race = Enumerable.Range(1, 12).Select(number => $"racer-{number}").ToArray();
        await clinic.Scalar("UPDATE storage_check_due SET due_at = clock_timestamp() - interval '1 second', taken_by = NULL, taken_until = NULL");
        var won = await Task.WhenAll(race.Select(silo => table.Take(silo, Cancel)));
        Assert.True(won.Count(it => it) <= 1);
        Assert.False(await table.Take("late", Cancel));
        // Null: a running silo has taken it and is done already.
        var holder = await clinic.Scalar("SELECT taken_by FROM storage_check_due") as string;
        if (won.Contains(true)) Assert.Equal(race[Array.IndexOf(won, true)], holder);

        // It was killed: nobody gives the row back, and its time runs out.
        await clinic.Scalar("UPDATE storage_check_due SET due_at = clock_timestamp() - interval '1 second', taken_by = 'killed', taken_until = clock_timestamp() + interval '1 minute'");
        Assert.False(await table.Take("heir", Cancel));
        await clinic.Scalar("UPDATE storage_check_due SET taken_until = clock_timestamp() - interval '1 second'");
        for (var waited = 0; waited < 300 && await clinic.Scalar("SELECT taken_by FROM storage_check_due") is "killed"; waited++)
            if (!await table.Take("heir", Cancel)) await Task.Delay(100, Cancel);
        Assert.NotEqual("killed", (await clinic.Scalar("SELECT taken_by FROM storage_check_due")) as string);

        var now = DateTimeOffset.UtcNow;
        var facts = await Probe(database, clinic.Folder.Archive).Look(Cancel);
        await table.Save(new() { Silo = "heir", CheckedAt = now, MachineAt = now, Facts = facts, Failing = StorageCompliance.Failing(facts, now) }, Cancel);
        Assert.False(await table.Take("late", Cancel));
        Assert.Empty((await table.All(Cancel)).Single(check => check.Silo == "heir").Failing);
        await clinic.Scalar("DELETE FROM storage_check WHERE silo = 'heir'");
    }

    [Fact]
    public async Task Whatever_goes_wrong_while_looking_is_a_fact()
    {
        await using var database = NpgsqlDataSource.Create(clinic.Database);
        var folder = Directory.CreateTempSubdirectory("referrals-storage-");
        try
        {
            var good = await Probe(database, folder.FullName).Look(Cancel);
            Assert.Equal((true, true, true, "GB-ENG", null), (good.Encrypted, good.Writable, good.Searchable, good.Nation, good.Backup));
            Assert.Empty(folder.EnumerateFiles("*.sealed", SearchOption.AllDirectories));

            // A file in the place of the archive: nothing can be written below it.
            var file = Path.Combine(folder.FullName, "no-folder");
            await File.WriteAllTextAsync(file, "", Cancel);
            var broken = await Probe(database, file).Look(Cancel);
            Assert.Equal((false, false, true), (broken.Encrypted, broken.Writable, broken.Searchable));

            await using var silent = NpgsqlDataSource.Create("Host=127.0.0.1;Port=1;Username=nobody;Database=none;Timeout=2");
            Assert.False((await Probe(silent, folder.FullName).Look(Cancel)).Searchable);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task The_backup_is_looked_at_where_infra_backup_leaves_it()
    {
        await using var database = NpgsqlDataSource.Create(clinic.Database);
        var folder = Directory.CreateTempSubdirectory("referrals-storage-");
        try
        {
            using var referrer = clinic.Referrer();
            var (set, _, _) = await AClinic.Open(referrer, await clinic.Submit(referrer));
            await referrer.Upload(set, Photograph.Of(40_000));
            var probe = Probe(database, clinic.Folder.Archive, new() { Directory = folder.FullName });
            Assert.Equal(new BackupFacts { HoursMax = 26 }, (await probe.Look(Cancel)).Backup);

            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "backups.json"), """{ "nation": "GB-SCT" }""", Cancel);
            var list = Path.Combine(folder.CreateSubdirectory("archive").FullName, "digests.tsv");
            await File.WriteAllTextAsync(list, "", Cancel);
            var young = (await probe.Look(Cancel)).Backup!;
            Assert.Equal(("GB-SCT", null), (young.Nation, young.WaitingSince));

            File.SetLastWriteTimeUtc(list, DateTime.UtcNow.AddDays(-3));
            var waiting = (await probe.Look(Cancel)).Backup!.WaitingSince;
            Assert.True(waiting > DateTimeOffset.UtcNow.AddHours(-1) && waiting <= DateTimeOffset.UtcNow.AddMinutes(1), $"{waiting}");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    StorageProbe Probe(NpgsqlDataSource database, string directory, ZoneSettings.BackupSettings? backup = null) => new(
        database, new SealedArchive(directory, ArchiveNation.England), new DevelopmentKeys(Signer.Clinical.Directory(clinic.Folder)),
        new() { Directory = directory, Nation = "GB-ENG", Evidence = new() { Id = Guid.Empty, Point = "" }, Backup = backup });
}
