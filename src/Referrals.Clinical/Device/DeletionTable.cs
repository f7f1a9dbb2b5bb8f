using Referrals.Contracts;

namespace Referrals.Clinical;

/// <summary>DT-20: in which places a set's photographs lie, and by when each must be empty. Working days are those of the practice's nation.</summary>
/// <remarks>
/// What a device does not say counts as the ordinary phone. Isolation earns days instead of hours only under an organisation's rule (DEL-05, option a):
/// a device without policy cannot grant itself more time. An organisation's own times are shorter ones.
/// </remarks>
public static class DeletionTable
{
    /// <summary>Rows 2 and 4, "immediate": time for the receipt to arrive, and to be sent again while a part is down.</summary>
    public static readonly TimeSpan Immediately = TimeSpan.FromHours(1);
    /// <summary>Row 3, "as soon as possible; policy hours": the end of the clinic's day would be too short for the last patient, two days too long for a lost phone.</summary>
    public const int OrdinaryHoursMax = 24;
    /// <summary>Row 1, "policy days" from archiving: working days, so that a device in a locked drawer is emptied once a week.</summary>
    public const int IsolatedWorkingDays = 5;

    /// <summary>Working days after the due time: whoever forgot has a day to hear of it before the practice does, and the practice two before the network.</summary>
    public const int ToPracticeWorkingDays = 1;
    public const int ToNetworkWorkingDays = 3;

    /// <summary>An obligation for each place; that of a patient's own phone is waived (row 5).</summary>
    public static Obligation[] Obligations(SealedCapture capture) =>
        [.. Locations(capture.Device).Select(location => Obligation(capture, location))];

    /// <summary>When the step comes for a copy that is still owed.</summary>
    public static DateTimeOffset At(EscalationStep step, Nation nation, DateTimeOffset dueAt) => step switch
    {
        EscalationStep.None or EscalationStep.Overdue => dueAt,
        EscalationStep.EscalatedToPractice => WorkingDays.Add(nation, dueAt, ToPracticeWorkingDays),
        EscalationStep.EscalatedToNetwork => WorkingDays.Add(nation, dueAt, ToNetworkWorkingDays),
    };

    static Obligation Obligation(SealedCapture capture, CopyLocation location)
    {
        var patients = capture.Device.Scenario == DeviceScenario.Patient && location is (CopyLocation.Device or CopyLocation.Backup);
        return new()
        {
            Location = location,
            DueAt = DueAt(capture, location),
            Status = patients ? CopyStatus.Waived : CopyStatus.Owed,
            Waiver = patients ? WaiverReason.PatientsOwnPhone : null,
        };
    }

    static DateTimeOffset DueAt(SealedCapture capture, CopyLocation location)
    {
        if (location == CopyLocation.ConduitPc) return capture.SealedAt + Immediately;
        return capture.Device.Storage switch
        {
            DeviceStorage.SandboxedApp => capture.SealedAt + Immediately,
            DeviceStorage.Isolated when IsUnderARule(capture.Device.Scenario) && DaysOf(capture.Policy) is { } days => WorkingDays.Add(capture.Nation, capture.SealedAt, days),
            DeviceStorage.Isolated or DeviceStorage.Ordinary or null => capture.SealedAt + TimeSpan.FromHours(capture.Policy?.OrdinaryHours ?? OrdinaryHoursMax),
        };
    }

    /// <summary>Null: the organisation has agreed on option (b), and isolation earns nothing.</summary>
    static int? DaysOf(DeletionPolicy? policy) => policy is null ? IsolatedWorkingDays : policy.IsolatedWorkingDays;

    /// <summary>A sandbox and an isolated device have no backup, a camera has no cloud; every other device is taken to have both.</summary>
    static IEnumerable<CopyLocation> Locations(CaptureDevice device)
    {
        var backsUp = device.Storage is (null or DeviceStorage.Ordinary) && device.Scenario != DeviceScenario.IllustrationCamera;
        return [CopyLocation.Device, .. backsUp ? [CopyLocation.Backup] : Array.Empty<CopyLocation>(), .. device.AlsoOn ?? []];
    }

    static bool IsUnderARule(DeviceScenario scenario) => scenario switch
    {
        DeviceScenario.OrganisationIssued or DeviceScenario.OwnUnderPolicy or DeviceScenario.IllustrationCamera => true,
        DeviceScenario.OwnWithoutPolicy or DeviceScenario.Patient => false,
    };
}
