using System.Text.Json;
using System.Text.Json.Nodes;
using Referrals.Clinical;
using Xunit;

namespace Referrals.UnitTests.Clinical.Storage;

/// <summary>DT-9: one yes too few, and the store does not comply; written by hand from the table.</summary>
public sealed class StorageComplianceTests
{
    static readonly DateTimeOffset Now = new(2026, 3, 2, 10, 0, 0, TimeSpan.Zero);

    static readonly StorageFacts Good = new()
    {
        Encrypted = true, Writable = true, FreeBytes = 5L << 30, Nation = "GB-ENG", Searchable = true, OldestScrub = Now.AddDays(-7), Damaged = 0,
        Backup = new() { Newest = Now.AddDays(-9), Nation = "GB-WLS", WaitingSince = Now.AddHours(-25), HoursMax = 26 },
    };

    public static TheoryData<string, StorageFacts, string> Table => new()
    {
        { "all three questions: yes", Good, "" },
        // Encryption at the right level.
        { "content in clear, or another key opens it", Good with { Encrypted = false }, "NotEncrypted" },
        { "could not be tried, since nothing can be written", Good with { Encrypted = false, Writable = false }, "NotWritable" },
        // Secure and searchable.
        { "an index is broken, or the database is silent", Good with { Searchable = false }, "NotSearchable" },
        { "read again within four weeks", Good with { OldestScrub = Now.AddDays(-28) }, "" },
        { "not read again for longer", Good with { OldestScrub = Now.AddDays(-28).AddSeconds(-1) }, "ScrubOverdue" },
        { "nothing stored yet", Good with { OldestScrub = null }, "" },
        { "damaged masters are named elsewhere", Good with { Damaged = 3 }, "" },
        { "room for hundreds", Good with { FreeBytes = 4L << 30 }, "" },
        { "nearly full", Good with { FreeBytes = (4L << 30) - 1 }, "LittleSpace" },
        { "room not known", Good with { FreeBytes = null }, "LittleSpace" },
        // Regularly backed up, and held in a permitted nation (DT-19).
        { "Scotland", Good with { Nation = "GB-SCT" }, "" },
        { "Northern Ireland", Good with { Nation = "GB-NIR" }, "NationNotPermitted" },
        { "elsewhere", Good with { Nation = "IE" }, "NationNotPermitted" },
        { "does not say", Good with { Nation = null }, "NationNotPermitted" },
        { "no backup configured", Good with { Backup = null }, "" },
        { "configured and never made", Good with { Backup = Good.Backup! with { Newest = null, WaitingSince = null } }, "BackupMissing" },
        { "nothing waits, however long ago the last one", Good with { Backup = Good.Backup! with { Newest = Now.AddDays(-90), WaitingSince = null } }, "" },
        { "waits as long as may be", Good with { Backup = Good.Backup! with { WaitingSince = Now.AddHours(-26) } }, "" },
        { "waits longer", Good with { Backup = Good.Backup! with { WaitingSince = Now.AddHours(-26).AddSeconds(-1) } }, "BackupTooOld" },
        { "backup elsewhere", Good with { Backup = Good.Backup! with { Nation = "FR" } }, "BackupNationNotPermitted" },
        { "backup does not say", Good with { Backup = Good.Backup! with { Nation = null } }, "BackupNationNotPermitted" },
        { "everything at once", new() { Encrypted = false, Writable = true, Searchable = false, OldestScrub = DateTimeOffset.MinValue, Backup = new() { HoursMax = 26 } },
            "NotEncrypted LittleSpace NotSearchable ScrubOverdue NationNotPermitted BackupMissing BackupNationNotPermitted" },
    };

    [Theory, MemberData(nameof(Table))]
    public void The_failing_questions_are_named(string row, StorageFacts facts, string failing) =>
        Assert.Equal((row, failing), (row, string.Join(' ', StorageCompliance.Failing(facts, Now))));

    [Fact]
    public void A_full_disk_is_one_silos_and_a_missing_backup_everybodys() => Assert.Equal(
        [StorageFailure.NotWritable, StorageFailure.LittleSpace], Enum.GetValues<StorageFailure>().Where(StorageCompliance.IsOfTheMachine));

    [Fact]
    public void The_refusal_names_each_question_and_its_remedy()
    {
        var refusal = StorageRefusals.NotCompliant(Enum.GetValues<StorageFailure>());
        Assert.Equal(("storage-not-compliant", 503), (refusal.Code, refusal.Status));
        Assert.All(Enum.GetValues<StorageFailure>(), failure => Assert.Contains($"{failure}: {StorageCompliance.Remedy(failure)}", refusal.Advice));
    }

    /// <summary>Rows of storage_check must still load after an update.</summary>
    [Fact]
    public void Facts_are_stored_in_this_shape()
    {
        const string Golden = """
            {"encrypted":true,"writable":true,"freeBytes":5368709120,"nation":"GB-ENG","searchable":true,"oldestScrub":"2026-02-23T10:00:00+00:00","damaged":0,
             "backup":{"newest":"2026-02-21T10:00:00+00:00","nation":"GB-WLS","waitingSince":"2026-03-01T09:00:00+00:00","hoursMax":26}}
            """;
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(Golden), JsonSerializer.SerializeToNode(Good, StorageJson.Default.StorageFacts)));
        Assert.Equal(Good, JsonSerializer.Deserialize(Golden, StorageJson.Default.StorageFacts));
    }
}
