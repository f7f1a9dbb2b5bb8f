using System.Globalization;
using NetVips;

namespace Referrals.Ops.Photographs;

/// <summary>The part of the body by which an overview is recognised (IMG-01): a forearm with its hand, or a back. Never a face.</summary>
static class Landmark
{
    // Drawn in a frame of 1000 by 750, whatever the size of the photograph.
    const string Forearm =
        "M-90,226 C150,215 330,250 480,285 C590,310 650,305 700,285 C740,262 775,205 815,196 C850,192 850,222 830,250 " +
        "C815,272 812,280 835,284 C900,288 985,300 988,322 C990,342 960,344 905,340 C960,346 1000,360 998,380 C994,398 960,396 900,384 " +
        "C950,396 985,412 980,430 C972,446 935,438 880,422 C915,436 938,452 930,466 C918,480 880,470 830,452 " +
        "C770,440 700,452 620,458 C480,478 320,545 130,560 L-90,576 Z";

    const string Back =
        "M-40,800 L-40,250 C10,205 90,170 190,150 C290,132 345,110 362,60 C368,30 368,0 366,-40 L634,-40 C632,0 632,30 638,60 " +
        "C655,110 710,132 810,150 C910,170 990,205 1040,250 L1040,800 Z";

    // Shadows that make the back a back: the spine, the shoulder blades, the neck's two cords.
    const string BackShadows =
        "<path d='M500,20 C494,200 506,420 499,800' stroke-width='26' opacity='.4'/>" +
        "<path d='M300,260 C345,330 360,420 335,500' stroke-width='30' opacity='.32'/>" +
        "<path d='M700,260 C655,330 640,420 665,500' stroke-width='30' opacity='.32'/>" +
        "<path d='M455,-20 C450,50 425,110 360,150' stroke-width='20' opacity='.4'/>" +
        "<path d='M545,-20 C550,50 575,110 640,150' stroke-width='20' opacity='.4'/>";

    const string ForearmShadows =
        "<path d='M250,330 C400,345 560,360 690,352' stroke-width='12' opacity='.22'/>" +
        "<path d='M712,300 C722,350 720,400 708,440' stroke-width='10' opacity='.4'/>" +
        "<path d='M905,340 L838,330 M900,384 L835,372 M880,422 L822,410' stroke-width='7' opacity='.6'/>" +
        "<path d='M790,322 L835,328 M785,362 L832,370 M778,400 L820,410' stroke-width='14' opacity='.2'/>";

    public static Backdrop Paint(int width, int height, int seed, int variant)
    {
        var (outline, shadows, placing) = variant == 0
            ? (Forearm, ForearmShadows, "translate(10,25) scale(.91,.95)")
            : (Back, BackShadows, "scale(1)");
        int w = Painting.Coarse(width), h = Painting.Coarse(height);
        using var shape = Drawn(w, h, placing, $"<path d='{outline}' fill='white'/>");
        using var dark = Drawn(w, h, placing, $"<g fill='none' stroke='white' stroke-linecap='round'>{shadows}</g>").Gaussblur(w / 80.0);
        // Round limbs turn away from the lamp at their edges: a blurred outline is dark exactly there.
        using var round = shape.Gaussblur(w / 22.0) * (1 / 255.0);
        using var lamp = Painting.Light(width, height, slope: 0.10, vignette: 0.12);
        using var light = lamp * (0.30 + 0.74 * round) - dark * (0.38 / 255);
        var skin = Painting.Skin(width, height, seed, light, furrowPixels: 9, relief: 10, grain: 7);
        var body = Drawn(width, height, placing, $"<path d='{outline}' fill='white'/>").CopyMemory();
        return new Backdrop(skin, body, Cloth(width, height, seed, shape, lamp));
    }

    /// <summary>A blue drape with folds, and the shadow of the body upon it.</summary>
    static Image Cloth(int width, int height, int seed, Image shape, Image lamp)
    {
        int w = shape.Width, h = shape.Height;
        using var folds = Image.Perlin(w, h, cellSize: w / 4, seed: seed + 40) * 0.10 + Image.Perlin(w, h, cellSize: w / 14, seed: seed + 41) * 0.04;
        using var shadow = shape.Wrap(w - w / 80, h - h / 40).Gaussblur(w / 40.0) * (0.35 / 255);
        using var coarse = ((lamp + folds - shadow) * new double[] { 92, 128, 150 }).Cast(Enums.BandFormat.Float);
        using var weave = Image.Gaussnoise(width, height, sigma: 6.5, mean: 0, seed: seed + 42);
        return (Painting.Stretch(coarse, width, height) + weave).Cast(Enums.BandFormat.Uchar).CopyMemory();
    }

    static Image Drawn(int width, int height, string placing, string shapes) => Painting.Draw(string.Create(CultureInfo.InvariantCulture,
        $"<svg xmlns='http://www.w3.org/2000/svg' width='{width}' height='{height}' viewBox='0 0 1000 750' preserveAspectRatio='none'>" +
        $"<g transform='{placing}'>{shapes}</g></svg>"))[3];
}
