using NetVips;

namespace Referrals.Ops.Photographs;

/// <summary>Paints what a lesion takes away from the light that the skin throws back, so that the skin's own relief stays visible.</summary>
static class LesionPainter
{
    /// <summary>The value that leaves the skin as it is.</summary>
    public const int Neutral = 200;

    // A quarter of the resolution: lesions have no edges sharper than four pixels, and this is the only part done pixel by pixel.
    const int Coarseness = 4;

    /// <summary>A square map, three bands, to be multiplied with the skin and divided by <see cref="Neutral"/>.</summary>
    /// <remarks>The pigment network is 0.4 mm wide in life. With 0 pixels to the millimetre it is too fine to be seen.</remarks>
    public static Image Paint(LesionKind kind, Random random, double diameterPixels, double pixelsPerMm)
    {
        var side = (int)(diameterPixels * 1.6 / Coarseness);
        var map = new byte[side * side * 3];
        var texture = new Texture(kind, random, pixelsPerMm / Coarseness);
        var radius = (float)(diameterPixels / 2 / Coarseness);
        for (var y = 0; y < side; y++)
            for (var x = 0; x < side; x++)
                texture.Fill(map.AsSpan((y * side + x) * 3, 3), (x - side / 2f) / radius, (y - side / 2f) / radius, radius);
        using var coarse = Image.NewFromMemoryCopy(map, side, side, 3, Enums.BandFormat.Uchar);
        using var bilinear = Interpolate.NewFromName("bilinear");
        return coarse.Affine([Coarseness, 0, 0, Coarseness], interpolate: bilinear, extend: Enums.Extend.Copy);
    }

    sealed class Texture(LesionKind kind, Random random, double pixelsPerMm)
    {
        readonly SmoothNoise border = new(random);
        readonly SmoothNoise patches = new(random);
        readonly SmoothNoise fine = new(random);
        readonly float stretch = 0.75f + 0.25f * random.NextSingle();
        readonly float turn = random.NextSingle() * MathF.PI;

        /// <summary>One point, in radii from the middle.</summary>
        public void Fill(Span<byte> point, float x, float y, float radius)
        {
            var (sin, cos) = MathF.SinCos(turn);
            var distance = MathF.Sqrt(Square(x * cos + y * sin) + Square((y * cos - x * sin) / stretch));
            distance += (float)kind.Irregularity * 1.6f * border.At(x * 2.2f + 9, y * 2.2f + 9, 4);
            var strength = Step(1 + (float)kind.Softness, 1 - (float)kind.Softness, distance);
            if (strength == 0)
            {
                point.Fill(Neutral);
                return;
            }
            var shade = Pick(Math.Clamp(1 - distance, 0, 1), patches.At(x * 1.7f, y * 1.7f, 3), x, y);
            var grain = 1 + 0.10f * (float)kind.Mottling * fine.At(x * 9, y * 9, 3) - Net(x * radius, y * radius, distance);
            var flakes = (float)kind.Scale * Step(0.25f, 0.6f, fine.At(x * 7 + 31, y * 7, 4)) * 0.4f;
            point[0] = Blend(shade.Red, strength, grain, flakes);
            point[1] = Blend(shade.Green, strength, grain, flakes);
            point[2] = Blend(shade.Blue, strength, grain, flakes);
        }

        (double Red, double Green, double Blue) Pick(float depth, float patch, float x, float y)
        {
            var mixed = depth * 0.8f + (float)kind.Mottling * (patch * 1.3f + 0.35f * patches.At(x * 4 + 3, y * 4, 2));
            var place = Math.Clamp(mixed, 0, 0.999f) * (kind.Colours.Length - 1);
            var (from, to, part) = (kind.Colours[(int)place], kind.Colours[(int)place + 1], place - (int)place);
            return (from.Red + part * (to.Red - from.Red), from.Green + part * (to.Green - from.Green), from.Blue + part * (to.Blue - from.Blue));
        }

        /// <summary>Dark threads around pale holes, thinning out towards the border.</summary>
        float Net(float x, float y, float distance)
        {
            if (kind.Network == 0 || pixelsPerMm == 0) return 0;
            var mesh = (float)(pixelsPerMm * 0.42);
            float u = x / mesh + 0.9f * fine.At(x / mesh / 3, y / mesh / 3, 2), v = y / mesh + 0.9f * fine.At(x / mesh / 3 + 40, y / mesh / 3, 2);
            // Three waves at 120 degrees: their sum is a honeycomb.
            var comb = MathF.Cos(MathF.Tau * u) + MathF.Cos(MathF.Tau * (-0.5f * u + 0.866f * v)) + MathF.Cos(MathF.Tau * (-0.5f * u - 0.866f * v));
            var thread = Step(0.6f, -1.2f, comb);
            return (float)kind.Network * 0.6f * (thread - 0.35f) * Step(1.05f, 0.55f, distance)
                * (0.6f + 0.6f * patches.At(x / mesh / 9, y / mesh / 9, 1));
        }

        static byte Blend(double share, float strength, float grain, float flakes)
        {
            var inside = share * grain + flakes * (1.1 - share);
            return (byte)Math.Clamp(Neutral * (1 + strength * (inside - 1)), 0, 255);
        }

        static float Square(float value) => value * value;

        /// <summary>0 at <paramref name="from"/>, 1 at <paramref name="to"/>, smooth between; either may be the larger.</summary>
        static float Step(float from, float to, float value)
        {
            var t = Math.Clamp((value - from) / (to - from), 0, 1);
            return t * t * (3 - 2 * t);
        }
    }
}
