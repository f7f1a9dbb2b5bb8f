using Referrals.Contracts;
using Referrals.Durable;
using static Referrals.Clinical.DeviceCopiesEvent;

namespace Referrals.Clinical;

/// <summary>When a copy must be deleted, what counts as a receipt, and who hears of it when none comes.</summary>
public static class DeviceCopiesDecisions
{
    /// <summary>A device's clock may be a little off the database's.</summary>
    static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(5);

    /// <summary>The set is sealed. What is not governed is waived at once, and clears the device when nothing else is owed.</summary>
    public static Decision<DeviceCopiesEvent> Owe(DeviceCopies copies, SealedCapture capture, DateTimeOffset now) =>
        copies.IsKnown ? Decision<DeviceCopiesEvent>.Unchanged : Cleared(copies, [Begin(capture)], now);

    /// <summary>A receipt. The first one of a place stands; whoever repeats it is told the same.</summary>
    public static Decision<DeviceCopiesEvent> ReportDeletion(DeviceCopies copies, Actor actor, SealedCapture capture, DeletionReport report, DateTimeOffset now)
    {
        if (!actor.May(Act.Refer, Parties.Of(capture.Practice))) return Refusals.NotFound;
        DeviceCopiesEvent[] begun = copies.IsKnown ? [] : [Begin(capture)];
        var known = begun.Aggregate(copies, (so, happened) => so.Apply(happened));
        if (report.Device != known.Device) return DeviceRefusals.OtherDevice;
        if (!report.Locations.All(location => known.Obligations.Any(copy => copy.Location == location))) return DeviceRefusals.CopyNotOwed;
        var gone = report.Locations.Where(location => known.Owed.Any(copy => copy.Location == location)).ToArray();
        if (gone.Length == 0) return Cleared(copies, begun, now);
        if (report.DeletedAt > now + ClockSkew) return DeviceRefusals.DeletionAhead;
        if (report.Images < known.Images) return DeviceRefusals.TooFewDeleted;
        if (!report.SecondStepDone) return DeviceRefusals.SecondStepMissing;
        if (gone.Contains(CopyLocation.Backup) && !report.BackupsChecked) return DeviceRefusals.BackupsNotChecked;
        var receipt = Receipt(known, actor, report, now);
        return Cleared(copies, [.. begun, .. gone.Select(location => new CopyDeleted { Location = location, Receipt = receipt })], now);
    }

    /// <summary>The alarm: each step that has come, once. A sweeper that was away for days takes all of them, in their order.</summary>
    public static Decision<DeviceCopiesEvent> Escalate(DeviceCopies copies, DateTimeOffset now) =>
        copies.Owed.SelectMany(copy => StepsAfter(copy.Step)
            .Where(step => DeletionTable.At(step, copies.Nation, copy.DueAt) <= now)
            .Select(step => new DeletionEscalated { Location = copy.Location, Step = step })).ToArray<DeviceCopiesEvent>();

    /// <summary>When the next step of any copy comes; null when nobody is left to be told.</summary>
    public static DateTimeOffset? NextStepAt(DeviceCopies copies) =>
        copies.Owed.SelectMany(copy => StepsAfter(copy.Step).Take(1).Select(step => (DateTimeOffset?)DeletionTable.At(step, copies.Nation, copy.DueAt))).Min();

    static IEnumerable<EscalationStep> StepsAfter(EscalationStep step) => Enum.GetValues<EscalationStep>().Where(next => next > step);

    static CopiesOwed Begin(SealedCapture capture) => new()
    {
        ImageSet = capture.ImageSet,
        Referral = capture.Referral,
        Practice = capture.Practice,
        Network = capture.Network,
        Nation = capture.Nation,
        Device = capture.Device.Id,
        Scenario = capture.Device.Scenario,
        Images = capture.Images,
        SealedAt = capture.SealedAt,
        Obligations = DeletionTable.Obligations(capture),
    };

    static DeletionReceipt Receipt(DeviceCopies copies, Actor actor, DeletionReport report, DateTimeOffset now) => new()
    {
        By = actor.Person,
        DeletedAt = report.DeletedAt ?? now,
        ReportedAt = now,
        Means = report.Means,
        Images = report.Images,
        BackupsChecked = report.BackupsChecked,
        TooEarly = report.DeletedAt < copies.SealedAt - ClockSkew,
    };

    /// <summary>What happened, and that nothing is left, when that is so.</summary>
    static Decision<DeviceCopiesEvent> Cleared(DeviceCopies copies, DeviceCopiesEvent[] happened, DateTimeOffset now)
    {
        if (happened.Length == 0) return Decision<DeviceCopiesEvent>.Unchanged;
        var after = happened.Aggregate(copies, (so, each) => so.Apply(each));
        return after.Owed.Any() ? happened : [.. happened, new DeviceCleared { At = now }];
    }
}
