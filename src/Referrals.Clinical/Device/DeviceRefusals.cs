using Referrals.Durable;

namespace Referrals.Clinical;

/// <summary>Why a receipt of deletion is not taken.</summary>
public static class DeviceRefusals
{
    public static readonly Refusal SetNotSealed = new("set-not-sealed", 409, "The set is not sealed: the photographs are not safe yet.",
        "Keep every copy. Seal the set with POST /image-sets/{set}/seal; delete when that has answered, and report it then.");
    public static readonly Refusal OtherDevice = new("deletion-other-device", 422, "The set was taken with another device.",
        "Send the device that the set was opened with.");
    public static readonly Refusal CopyNotOwed = new("copy-not-owed", 422, "Nothing is owed for one of these places.",
        "Read GET /image-sets/{set}/deletions and report the places that it lists.");
    public static readonly Refusal DeletionAhead = new("deletion-ahead", 422, "The time of deletion lies ahead.",
        "Set the device's clock, or leave deletedAt out when the copy has just been deleted.");
    public static readonly Refusal TooFewDeleted = new("deletion-too-few", 422, "Fewer photographs were deleted than the set holds.",
        "Look for the rest on the device, delete it, and report the number of all.");
    public static readonly Refusal SecondStepMissing = new("deletion-second-step-missing", 422, "Deleted photographs still lie in the trash.",
        "Empty the trash, 'recently deleted' and the app's cache, and report secondStepDone: true.");
    public static readonly Refusal BackupsNotChecked = new("deletion-backups-not-checked", 422, "The backups were not looked through.",
        "Look through every cloud, sync and backup of the device, delete what is there, and report backupsChecked: true.");
}
