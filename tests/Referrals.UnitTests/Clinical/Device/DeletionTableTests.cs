using Referrals.Clinical;
using Referrals.Contracts;
using Xunit;
using static Referrals.UnitTests.Clinical.Devices.ACapture;

namespace Referrals.UnitTests.Clinical.Devices;

/// <summary>DT-20, row by row: where the photographs of a set lie, and by when each place must be empty.</summary>
public sealed class DeletionTableTests
{
    static string[] Rows(DeviceScenario scenario, DeviceStorage? storage = null, params CopyLocation[] alsoOn) =>
        [.. DeletionTable.Obligations(Of(scenario, storage, alsoOn)).Select(copy => $"{copy.Location} {copy.Status} {copy.DueAt:dd.MM. HH:mm}")];

    /// <summary>Five working days from Thursday the 2nd: 7, 8, 9, 10, 13 April, for Easter lies between.</summary>
    [Theory, InlineData(DeviceScenario.OrganisationIssued), InlineData(DeviceScenario.OwnUnderPolicy), InlineData(DeviceScenario.IllustrationCamera)]
    public void Row_1_an_isolated_device_under_a_rule_has_working_days(DeviceScenario scenario) =>
        Assert.Equal(["Device Owed 13.04. 10:00"], Rows(scenario, DeviceStorage.Isolated));

    [Fact]
    public void Row_1_is_not_for_a_device_without_policy() => Assert.Equal(["Device Owed 03.04. 10:00"], Rows(DeviceScenario.OwnWithoutPolicy, DeviceStorage.Isolated));

    [Fact]
    public void Row_1_counts_the_days_of_the_practices_nation() =>
        // Scotland works on Easter Monday.
        Assert.Equal(new DateTimeOffset(2026, 4, 10, 10, 0, 0, TimeSpan.Zero),
            DeletionTable.Obligations(Of(DeviceScenario.OrganisationIssued, DeviceStorage.Isolated) with { Nation = Nation.Scotland }).Single().DueAt);

    [Theory, InlineData(DeviceScenario.OrganisationIssued), InlineData(DeviceScenario.OwnUnderPolicy), InlineData(DeviceScenario.OwnWithoutPolicy)]
    public void Row_2_a_sandboxed_app_deletes_at_once_and_has_no_backup(DeviceScenario scenario) =>
        Assert.Equal(["Device Owed 02.04. 11:00"], Rows(scenario, DeviceStorage.SandboxedApp));

    [Theory, InlineData(null), InlineData(DeviceStorage.Ordinary)]
    public void Row_3_an_ordinary_device_and_its_backup_have_a_day(DeviceStorage? storage)
    {
        foreach (var scenario in new[] { DeviceScenario.OrganisationIssued, DeviceScenario.OwnUnderPolicy, DeviceScenario.OwnWithoutPolicy })
            Assert.Equal(["Device Owed 03.04. 10:00", "Backup Owed 03.04. 10:00"], Rows(scenario, storage));
        Assert.Equal(["Device Owed 03.04. 10:00"], Rows(DeviceScenario.IllustrationCamera, storage));
    }

    [Theory, InlineData(null), InlineData(DeviceStorage.Isolated), InlineData(DeviceStorage.SandboxedApp)]
    public void Row_4_a_conduit_PC_keeps_nothing_whatever_the_device(DeviceStorage? storage) =>
        Assert.Contains("ConduitPc Owed 02.04. 11:00", Rows(DeviceScenario.OrganisationIssued, storage, CopyLocation.ConduitPc));

    [Fact]
    public void Row_5_a_patients_own_phone_is_not_governed_but_what_the_clinic_made_of_it_is() => Assert.Equal(
        ["Device Waived 03.04. 10:00", "Backup Waived 03.04. 10:00", "ConduitPc Owed 02.04. 11:00"], Rows(DeviceScenario.Patient, null, CopyLocation.ConduitPc));

    [Fact]
    public void Places_on_the_way_are_due_with_the_device() =>
        Assert.Equal(["Device Owed 13.04. 10:00", "MemoryCard Owed 13.04. 10:00", "SentMail Owed 13.04. 10:00"],
            Rows(DeviceScenario.OrganisationIssued, DeviceStorage.Isolated, CopyLocation.MemoryCard, CopyLocation.SentMail));

    [Fact]
    public void What_follows_from_the_device_is_not_named_beside_it()
    {
        foreach (var wrong in new CopyLocation[][] { [CopyLocation.Device], [CopyLocation.Backup], [CopyLocation.ConduitPc, CopyLocation.ConduitPc] })
            Assert.False(Of(DeviceScenario.OwnUnderPolicy, null, wrong).Device.IsWellFormed());
        Assert.True(Of(DeviceScenario.OwnUnderPolicy, null, CopyLocation.MemoryCard, CopyLocation.ConduitPc, CopyLocation.SentMail).Device.IsWellFormed());
    }
}
