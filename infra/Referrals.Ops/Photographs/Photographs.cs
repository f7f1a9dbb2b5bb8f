using System.Security.Cryptography;
using NetVips;

namespace Referrals.Ops.Photographs;

/// <summary>A camera for demonstrations and load runs: invented patients, real JPEGs with everything a real camera writes into them.</summary>
/// <remarks>The same seed, view and size give the same bytes. May be used by many threads at once.</remarks>
public static class Photographs
{
    const int MinutesInYear = 365 * 24 * 60;

    static readonly DateTimeOffset firstDay = new(2025, 1, 1, 0, 0, 0, TimeSpan.Zero);

    // Vips remembers results of operations and the pixels with them; no photograph is taken twice.
    static Photographs() => Cache.Max = 0;

    /// <summary>Takes one photograph of the patient whom the seed invents.</summary>
    /// <param name="view">How near the camera is.</param>
    /// <param name="seed">All views of one seed show the same skin and the same lesion.</param>
    /// <param name="size">Camera size unless told otherwise.</param>
    /// <param name="takenAt">What the metadata says; in 2025 by the seed unless told otherwise.</param>
    public static Photograph Take(int seed, PhotographView view, PhotographSize? size = null, DateTimeOffset? takenAt = null)
    {
        var frame = size ?? PhotographSize.Camera;
        var random = Dice.OfPicture(seed, view);
        var patient = Patient.Invent(seed);
        using var picture = Composition.Compose(patient, view, frame, random);
        var pixels = picture.JpegsaveBuffer(q: Quality(patient.Tone), keep: Enums.ForeignKeep.None, subsampleMode: Enums.ForeignSubsample.On);

        // Held flat over a patient, a phone often notes the wrong one.
        var orientation = view == PhotographView.Overview ? 1 : random.GetItems([1, 1, 3, 6], 1)[0];
        var moment = takenAt ?? firstDay.AddMinutes(Dice.Of(seed, Dice.Throw.Moment).Next(MinutesInYear) + (int)view);
        var bytes = Exif.InsertInto(pixels, new Exif.Shot(frame, orientation, moment, SmallPicture(pixels), random));
        return new Photograph(bytes, frame.WidthPixels, frame.HeightPixels, orientation, moment, Convert.ToHexStringLower(SHA256.HashData(bytes)));
    }

    /// <summary>From 92 for the lightest skin to 96 for the darkest, whose relief is fainter: cameras also aim at a size, here 2 to 3 MB.</summary>
    static int Quality(SkinTone tone)
    {
        double lightest = SkinTone.All[0].Green, darkest = SkinTone.All[^1].Green;
        return 96 - (int)Math.Round(4 * (tone.Green - darkest) / (lightest - darkest));
    }

    /// <summary>What cameras embed for their own display: 160 by 120.</summary>
    static byte[] SmallPicture(byte[] pixels)
    {
        using var small = Image.ThumbnailBuffer(pixels, width: 160, height: 120);
        return small.JpegsaveBuffer(q: 75, keep: Enums.ForeignKeep.None);
    }
}
