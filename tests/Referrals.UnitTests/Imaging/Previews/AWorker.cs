using NetVips;
using Referrals.Imaging.Previews;
using Xunit;

namespace Referrals.UnitTests.Imaging.Previews;

/// <summary>The real worker in its real sandbox, as it lies beside this program, and pictures for it.</summary>
static class AWorker
{
    public static readonly PreviewSettings Settings = new();

    public static SandboxedWorker Sandboxed() => new(Settings, TimeProvider.System);

    public static async Task<PreviewOutcome> Develop(byte[] master)
    {
        using var worker = Sandboxed();
        return await worker.Develop(master, CancellationToken.None);
    }

    public static async Task<PreviewOutcome.Done> Developed(byte[] master) => Assert.IsType<PreviewOutcome.Done>(await Develop(master));

    /// <summary>Red on top, blue beneath, a green corner at the top left: one sees which way it is held.</summary>
    public static Image Flag(int width, int height)
    {
        using var red = Plain(width, height / 2, 200, 30, 30);
        using var blue = Plain(width, height - height / 2, 30, 30, 200);
        using var corner = Plain(width / 4, height / 4, 30, 200, 30);
        using var flag = red.Join(blue, Enums.Direction.Vertical);
        using var withCorner = flag.Insert(corner, 0, 0);
        return withCorner.CopyMemory();
    }

    public static Image Plain(int width, int height, params double[] colour)
    {
        using var black = Image.Black(width, height);
        using var filled = black + colour;
        return filled.Cast(Enums.BandFormat.Uchar).Copy(interpretation: colour.Length < 3 ? Enums.Interpretation.Bw : Enums.Interpretation.Srgb);
    }

    public static Image Decoded(ReadOnlyMemory<byte> picture)
    {
        using var image = Image.JpegloadBuffer(picture.ToArray(), failOn: Enums.FailOn.Warning);
        return image.CopyMemory();
    }

    /// <summary>The colour at a place given in fractions of width and height.</summary>
    public static int[] Colour(this Image picture, double across, double down) =>
        [.. picture[(int)(picture.Width * across), (int)(picture.Height * down)].Select(value => (int)value)];

    public static void IsAbout(int[] expected, int[] actual, int tolerance = 12) =>
        Assert.True(expected.Length == actual.Length && expected.Zip(actual).All(pair => Math.Abs(pair.First - pair.Second) <= tolerance), $"expected about {string.Join(',', expected)}, is {string.Join(',', actual)}");
}
