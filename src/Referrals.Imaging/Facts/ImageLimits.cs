namespace Referrals.Imaging.Facts;

/// <summary>The bounds within which a photograph is accepted, each with its reason.</summary>
public static class ImageLimits
{
    /// <summary>How much of a file is looked at in one go. All but a few phones have told width and height by then.</summary>
    public const int WindowBytes = 64 * 1024;

    /// <summary>A camera writes 10 to 40 segments; colour profiles and panoramas come in many, none in more than this.</summary>
    public const int SegmentsMax = 400;

    /// <summary>Width and height must be found before this offset: no photograph accepted here is larger as a whole.</summary>
    public const int HeaderBytesMax = 30 * 1024 * 1024;

    /// <summary>A whole photograph. The best phones write up to 20 MiB.</summary>
    public const int ImageBytesMax = HeaderBytesMax;

    /// <summary>Passes of a progressive JPEG. Encoders write about 10; 2,000 of them cost a decoder half a minute.</summary>
    public const int ScansMax = 100;

    /// <summary>Longest side. Decoders hold rows of this length.</summary>
    public const int SidePixelsMax = 20_000;

    /// <summary>Width times height: decoded, 100 million pixels take 300 MB.</summary>
    public const long PixelsMax = 100_000_000;

    /// <summary>A progressive JPEG is decoded with all coefficients in memory, at twice the price.</summary>
    public const long ProgressivePixelsMax = 50_000_000;

    /// <summary>A PNG's pixels as they leave the inflater. 100 million of 16 bits and four channels would be twice this.</summary>
    public const long InflatedBytesMax = 400_000_000;

    /// <summary>A colour profile. The known ones have at most 21 KB.</summary>
    public const int ProfileBytesMax = 64 * 1024;

    /// <summary>Below this a lesion is hard to judge. A warning, never a refusal: it may be all there is (IMG-09).</summary>
    public const int SmallLongSidePixels = 800;

    /// <inheritdoc cref="SmallLongSidePixels"/>
    public const int SmallShortSidePixels = 600;
}
