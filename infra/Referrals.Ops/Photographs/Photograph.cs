namespace Referrals.Ops.Photographs;

/// <summary>What a photograph of one lesion shows: where it is on the body, how it looks, and how it looks through a dermatoscope.</summary>
public enum PhotographView
{
    Overview,
    CloseUp,
    Dermoscopy,
}

/// <summary>One synthetic photograph as a camera would hand it over, and what is known about it.</summary>
/// <param name="Bytes">A JPEG with camera metadata, position and embedded small picture included.</param>
/// <param name="WidthPixels">As stored, before <paramref name="Orientation"/> is applied.</param>
/// <param name="HeightPixels">As stored, before <paramref name="Orientation"/> is applied.</param>
/// <param name="Orientation">The camera's note how to turn the picture: 1 upright, 3 upside down, 6 and 8 on its side.</param>
/// <param name="TakenAt">Day, time and offset in the metadata.</param>
/// <param name="Sha256">Of <paramref name="Bytes"/>, 64 lower-case hexadecimal digits.</param>
public sealed record Photograph(byte[] Bytes, int WidthPixels, int HeightPixels, int Orientation, DateTimeOffset TakenAt, string Sha256);

/// <summary>Size of a photograph in pixels, 4 by 3.</summary>
public readonly record struct PhotographSize(int WidthPixels, int HeightPixels)
{
    // Measured over seeds and views: the grain of the skin decides, and it has the same fineness in pixels at every size.
    const double BytesPerPixel = 0.36;

    const int WidthPixelsMin = 320;

    /// <summary>What a present-day camera or phone makes: 6.75 megapixels, about 2.5 MB.</summary>
    public static PhotographSize Camera { get; } = new(3000, 2250);

    /// <summary>The size at which the file has about so many bytes, give or take a third.</summary>
    public static PhotographSize OfAbout(int bytes)
    {
        var width = Math.Max(WidthPixelsMin, (int)Math.Sqrt(bytes / BytesPerPixel * 4 / 3) & ~7);
        return new PhotographSize(width, width * 3 / 4);
    }
}
