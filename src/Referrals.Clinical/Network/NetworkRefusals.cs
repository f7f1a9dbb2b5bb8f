using Referrals.Durable;

namespace Referrals.Clinical;

/// <summary>Why setting up a hub or practice is refused.</summary>
public static class NetworkRefusals
{
    public static readonly Refusal NetworkFixed = new("network-fixed", 409, "A hub or practice cannot move to another network.",
        "Set it up anew, under a new id, in the other network.");
    public static readonly Refusal HubUnknown = new("hub-unknown", 422, "One of the hubs does not exist in this network.",
        "Set the hub up first with PUT /hubs/{hub}.");
    public static readonly Refusal NameMalformed = new("name-malformed", 422, "The name is empty or longer than 120 characters.",
        "Send the organisation's usual name.");
    public static readonly Refusal OdsCodeMalformed = new("ods-code-malformed", 422, "The ODS code is not 3 to 10 letters and digits.",
        "Send the code from the national directory, or leave it out.");
    public static readonly Refusal LeaseMinutesMalformed = new("lease-minutes-malformed", 422, "A lease lasts between 1 and 120 minutes.",
        "Send leaseMinutes within these bounds.");
    public static readonly Refusal HubsMalformed = new("hubs-malformed", 422, "A practice sends to at most 20 hubs, each named once.",
        "Send each hub once.");
    public static readonly Refusal DeletionPolicyMalformed = new("deletion-policy-malformed", 422, "These times of deletion are not within the guidance's bounds (DEL-05, DT-20).",
        $"Send deletion with option IsolatedDevices and isolatedWorkingDays 1 to {DeletionTable.IsolatedWorkingDays}, or SandboxedApp without; ordinaryHours 1 to {DeletionTable.OrdinaryHoursMax}, or leave it out.");
}
