namespace Referrals.Imaging.Facts;

/// <summary>The kinds of photograph that are accepted.</summary>
public enum ImageFormat
{
    Jpeg,
    Png,
}

/// <summary>What a photograph says of itself before any decoder has seen it (IMG-17).</summary>
/// <remarks>Width and height are as stored: a camera that was held upright may ask for the picture to be turned.</remarks>
public sealed record ImageFacts(ImageFormat Format, int WidthPixels, int HeightPixels)
{
    public string ContentType => Format.ContentType();

    /// <summary>Too small to judge most lesions: worth a warning to the sender, in either orientation.</summary>
    public bool IsSmall =>
        Math.Max(WidthPixels, HeightPixels) < ImageLimits.SmallLongSidePixels
        || Math.Min(WidthPixels, HeightPixels) < ImageLimits.SmallShortSidePixels;
}

/// <summary>Why a file is not taken as a photograph.</summary>
public enum ImageRefusal
{
    Empty,
    Heic,
    Avif,
    WebP,
    Tiff,
    Raw,
    Dicom,
    Gif,
    Bmp,
    Pdf,
    Video,
    NotAPhotograph,
    TypeNotAsDeclared,
    Damaged,
    TooManyPixels,
    TooLarge,
    Truncated,
    TooManySegments,
    TooManyScans,
    Cmyk,
    UnsupportedCoding,
}

/// <summary>What a look at the first bytes came to.</summary>
public abstract record ImageInspection
{
    ImageInspection() { }

    public sealed record Accepted(ImageFacts Facts) : ImageInspection;

    public sealed record Refused(ImageRefusal Refusal) : ImageInspection
    {
        /// <summary>What the sender can do, in words for a practice.</summary>
        public string Advice => Refusal.Advice();
    }
}

/// <summary>Names and words for the formats.</summary>
public static class ImageFormatWords
{
    public static string ContentType(this ImageFormat format) => format switch
    {
        ImageFormat.Jpeg => "image/jpeg",
        ImageFormat.Png => "image/png",
    };

    /// <summary>What the sender can do, in words for a practice.</summary>
    public static string Advice(this ImageRefusal refusal) => refusal switch
    {
        ImageRefusal.Empty => "The file is empty. Choose the photograph again.",
        ImageRefusal.Heic => "This is a HEIC photograph. On an iPhone choose Settings, Camera, Formats, Most Compatible; or export this one as JPEG.",
        ImageRefusal.Avif => "This is an AVIF picture. Export it as JPEG and send that.",
        ImageRefusal.WebP => "This is a WebP picture, often a copy from a web page or chat. Send the original photograph as JPEG.",
        ImageRefusal.Tiff => "This is a TIFF picture. Export it as JPEG at the highest quality, or as PNG.",
        ImageRefusal.Raw => "This is a camera's raw file. Set the camera to JPEG, or export this one as JPEG at the highest quality.",
        ImageRefusal.Dicom => "This is a DICOM file, which may carry the patient's name. Export the picture alone as JPEG or PNG.",
        ImageRefusal.Gif => "This is a GIF, which has too few colours for skin. Send the original photograph as JPEG.",
        ImageRefusal.Bmp => "This is a BMP picture. Save it as PNG and send that.",
        ImageRefusal.Pdf => "This is a PDF document. Send the photographs themselves as JPEG.",
        ImageRefusal.Video => "This is a video or a live photograph. Send a still photograph as JPEG.",
        ImageRefusal.NotAPhotograph => "This is not a photograph that can be read. Send a JPEG or a PNG.",
        ImageRefusal.TypeNotAsDeclared => "The file is of another kind than was announced. Announce JPEG as image/jpeg and PNG as image/png.",
        ImageRefusal.Damaged => "The photograph is damaged. Send it again from the device that took it.",
        ImageRefusal.TooManyPixels => "The photograph has too many pixels: at most 100 million (progressive JPEG: 50 million), and 20,000 on a side. Send a smaller one.",
        ImageRefusal.TooLarge => "The file is larger than 30 MiB. Export it as JPEG at high quality.",
        ImageRefusal.Truncated => "The photograph is cut off: its end is missing. Send it again from the device that took it.",
        ImageRefusal.TooManySegments => "The file has more parts than any camera writes. Export it once more as JPEG.",
        ImageRefusal.TooManyScans => "The photograph is stored in more passes than any camera writes. Export it once more as a plain JPEG.",
        ImageRefusal.Cmyk => "The photograph has the colours of a printing press (CMYK). Export it in RGB.",
        ImageRefusal.UnsupportedCoding => "The photograph is coded in a way that few programs can read. Export it once more as a plain JPEG or PNG.",
    };
}
