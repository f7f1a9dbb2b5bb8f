namespace Referrals.Ops.Photographs;

/// <summary>A random hilly surface of heights about -1 to 1, the same for the same seed.</summary>
sealed class SmoothNoise
{
    const int Lattice = 64;

    readonly float[] heights = new float[Lattice * Lattice];

    public SmoothNoise(Random random)
    {
        for (var at = 0; at < heights.Length; at++) heights[at] = random.NextSingle() * 2 - 1;
    }

    /// <summary>One hill per unit, smaller ones upon it, halved in width and height each time.</summary>
    public float At(float x, float y, int octaves)
    {
        float sum = 0, strength = 1, whole = 0;
        for (; octaves > 0; octaves--, strength /= 2, x = x * 2 + 17.3f, y = y * 2 + 5.7f)
        {
            sum += strength * One(x, y);
            whole += strength;
        }
        return sum / whole;
    }

    float One(float x, float y)
    {
        float left = MathF.Floor(x), top = MathF.Floor(y), u = Ease(x - left), v = Ease(y - top);
        int row = ((int)top & Lattice - 1) * Lattice, below = ((int)top + 1 & Lattice - 1) * Lattice;
        int column = (int)left & Lattice - 1, next = column + 1 & Lattice - 1;
        var upper = heights[row + column] + u * (heights[row + next] - heights[row + column]);
        var lower = heights[below + column] + u * (heights[below + next] - heights[below + column]);
        return upper + v * (lower - upper);
    }

    static float Ease(float t) => t * t * (3 - 2 * t);
}
