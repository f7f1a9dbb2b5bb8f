namespace Referrals.Imaging.Previews;

/// <summary>The bounds within which previews are made, each with its reason.</summary>
public static class PreviewLimits
{
    /// <summary>A list's row and a case's strip of pictures.</summary>
    public const int ThumbnailSidePixelsMax = 320;

    /// <summary>Fills the screens that dermatologists read on; the clean master is one request further.</summary>
    public const int PreviewSidePixelsMax = 2048;

    /// <summary>Below this, JPEG begins to smooth the fine network of a dermoscopic picture.</summary>
    public const int Quality = 92;

    /// <summary>A larger photograph is not accepted at the door either.</summary>
    public const int MasterBytesMax = 30 * 1024 * 1024;

    /// <summary>Both pictures together. Cameras' photographs come to 2 MiB.</summary>
    public const int AnswerBytesMax = 8 * 1024 * 1024;

    /// <summary>Resident memory of a worker and everything it started. 12 megapixels take 80 to 150 MiB, 100 megapixels in many scans 370.</summary>
    public const long MemoryBytesMax = 512L * 1024 * 1024;

    /// <summary>Writable private memory, a bound that the kernel keeps between two looks at the resident memory.</summary>
    public const long DataBytesMax = 1024L * 1024 * 1024;

    /// <summary>The managed heap: the photograph twice while it is read in, and both answers.</summary>
    public const long ManagedHeapBytesMax = 128L * 1024 * 1024;

    /// <summary>What a worker may leave in its /tmp, which is memory.</summary>
    public const int ScratchBytesMax = 1024 * 1024;

    /// <summary>Processor time, beneath the wall clock's bound where more than one thread works.</summary>
    public const int ProcessorSecondsMax = 10;

    /// <summary>Processes and threads: the runtime has about ten.</summary>
    public const int ThreadsMax = 64;

    /// <summary>Open files: the runtime and its libraries have about forty.</summary>
    public const int FilesMax = 128;

    /// <summary>From start to answer. 12 megapixels take 0.2 to 0.4 seconds, 100 take 1.</summary>
    public static readonly TimeSpan WallTimeMax = TimeSpan.FromSeconds(8);

    /// <summary>Between two looks at the memory: a worker fills about 50 MiB in that time.</summary>
    public static readonly TimeSpan WatchInterval = TimeSpan.FromMilliseconds(25);
}
