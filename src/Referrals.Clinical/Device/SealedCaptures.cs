using Referrals.Contracts;

namespace Referrals.Clinical;

/// <summary>Puts together what an obligation rests on: the sealed set's own word, and the practice's network and nation.</summary>
static class SealedCaptures
{
    /// <summary>Null when the set is not sealed or has no photographs: then nothing is owed.</summary>
    public static async Task<SealedCapture?> Of(IGrainFactory grains, ImageSetId set) =>
        await grains.ImageSet(set).View() is { } view ? await Of(grains, view) : null;

    /// <summary>Null when the set is not sealed or has no photographs: then nothing is owed.</summary>
    /// <exception cref="InvalidOperationException">The practice has no settings: it cannot have sent a referral.</exception>
    public static async Task<SealedCapture?> Of(IGrainFactory grains, ImageSetView set)
    {
        if (set is not { SealedAt: { } sealedAt, Device: { } device, Images.Length: > 0 }) return null;
        var practice = await grains.Practice(set.Practice).View() ?? throw new InvalidOperationException($"practice {set.Practice} is not set up");
        return new()
        {
            ImageSet = set.ImageSet,
            Referral = set.Referral,
            Practice = set.Practice,
            Network = practice.Settings.Network,
            Nation = practice.Settings.Nation,
            Device = device,
            Images = set.Images.Length,
            SealedAt = sealedAt,
            Policy = practice.Settings.Deletion,
        };
    }
}
