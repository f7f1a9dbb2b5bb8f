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

    /// <summary>DEL-05: an organisation's own times, by the same rows. Each can only come before what stands without.</summary>
    [Theory]
    [InlineData(DeletionOption.IsolatedDevices, 2, null, DeviceStorage.Isolated, "Device Owed 08.04. 10:00")]
    [InlineData(DeletionOption.IsolatedDevices, 5, null, DeviceStorage.Isolated, "Device Owed 13.04. 10:00")]
    [InlineData(DeletionOption.IsolatedDevices, 2, 4, DeviceStorage.Ordinary, "Device Owed 02.04. 14:00|Backup Owed 02.04. 14:00")]
    [InlineData(DeletionOption.IsolatedDevices, 2, null, DeviceStorage.Ordinary, "Device Owed 03.04. 10:00|Backup Owed 03.04. 10:00")]
    [InlineData(DeletionOption.IsolatedDevices, 2, 4, DeviceStorage.SandboxedApp, "Device Owed 02.04. 11:00")]
    [InlineData(DeletionOption.SandboxedApp, null, null, DeviceStorage.Isolated, "Device Owed 03.04. 10:00")]
    [InlineData(DeletionOption.SandboxedApp, null, 8, DeviceStorage.Isolated, "Device Owed 02.04. 18:00")]
    [InlineData(DeletionOption.SandboxedApp, null, 8, null, "Device Owed 02.04. 18:00|Backup Owed 02.04. 18:00")]
    [InlineData(DeletionOption.SandboxedApp, null, 8, DeviceStorage.SandboxedApp, "Device Owed 02.04. 11:00")]
    public void An_organisations_own_times(DeletionOption option, int? days, int? hours, DeviceStorage? storage, string owed)
    {
        var policy = new DeletionPolicy { Option = option, IsolatedWorkingDays = days, OrdinaryHours = hours };
        Assert.Null(policy.Malformed());
        var capture = Of(DeviceScenario.OrganisationIssued, storage) with { Policy = policy };
        Assert.Equal(owed.Split('|'), DeletionTable.Obligations(capture).Select(copy => $"{copy.Location} {copy.Status} {copy.DueAt:dd.MM. HH:mm}"));
    }

    [Fact]
    public void No_policy_gives_days_to_a_device_without_one_or_hours_to_a_conduit_PC()
    {
        var policy = new DeletionPolicy { Option = DeletionOption.IsolatedDevices, IsolatedWorkingDays = 3, OrdinaryHours = 12 };
        Assert.Equal(SealedAt.AddHours(12), DeletionTable.Obligations(Of(DeviceScenario.OwnWithoutPolicy, DeviceStorage.Isolated) with { Policy = policy }).Single().DueAt);
        Assert.Equal(SealedAt.AddHours(1), DeletionTable.Obligations(Of(DeviceScenario.OrganisationIssued, null, CopyLocation.ConduitPc) with { Policy = policy }).Last().DueAt);
    }

    [Theory]
    [InlineData(DeletionOption.IsolatedDevices, null, null)]
    [InlineData(DeletionOption.IsolatedDevices, 0, null)]
    [InlineData(DeletionOption.IsolatedDevices, 6, null)]
    [InlineData(DeletionOption.IsolatedDevices, 5, 0)]
    [InlineData(DeletionOption.IsolatedDevices, 5, 25)]
    [InlineData(DeletionOption.SandboxedApp, 3, null)]
    [InlineData(DeletionOption.SandboxedApp, null, 25)]
    [InlineData(DeletionOption.SandboxedApp, null, -1)]
    public void Times_beyond_the_bounds_are_no_policy(DeletionOption option, int? days, int? hours) =>
        Assert.Equal(NetworkRefusals.DeletionPolicyMalformed, new DeletionPolicy { Option = option, IsolatedWorkingDays = days, OrdinaryHours = hours }.Malformed());

    [Fact]
    public void What_follows_from_the_device_is_not_named_beside_it()
    {
        foreach (var wrong in new CopyLocation[][] { [CopyLocation.Device], [CopyLocation.Backup], [CopyLocation.ConduitPc, CopyLocation.ConduitPc] })
            Assert.False(Of(DeviceScenario.OwnUnderPolicy, null, wrong).Device.IsWellFormed());
        Assert.True(Of(DeviceScenario.OwnUnderPolicy, null, CopyLocation.MemoryCard, CopyLocation.ConduitPc, CopyLocation.SentMail).Device.IsWellFormed());
    }
}
