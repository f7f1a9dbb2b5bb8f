using Referrals.Durable;

namespace Referrals.Clinical;

/// <summary>The two ways that the guidance leaves an organisation to agree on (DEL-05, Appendix B): (a) isolated encrypted devices, (b) a sandboxed app on connected ones.</summary>
public enum DeletionOption { IsolatedDevices, SandboxedApp }

/// <summary>A practice's own times of deletion. They can only be shorter than those that stand without one: policies are tightened, never loosened.</summary>
[GenerateSerializer, Immutable, Alias("DeletionPolicy")]
public sealed record DeletionPolicy
{
    [Id(0)] public required DeletionOption Option { get; init; }
    /// <summary>Working days from archiving for an isolated device; with option (a) only. Under (b) such a device earns none.</summary>
    [Id(1)] public int? IsolatedWorkingDays { get; init; }
    /// <summary>Hours from the receipt for an ordinary device; null: a day. A sandboxed app deletes at once, whatever is agreed.</summary>
    [Id(2)] public int? OrdinaryHours { get; init; }

    /// <summary>Null when it is within DT-20's bounds.</summary>
    public Refusal? Malformed()
    {
        var days = Option switch
        {
            DeletionOption.IsolatedDevices => IsolatedWorkingDays is >= 1 and <= DeletionTable.IsolatedWorkingDays,
            DeletionOption.SandboxedApp => IsolatedWorkingDays is null,
        };
        return days && OrdinaryHours is (null or (>= 1 and <= DeletionTable.OrdinaryHoursMax)) ? null : NetworkRefusals.DeletionPolicyMalformed;
    }
}
