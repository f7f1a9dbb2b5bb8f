using System.Text;

namespace Referrals.Imaging.Sealing;

/// <summary>What a sealed photograph is bound to: under the name of another image or another set it does not open.</summary>
public static class SealingContext
{
    /// <summary>Context of one image of one set. Part of the format at rest: a changed text opens nothing that was ever stored.</summary>
    public static byte[] ForImage(Guid imageSet, Guid image) => Encoding.UTF8.GetBytes($"referrals/v1|image|{imageSet:D}|{image:D}");

    /// <summary>Context of a smaller picture made of that image.</summary>
    /// <param name="imageSet">The set.</param>
    /// <param name="image">The photograph.</param>
    /// <param name="rendering">Which one: "thumbnail" or "preview".</param>
    public static byte[] ForRendering(Guid imageSet, Guid image, string rendering) => Encoding.UTF8.GetBytes($"referrals/v1|{rendering}|{imageSet:D}|{image:D}");

    /// <summary>Context of the clean master of that image.</summary>
    public static byte[] ForMaster(Guid imageSet, Guid image) => Encoding.UTF8.GetBytes($"referrals/v1|master|{imageSet:D}|{image:D}");

    /// <summary>An object that is written to see whether it can be, and removed again.</summary>
    public static byte[] ForTrial(Guid trial) => Encoding.UTF8.GetBytes($"referrals/v1|trial|{trial:D}");
}
