using NetVips;

namespace Referrals.Ops.Photographs;

/// <summary>Puts one photograph together: skin in the patient's tone, the lesion upon it, the ruler beside it.</summary>
static class Composition
{
    public static Image Compose(Patient patient, PhotographView view, PhotographSize size, Random random)
    {
        var variant = view == PhotographView.Overview ? patient.Seed & 1 : random.Next(Backdrop.Variants);
        var backdrop = Backdrop.For(view, variant, size);
        var window = Window.Choose(view, size, random);
        using var skin = Toned(window.Cut(backdrop.Skin), patient.Tone, exposure: 0.94 + 0.1 * random.NextDouble());
        using var scene = backdrop.Body is null ? skin : window.Cut(backdrop.Body).Ifthenelse(skin, window.Cut(backdrop.Surroundings!), blend: true);

        var pixelsPerMm = size.WidthPixels / FieldMm(view);
        var (x, y) = LesionPlace(view, variant, window, size, random);
        using var marked = WithLesion(scene, patient, view, pixelsPerMm, x, y);
        var (ruler, below) = RulerOf(patient, view, pixelsPerMm, random);
        using (ruler) return WithRuler(marked, ruler, x, view == PhotographView.Dermoscopy ? below : y + below, random);
    }

    /// <summary>The ruler of each view, and how far below the lesion it lies; a dermatoscope's scale stays at the edge of the field.</summary>
    static (Image Ruler, int Below) RulerOf(Patient patient, PhotographView view, double pixelsPerMm, Random random) => view switch
    {
        PhotographView.Overview => (Ruler.Paper(pixelsPerMm, 10, Tilt(random)), (int)(pixelsPerMm * 22)),
        PhotographView.CloseUp => (Ruler.Paper(pixelsPerMm, 3, Tilt(random)), (int)(pixelsPerMm * (patient.LesionDiameterMm / 2 + 4))),
        PhotographView.Dermoscopy => (Ruler.OnGlass(pixelsPerMm, 8), (int)(pixelsPerMm * 16)),
    };

    static double Tilt(Random random) => random.NextDouble() * 8 - 4;

    /// <summary>How much of the patient the width of the picture shows.</summary>
    static double FieldMm(PhotographView view) => view switch
    {
        PhotographView.Overview => 420,
        PhotographView.CloseUp => 55,
        PhotographView.Dermoscopy => 24,
    };

    static (int X, int Y) LesionPlace(PhotographView view, int variant, Window window, PhotographSize size, Random random)
    {
        var (x, y) = (view, variant) switch
        {
            (PhotographView.Overview, 0) => (0.30, 0.47),
            (PhotographView.Overview, _) => (0.62, 0.40),
            (PhotographView.CloseUp, _) => (0.5 + 0.06 * Spread(), 0.42 + 0.04 * Spread()),
            (PhotographView.Dermoscopy, _) => (0.5 + 0.02 * Spread(), 0.5 + 0.02 * Spread()),
        };
        return ((int)((window.Mirrored ? 1 - x : x) * size.WidthPixels), (int)(y * size.HeightPixels));

        double Spread() => random.NextDouble() * 2 - 1;
    }

    /// <summary>Brings painted skin to the patient's colour and the picture's exposure: every tone keeps its shadows in proportion.</summary>
    static Image Toned(Image skin, SkinTone tone, double exposure)
    {
        double[] share = [tone.Red / Painting.Ground[0], tone.Green / Painting.Ground[1], tone.Blue / Painting.Ground[2]];
        var table = new byte[256 * 3];
        for (var at = 0; at < table.Length; at++) table[at] = (byte)Math.Min(255, at / 3 * share[at % 3] * exposure);
        using var look = Image.NewFromMemoryCopy(table, 256, 1, 3, Enums.BandFormat.Uchar);
        return skin.Maplut(look);
    }

    static Image WithLesion(Image scene, Patient patient, PhotographView view, double pixelsPerMm, int x, int y)
    {
        // The lesion's own randomness comes from the patient: it has the same shape in every view.
        using var map = LesionPainter.Paint(
            patient.Lesion, Dice.Of(patient.Seed, Dice.Throw.Lesion), patient.LesionDiameterMm * pixelsPerMm,
            view == PhotographView.Dermoscopy ? pixelsPerMm : 0);
        // Under the dermatoscope a large lesion reaches beyond the frame.
        int mapLeft = x - map.Width / 2, left = Math.Max(0, mapLeft), width = Math.Min(mapLeft + map.Width, scene.Width) - left;
        int mapTop = y - map.Height / 2, top = Math.Max(0, mapTop), height = Math.Min(mapTop + map.Height, scene.Height) - top;
        using var covered = map.Crop(left - mapLeft, top - mapTop, width, height);
        using var place = scene.Crop(left, top, width, height);
        using var marked = (place * covered * (1.0 / LesionPainter.Neutral)).Cast(Enums.BandFormat.Uchar);
        return scene.Insert(marked, left, top);
    }

    static Image WithRuler(Image scene, Image ruler, int x, int y, Random random)
    {
        int left = Math.Clamp(x - ruler.Width / 2, 0, scene.Width - ruler.Width), top = Math.Clamp(y, 0, scene.Height - ruler.Height);
        using var place = scene.Crop(left, top, ruler.Width, ruler.Height);
        using var grain = Image.Gaussnoise(ruler.Width, ruler.Height, sigma: 3, mean: 0, seed: random.Next());
        using var paper = (ruler.ExtractBand(0, n: 3) + grain).Cast(Enums.BandFormat.Uchar);
        using var laid = ruler[3].Ifthenelse(paper, place, blend: true);
        return scene.Insert(laid, left, top);
    }
}
