using System.Text;
using NetVips;

namespace Referrals.Ops.Photographs;

/// <summary>The few brushes from which backdrops are painted. All work on whole surfaces, in vips.</summary>
static class Painting
{
    // Light and colour change slowly: they are painted at an eighth of the resolution and stretched.
    const int Coarseness = 8;

    /// <summary>The colour that painted skin has on the average, before it takes a patient's tone.</summary>
    public static readonly double[] Ground = [205, 165, 146];

    /// <summary>Mottled, furrowed, slightly blotchy skin.</summary>
    /// <remarks>Light is one band around 1 at an eighth of the resolution; relief and the camera's grain are in grey levels.</remarks>
    public static Image Skin(int width, int height, int seed, Image light, int furrowPixels, double relief, double grain)
    {
        int w = light.Width, h = light.Height;
        using var mottles = Image.Perlin(w, h, cellSize: w / 5, seed: seed) * 5 + Image.Perlin(w, h, cellSize: w / 18, seed: seed + 1) * 4;
        using var blood = Image.Perlin(w, h, cellSize: w / 9, seed: seed + 2) * 6;
        using var coarse = ((mottles + Ground + blood * new double[] { 0.4, -1, -0.8 }) * light).Cast(Enums.BandFormat.Float);
        using var texture = Relief(width, height, seed, furrowPixels) * relief + Image.Gaussnoise(width, height, sigma: grain, mean: 0, seed: seed);
        return (Stretch(coarse, width, height) + texture).Cast(Enums.BandFormat.Uchar).CopyMemory();
    }

    /// <summary>A lamp a little beside the camera, and the lens that darkens towards the corners.</summary>
    public static Image Light(int width, int height, double slope, double vignette)
    {
        int w = width / Coarseness + 2, h = height / Coarseness + 2;
        using var at = Image.Xyz(w, h) * new[] { 2.0 / w, 2.0 / h } - 1;
        using var x = at[0];
        using var y = at[1];
        return 1 + (x * 0.7 - y) * slope - (x * x + y * y) * vignette;
    }

    /// <summary>A drawing; its size in pixels is its own.</summary>
    public static Image Draw(string svg) => Image.NewFromBuffer(Encoding.UTF8.GetBytes(svg));

    public static Image Stretch(Image coarse, int width, int height)
    {
        using var bicubic = Interpolate.NewFromName("bicubic");
        return coarse.Affine([Coarseness, 0, 0, Coarseness], interpolate: bicubic, extend: Enums.Extend.Copy).Crop(0, 0, width, height);
    }

    public static int Coarse(int pixels) => pixels / Coarseness + 2;

    /// <summary>Small plateaus between furrows, about -1 to 1.</summary>
    static Image Relief(int width, int height, int seed, int furrowPixels)
    {
        using var cells = Image.Worley(width / 2 + 1, height / 2 + 1, cellSize: Math.Max(3, furrowPixels / 2), seed: seed);
        using var soft = cells.Gaussblur(0.7) * (2.0 / furrowPixels);
        using var level = 0.55 - soft;
        using var bilinear = Interpolate.NewFromName("bilinear");
        return level.Affine([2, 0, 0, 2], interpolate: bilinear, extend: Enums.Extend.Copy).Crop(0, 0, width, height);
    }
}
