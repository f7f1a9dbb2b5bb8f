using NetVips;
using Referrals.Imaging.Facts;
using Referrals.Imaging.Previews;

namespace Referrals.ImageWorker;

/// <summary>The picture's way from a clean master to two small ones.</summary>
static class Decoder
{
    /// <summary>Below this a smaller decode would lose detail that the smaller picture still shows.</summary>
    const int ShrinkMax = 8;

    const string ProfileField = "icc-profile-data";

    /// <summary>Of everything that the library can read and write, JPEG and PNG remain; what nobody has fuzzed is off as well.</summary>
    public static void Prepare()
    {
        NetVips.NetVips.BlockUntrusted = true;
        Operation.Block("VipsForeignLoad", true);
        Operation.Block("VipsForeignLoadJpeg", false);
        Operation.Block("VipsForeignLoadPng", false);
        NetVips.NetVips.Concurrency = 1;
        Cache.Max = 0;
    }

    public static WorkerExit Develop(byte[] master, Stream output)
    {
        if (ImageSniffer.Look(master, isWhole: true) is not ImageInspection.Accepted accepted)
            return IsTooLarge(master) ? WorkerExit.TooLarge : WorkerExit.Undecodable;
        using var loaded = Load(master, accepted.Facts);
        var turned = loaded.Contains("orientation") && loaded.Get("orientation") is int and >= 5 and <= 8;
        using var preview = Upright(loaded);
        using var thumbnail = Fit(preview, PreviewLimits.ThumbnailSidePixelsMax);
        var (width, height) = (accepted.Facts.WidthPixels, accepted.Facts.HeightPixels);
        WorkerAnswer.Write(output, turned ? height : width, turned ? width : height, Jpeg(thumbnail), Jpeg(preview));
        return WorkerExit.Done;
    }

    static bool IsTooLarge(byte[] master) =>
        ImageSniffer.Look(master, isWhole: true) is ImageInspection.Refused { Refusal: ImageRefusal.TooManyPixels };

    /// <summary>A JPEG is decoded at the smallest of its own sizes that is not smaller than the preview. A cut or broken file is no preview.</summary>
    static Image Load(byte[] master, ImageFacts facts) => facts.Format switch
    {
        ImageFormat.Jpeg => Image.JpegloadBuffer(master, shrink: Shrink(facts), access: Enums.Access.Sequential, failOn: Enums.FailOn.Error),
        ImageFormat.Png => Image.PngloadBuffer(master, access: Enums.Access.Sequential, failOn: Enums.FailOn.Error),
    };

    static int Shrink(ImageFacts facts)
    {
        var shrink = 1;
        while (shrink < ShrinkMax && Math.Max(facts.WidthPixels, facts.HeightPixels) >= shrink * 2 * PreviewLimits.PreviewSidePixelsMax) shrink *= 2;
        return shrink;
    }

    /// <summary>Preview size, upright, sRGB, transparent places white, in memory: the thumbnail is made of it.</summary>
    static Image Upright(Image loaded)
    {
        using var opaque = loaded.HasAlpha() ? loaded.Flatten(background: [White(loaded)]) : loaded.Copy();
        using var small = Fit(opaque, PreviewLimits.PreviewSidePixelsMax);
        using var screen = OnScreen(small);
        using var bytes = screen.Cast(Enums.BandFormat.Uchar);
        return bytes.CopyMemory();
    }

    static Image Fit(Image picture, int sideMax) => picture.ThumbnailImage(sideMax, height: sideMax, size: Enums.Size.Down);

    /// <summary>Colours are converted when the picture is small already: before, it took half a second of 12 megapixels instead of a tenth.</summary>
    static Image OnScreen(Image picture) => picture.Contains(ProfileField)
        ? picture.IccTransform("srgb", embedded: true, inputProfile: picture.Bands == 4 ? "cmyk" : "srgb", intent: Enums.Intent.Relative, depth: 8)
        : picture.Colourspace(Enums.Interpretation.Srgb);

    static double White(Image picture) => picture.Interpretation is Enums.Interpretation.Rgb16 or Enums.Interpretation.Grey16 ? ushort.MaxValue : byte.MaxValue;

    static byte[] Jpeg(Image picture) =>
        picture.JpegsaveBuffer(q: PreviewLimits.Quality, subsampleMode: Enums.ForeignSubsample.Off, keep: Enums.ForeignKeep.None);
}
