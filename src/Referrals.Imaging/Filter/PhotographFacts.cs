using Referrals.Imaging.Facts;

namespace Referrals.Imaging.Filter;

/// <summary>What kind of device took the photograph, decided by makers' names that never leave the filter.</summary>
public enum DeviceClass
{
    Unknown,
    Phone,
    Tablet,
    Camera,
}

/// <summary>How the numbers of the picture are to be read as colours.</summary>
public enum ColourProfile
{
    /// <summary>The file says nothing: sRGB by convention.</summary>
    None,
    SRgb,
    DisplayP3,
    AdobeRgb,

    /// <summary>A profile that is not in the table and was therefore dropped: colours may look different from what the sender saw.</summary>
    Unknown,
}

/// <summary>What a photograph told of itself before everything but the picture was removed (PSN-18): numbers and words of ours, never text of the file.</summary>
/// <remarks>Width and height are as stored; <see cref="Orientation"/> (1 to 8, as in EXIF) says how to turn them, and stays in the clean master.</remarks>
public sealed record PhotographFacts(ImageFormat Format, int WidthPixels, int HeightPixels)
{
    public int Orientation { get; init; } = 1;

    /// <summary>The day of capture. The exact time is in <see cref="CaptureMoment"/> and stays with the sealed original.</summary>
    public DateOnly? CaptureDay { get; init; }

    public DeviceClass Device { get; init; }
    public ColourProfile ColourProfile { get; init; }
    public bool HadGps { get; init; }

    /// <summary>A small picture of its own, which may show what was cropped away.</summary>
    public bool HadThumbnail { get; init; }

    /// <summary>A second picture behind or beside the first: depth, another exposure, an animation's frames.</summary>
    public bool HadSecondPicture { get; init; }

    /// <summary>A film with sound, as "live" and "motion" photographs carry it.</summary>
    public bool HadMotionVideo { get; init; }

    /// <summary>A signed statement of origin (C2PA), which no longer holds for the clean master.</summary>
    public bool HadProvenance { get; init; }

    public bool HadComment { get; init; }

    /// <summary>XMP, IPTC or a PNG's text.</summary>
    public bool HadText { get; init; }

    public bool HadUnknownColourProfile => ColourProfile == ColourProfile.Unknown;
}

/// <summary>When the photograph was taken, to the second: a quasi-identifier, kept with the sealed original and nowhere else.</summary>
/// <param name="Local">As the device's clock showed it.</param>
/// <param name="Offset">From UTC, where the device says so.</param>
public sealed record CaptureMoment(DateTime Local, TimeSpan? Offset);

/// <summary>What the filter came to.</summary>
public abstract record FilterOutcome
{
    FilterOutcome() { }

    /// <param name="MasterBytes">How many bytes of the given room the clean master takes.</param>
    /// <param name="Facts">What clinical may keep.</param>
    /// <param name="Captured">What goes with the sealed original.</param>
    public sealed record Cleaned(int MasterBytes, PhotographFacts Facts, CaptureMoment? Captured) : FilterOutcome;

    public sealed record Refused(ImageRefusal Refusal) : FilterOutcome;
}
