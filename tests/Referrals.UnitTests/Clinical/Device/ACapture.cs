using Referrals.Clinical;
using Referrals.Contracts;
using Referrals.Durable;

namespace Referrals.UnitTests.Clinical.Devices;

/// <summary>Sealed sets of an ordinary phone, and situations in which their copies can be.</summary>
static class ACapture
{
    /// <summary>A Thursday morning; Good Friday and Easter Monday of 2026 lie ahead.</summary>
    public static readonly DateTimeOffset SealedAt = new(2026, 4, 2, 10, 0, 0, TimeSpan.Zero);
    public static readonly DateTimeOffset Now = SealedAt.AddMinutes(1);
    public static readonly PracticeId Practice = new(new Guid("a0000000-0000-4000-8000-000000000001"));
    public static readonly DeviceId Phone = new(new Guid("de000000-0000-4000-8000-000000000001"));
    public static readonly Actor Referrer = new() { Person = new(new Guid("d0000000-0000-4000-8000-000000000001")), Role = Role.Referrer, Organisations = [Practice.Value] };
    public static readonly Actor Stranger = Referrer with { Organisations = [new Guid("a0000000-0000-4000-8000-000000000002")] };

    public static readonly SealedCapture OfPhone = new()
    {
        ImageSet = new(new Guid("e0000000-0000-4000-8000-000000000001")), Referral = new(new Guid("f0000000-0000-4000-8000-000000000001")), Practice = Practice,
        Network = new(new Guid("ae000000-0000-4000-8000-000000000001")), Nation = Nation.England, Images = 3, SealedAt = SealedAt,
        Device = new() { Id = Phone, Scenario = DeviceScenario.OrganisationIssued },
    };

    public static readonly SealedCapture ByWayOfAPc = OfPhone with { Device = OfPhone.Device with { AlsoOn = [CopyLocation.ConduitPc] } };

    /// <summary>A report that nothing is wrong with.</summary>
    public static readonly DeletionReport OfAll = Of(CopyLocation.Device, CopyLocation.Backup);

    public static readonly DeviceCopies Absent = new();
    public static readonly DeviceCopies Owed = After(Absent, DeviceCopiesDecisions.Owe(Absent, OfPhone, Now));
    public static readonly DeviceCopies OwedOnPcToo = After(Absent, DeviceCopiesDecisions.Owe(Absent, ByWayOfAPc, Now));
    public static readonly DeviceCopies Escalated = After(OwedOnPcToo, DeviceCopiesDecisions.Escalate(OwedOnPcToo, SealedAt.AddDays(30)));
    public static readonly DeviceCopies Cleared = After(Owed, DeviceCopiesDecisions.ReportDeletion(Owed, Referrer, OfPhone, OfAll, Now));
    public static readonly DeviceCopies OfAPatient = After(Absent, DeviceCopiesDecisions.Owe(Absent, Of(DeviceScenario.Patient), Now));

    public static DeletionReport Of(params CopyLocation[] locations) => new()
    {
        Device = Phone, Locations = locations, DeletedAt = Now, Means = DeletionMeans.ByApp, Images = 3, SecondStepDone = true, BackupsChecked = true,
    };

    public static SealedCapture Of(DeviceScenario scenario, DeviceStorage? storage = null, params CopyLocation[] alsoOn) =>
        OfPhone with { Device = OfPhone.Device with { Scenario = scenario, Storage = storage, AlsoOn = alsoOn } };

    public static DeviceCopies After(DeviceCopies copies, Decision<DeviceCopiesEvent> decision) => decision.Refusal is { } refusal
        ? throw new InvalidOperationException(refusal.Code)
        : decision.Events.Aggregate(copies, (so, happened) => so.Apply(happened));
}
