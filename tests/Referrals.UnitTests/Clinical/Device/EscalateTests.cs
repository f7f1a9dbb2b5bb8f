using Referrals.Clinical;
using Referrals.Contracts;
using Referrals.UnitTests.Clinical.Referring;
using Xunit;
using static Referrals.Clinical.DeviceCopiesEvent;
using static Referrals.UnitTests.Clinical.Devices.ACapture;

namespace Referrals.UnitTests.Clinical.Devices;

/// <summary>An overdue copy is told to its user, after one working day to the practice, after three to the network; each once (DEL-07).</summary>
public sealed class EscalateTests
{
    /// <summary>Good Friday at ten: the first working day after it is Tuesday, and what falls on a day off begins when the next working day does.</summary>
    static readonly DateTimeOffset Due = Owed.DueAt!.Value;

    [Theory]
    [InlineData("2026-04-03T09:59:59.999Z", EscalationStep.None)]
    [InlineData("2026-04-03T10:00:00Z", EscalationStep.Overdue)]
    [InlineData("2026-04-07T23:59:59.999Z", EscalationStep.Overdue)]
    [InlineData("2026-04-08T00:00:00Z", EscalationStep.EscalatedToPractice)]
    [InlineData("2026-04-09T23:59:59.999Z", EscalationStep.EscalatedToPractice)]
    [InlineData("2026-04-10T00:00:00Z", EscalationStep.EscalatedToNetwork)]
    public void Each_step_has_its_moment(string now, EscalationStep expected) =>
        Assert.Equal(expected, After(Owed, DeviceCopiesDecisions.Escalate(Owed, DateTimeOffset.Parse(now, System.Globalization.CultureInfo.InvariantCulture))).Step);

    [Fact]
    public void The_alarm_follows_the_steps_and_ends_after_the_last()
    {
        var (copies, alarms) = (Owed, new List<DateTimeOffset>());
        while (DeviceCopiesDecisions.NextStepAt(copies) is { } next)
        {
            alarms.Add(next);
            Assert.InRange(alarms.Count, 1, 3);
            Given.Unchanged(DeviceCopiesDecisions.Escalate(copies, next.AddMilliseconds(-1)));
            copies = After(copies, DeviceCopiesDecisions.Escalate(copies, next));
            Given.Unchanged(DeviceCopiesDecisions.Escalate(copies, next));
        }
        Assert.Equal([Due, DeletionTable.At(EscalationStep.EscalatedToPractice, Nation.England, Due), DeletionTable.At(EscalationStep.EscalatedToNetwork, Nation.England, Due)], alarms);
    }

    [Fact]
    public void After_days_without_a_sweeper_every_step_is_taken_in_order()
    {
        var steps = DeviceCopiesDecisions.Escalate(Owed, Due.AddDays(30)).Events.Cast<DeletionEscalated>().Where(step => step.Location == CopyLocation.Device).Select(step => step.Step);
        Assert.Equal([EscalationStep.Overdue, EscalationStep.EscalatedToPractice, EscalationStep.EscalatedToNetwork], steps);
        Assert.Equal(EscalationStep.EscalatedToNetwork, Escalated.Step);
    }

    [Fact]
    public void Only_what_is_still_owed_escalates()
    {
        Assert.Null(DeviceCopiesDecisions.NextStepAt(Cleared));
        Given.Unchanged(DeviceCopiesDecisions.Escalate(Cleared, Due.AddDays(30)));
        Given.Unchanged(DeviceCopiesDecisions.Escalate(OfAPatient, Due.AddDays(30)));
        // The PC's hour is over, the phone's day is not.
        Assert.Equal([CopyLocation.ConduitPc], DeviceCopiesDecisions.Escalate(OwedOnPcToo, SealedAt.AddHours(1)).Events.Cast<DeletionEscalated>().Select(step => step.Location));
    }

    [Fact]
    public void A_deletion_that_comes_late_ends_it()
    {
        var late = DeviceCopiesDecisions.ReportDeletion(Escalated, Referrer, ByWayOfAPc, Of(CopyLocation.Device, CopyLocation.Backup, CopyLocation.ConduitPc), Due.AddDays(31));
        var after = After(Escalated, late);
        Assert.Equal((EscalationStep.None, null), (after.Step, after.DueAt));
        Assert.All(after.Obligations, copy => Assert.Equal(EscalationStep.EscalatedToNetwork, copy.Step));
    }
}
