using System.Collections.Concurrent;
using System.Globalization;
using NetVips;

namespace Referrals.Ops.Photographs;

/// <summary>Skin, light and cloth: the part of a photograph that takes longest to paint, so it is painted once for a view and size.</summary>
/// <remarks>
/// 23 MB each at camera size (an overview twice that), half a second to paint. Photographs differ by what is cut out of it, whether it is
/// mirrored, its colour, and what is laid upon it. They are kept until the process ends: a run should ask for few different sizes.
/// </remarks>
/// <param name="Skin">Skin of the colour <see cref="Painting.Ground"/>, larger than the photograph by <see cref="Margin"/> on every side.</param>
/// <param name="Body">255 where there is skin; null when it fills the frame.</param>
/// <param name="Surroundings">What lies around the body.</param>
sealed record Backdrop(Image Skin, Image? Body, Image? Surroundings)
{
    /// <summary>How many there are of each view.</summary>
    public const int Variants = 2;

    static readonly ConcurrentDictionary<(PhotographView View, int Variant, PhotographSize Size), Lazy<Backdrop>> painted = new();

    public static int Margin(PhotographSize size) => size.WidthPixels / 25;

    public static Backdrop For(PhotographView view, int variant, PhotographSize size) =>
        painted.GetOrAdd((view, variant, size), static key => new Lazy<Backdrop>(() => Paint(key.View, key.Variant, key.Size))).Value;

    static Backdrop Paint(PhotographView view, int variant, PhotographSize size)
    {
        int width = size.WidthPixels + 2 * Margin(size), height = size.HeightPixels + 2 * Margin(size);
        var seed = 1 + (int)view * Variants + variant;
        return view switch
        {
            PhotographView.Overview => Landmark.Paint(width, height, seed, variant),
            PhotographView.CloseUp => CloseUp(width, height, seed),
            PhotographView.Dermoscopy => Dermoscopy(width, height, seed),
        };
    }

    static Backdrop CloseUp(int width, int height, int seed)
    {
        using var light = Painting.Light(width, height, slope: 0.07, vignette: 0.10);
        return new Backdrop(Painting.Skin(width, height, seed, light, furrowPixels: 22, relief: 19, grain: 7), null, null);
    }

    /// <summary>Polarised light hides the furrows; what remains is the round field, black around it.</summary>
    static Backdrop Dermoscopy(int width, int height, int seed)
    {
        using var light = Painting.Light(width, height, slope: 0.02, vignette: 0.13);
        var skin = Painting.Skin(width, height, seed, light, furrowPixels: 60, relief: 8, grain: 9);
        var field = Painting.Draw(string.Create(CultureInfo.InvariantCulture,
            $"<svg xmlns='http://www.w3.org/2000/svg' width='{width}' height='{height}'>" +
            $"<circle cx='{width / 2}' cy='{height / 2}' r='{height * 0.54:F0}' fill='white'/></svg>"));
        return new Backdrop(skin, field[3].CopyMemory(), Image.Black(width, height, bands: 3) + 9);
    }
}
