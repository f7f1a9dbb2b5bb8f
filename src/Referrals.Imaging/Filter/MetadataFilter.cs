using Referrals.Imaging.Facts;

namespace Referrals.Imaging.Filter;

/// <summary>Takes everything out of a photograph that is not the picture (PSN-18), and leaves the picture's compressed data as it was, byte for byte.</summary>
/// <remarks>
/// What is kept is on a list; what is not on it goes. No decoder is touched: scans, pixels and inflated bytes are counted before one may see the file.
/// May be used by many threads at once; next to nothing is allocated.
/// </remarks>
public static class MetadataFilter
{
    /// <summary>A rebuilt note of orientation may be longer than the one that it replaces.</summary>
    const int RebuiltBytes = 64;

    /// <summary>The room that the clean master of a photograph needs at most.</summary>
    public static int MasterBytesMax(int photographBytes) => photographBytes + RebuiltBytes;

    /// <summary>Filters a whole photograph. What stands in <paramref name="master"/> after a refusal means nothing.</summary>
    /// <param name="photograph">Bytes of any origin.</param>
    /// <param name="master">Room for the clean master, at least <see cref="MasterBytesMax"/>; it must not overlap the photograph.</param>
    public static FilterOutcome Clean(ReadOnlyMemory<byte> photograph, Span<byte> master)
    {
        if (photograph.Length > ImageLimits.ImageBytesMax) return new FilterOutcome.Refused(ImageRefusal.TooLarge);
        ArgumentOutOfRangeException.ThrowIfLessThan(master.Length, MasterBytesMax(photograph.Length));
        return ImageSniffer.Look(photograph.Span, isWhole: true) switch
        {
            ImageInspection.Accepted sniffed => Clean(photograph, master, sniffed.Facts),
            ImageInspection.Refused refused => new FilterOutcome.Refused(refused.Refusal),
            _ => throw new InvalidOperationException("A look at a whole file always ends in an answer."),
        };
    }

    static FilterOutcome Clean(ReadOnlyMemory<byte> photograph, Span<byte> master, ImageFacts sniffed)
    {
        var found = new Findings(new PhotographFacts(sniffed.Format, sniffed.WidthPixels, sniffed.HeightPixels));
        var writer = new MasterWriter(master);
        var refusal = sniffed.Format switch
        {
            ImageFormat.Jpeg => new JpegFilter(photograph.Span, found).WriteTo(ref writer),
            ImageFormat.Png => new PngFilter(photograph, found).WriteTo(ref writer),
        };
        return refusal is { } why
            ? new FilterOutcome.Refused(why)
            : new FilterOutcome.Cleaned(writer.Written, found.Closed(), found.Captured);
    }
}

/// <summary>The clean master as far as it is written.</summary>
ref struct MasterWriter(Span<byte> room)
{
    readonly Span<byte> room = room;

    public int Written { get; private set; }

    public void Add(scoped ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(room[Written..]);
        Written += bytes.Length;
    }

    /// <summary>Takes back what was written behind this point.</summary>
    public void CutTo(int written) => Written = written;
}

/// <summary>What was found out about one photograph so far.</summary>
sealed class Findings(PhotographFacts facts)
{
    bool turned;

    public PhotographFacts Facts { get; set; } = facts;

    public CaptureMoment? Captured { get; set; }

    /// <summary>The first note of orientation counts.</summary>
    /// <returns>It has to be kept: it was the first, and the picture must be turned.</returns>
    public bool Turn(int orientation)
    {
        if (turned) return false;
        turned = true;
        Facts = Facts with { Orientation = orientation };
        return orientation != 1;
    }

    /// <summary>XMP says in words what else is in the file.</summary>
    public void ReadXmp(ReadOnlySpan<byte> xmp) => Facts = Facts with
    {
        HadText = true,
        HadGps = Facts.HadGps || xmp.IndexOf("GPSLatitude"u8) >= 0,
        HadMotionVideo = Facts.HadMotionVideo || xmp.IndexOf("MotionPhoto"u8) >= 0 || xmp.IndexOf("MicroVideo"u8) >= 0,
    };

    /// <summary>What stands behind the end of the picture: further pictures, films.</summary>
    public void ReadTrailer(ReadOnlySpan<byte> trailer) => Facts = Facts with
    {
        HadSecondPicture = Facts.HadSecondPicture || trailer.IndexOf((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]) >= 0,
        HadMotionVideo = Facts.HadMotionVideo || trailer.IndexOf("ftyp"u8) >= 0 || trailer.IndexOf("MotionPhoto_Data"u8) >= 0,
    };

    public PhotographFacts Closed() => Facts with { CaptureDay = Captured is { } moment ? DateOnly.FromDateTime(moment.Local) : null };
}
