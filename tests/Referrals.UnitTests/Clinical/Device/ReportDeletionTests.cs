using Referrals.Clinical;
using Referrals.Contracts;
using Referrals.Durable;
using Referrals.UnitTests.Clinical.Referring;
using Xunit;
using static Referrals.Clinical.DeviceCopiesEvent;
using static Referrals.UnitTests.Clinical.Devices.ACapture;

namespace Referrals.UnitTests.Clinical.Devices;

/// <summary>What counts as a receipt of deletion (DEL-02…04), and when nothing is left.</summary>
public sealed class ReportDeletionTests
{
    static Decision<DeviceCopiesEvent> Report(DeletionReport report, DeviceCopies? copies = null, Actor? by = null, DateTimeOffset? at = null) =>
        DeviceCopiesDecisions.ReportDeletion(copies ?? Owed, by ?? Referrer, OfPhone, report, at ?? Now);

    [Fact]
    public void The_last_copy_clears_the_device()
    {
        Given.Happened(Report(OfAll), typeof(CopyDeleted), typeof(CopyDeleted), typeof(DeviceCleared));
        Assert.Equal((Now, null), (Cleared.ClearedAt, Cleared.DueAt));
        var receipt = Cleared.Obligations[0].Receipt!;
        Assert.Equal((Referrer.Person, Now, DeletionMeans.ByApp, 3, false), (receipt.By, receipt.DeletedAt, receipt.Means, receipt.Images, receipt.TooEarly));
    }

    [Fact]
    public void While_one_copy_lives_the_device_is_not_cleared()
    {
        var half = After(Owed, Report(Of(CopyLocation.Device)));
        Assert.Null(half.ClearedAt);
        Assert.Equal([CopyLocation.Backup], half.Owed.Select(copy => copy.Location));
        Given.Happened(Report(OfAll, half), typeof(CopyDeleted), typeof(DeviceCleared));
    }

    [Fact]
    public void A_device_that_is_quicker_than_the_news_of_the_sealing_is_believed()
    {
        Given.Happened(Report(OfAll, Absent), typeof(CopiesOwed), typeof(CopyDeleted), typeof(CopyDeleted), typeof(DeviceCleared));
        Given.Unchanged(DeviceCopiesDecisions.Owe(After(Absent, Report(OfAll, Absent)), OfPhone, Now));
        Given.Unchanged(DeviceCopiesDecisions.Owe(Owed, OfPhone, Now));
    }

    [Fact]
    public void The_first_receipt_of_a_place_stands() => Given.Unchanged(Report(OfAll with { Means = DeletionMeans.ByHand }, Cleared));

    [Fact]
    public void A_patients_own_phone_owes_nothing_and_clears_at_once()
    {
        Given.Happened(DeviceCopiesDecisions.Owe(Absent, Of(DeviceScenario.Patient), Now), typeof(CopiesOwed), typeof(DeviceCleared));
        Assert.All(OfAPatient.Obligations, copy => Assert.Equal((CopyStatus.Waived, WaiverReason.PatientsOwnPhone), (copy.Status, copy.Waiver)));
        Given.Unchanged(Report(OfAll, OfAPatient));
    }

    [Fact]
    public void Of_another_practice() => Given.Refused(Refusals.NotFound, Report(OfAll, by: Stranger));

    [Fact]
    public void From_another_device() => Given.Refused(DeviceRefusals.OtherDevice, Report(OfAll with { Device = new(Guid.NewGuid()) }));

    [Fact]
    public void Of_a_place_where_nothing_lay() => Given.Refused(DeviceRefusals.CopyNotOwed, Report(Of(CopyLocation.Device, CopyLocation.ConduitPc)));

    [Fact]
    public void At_a_time_that_lies_ahead()
    {
        Given.Refused(DeviceRefusals.DeletionAhead, Report(OfAll with { DeletedAt = Now.AddMinutes(5).AddMilliseconds(1) }));
        Given.Happened(Report(OfAll with { DeletedAt = Now.AddMinutes(5) }), typeof(CopyDeleted), typeof(CopyDeleted), typeof(DeviceCleared));
    }

    [Fact]
    public void Of_fewer_photographs_than_were_sealed() => Given.Refused(DeviceRefusals.TooFewDeleted, Report(OfAll with { Images = 2 }));

    [Fact]
    public void Without_the_second_step() => Given.Refused(DeviceRefusals.SecondStepMissing, Report(OfAll with { SecondStepDone = false }));

    [Fact]
    public void Of_the_backup_without_having_looked()
    {
        Given.Refused(DeviceRefusals.BackupsNotChecked, Report(OfAll with { BackupsChecked = false }));
        Given.Happened(Report(Of(CopyLocation.Device) with { BackupsChecked = false }), typeof(CopyDeleted));
    }

    /// <summary>The photographs are gone from the device; to refuse the truth would bring none of them back.</summary>
    [Fact]
    public void A_deletion_before_the_seal_is_taken_and_marked()
    {
        Assert.True(After(Owed, Report(OfAll with { DeletedAt = SealedAt.AddMinutes(-6) })).Obligations[0].Receipt!.TooEarly);
        Assert.False(After(Owed, Report(OfAll with { DeletedAt = SealedAt.AddMinutes(-5) })).Obligations[0].Receipt!.TooEarly);
        Assert.Equal(Now, After(Owed, Report(OfAll with { DeletedAt = null })).Obligations[0].Receipt!.DeletedAt);
    }
}
