using Referrals.Imaging.Facts;

namespace Referrals.Clinical;

/// <summary>Every limit of photographs on their way in, with its reason.</summary>
public static class ClinicalImageLimits
{
    /// <summary>Photographs of one set. An overview and close-ups are asked for; a widespread rash with dermoscopy reaches a dozen: twice that.</summary>
    public const int ImagesPerSetMax = 24;

    /// <summary>Bytes of one photograph. The largest phone JPEG seen (108 megapixels) is about 28 MiB.</summary>
    public const long ImageBytesMax = 30L * 1024 * 1024;

    /// <summary>Photographs taken, as the practice counts them (IMG-13): a whole burst, but not a mistyped number.</summary>
    public const int TakenMax = 500;

    /// <summary>What a browser shows without a plug-in, and what no sandboxed decoder is needed for to read the size of.</summary>
    public static readonly string[] Types = ["image/jpeg", "image/png"];

    /// <summary>The format of one of those types.</summary>
    public static ImageFormat FormatOf(string type) => type == "image/png" ? ImageFormat.Png : ImageFormat.Jpeg;

    /// <summary>16 bytes make a repeated salt impossible in practice (TRN-07).</summary>
    public const int SaltBytes = 16;

    /// <summary>A form's name and version are a code, not a text: "BAD-2017/3" fits four times.</summary>
    public const int FormVersionCharactersMax = 40;

    /// <summary>A writer silent for this long has lost its upload. Four times the renewal: a slow disk flush must not lose it.</summary>
    public static readonly TimeSpan WriterLease = TimeSpan.FromSeconds(20);

    /// <summary>An upload that was announced and has not arrived whole after this long is given up (tus expiration): the set's salt is good for a day.</summary>
    public static readonly TimeSpan UploadLife = TimeSpan.FromHours(24);

    /// <summary>When to announce again after too many were open: one photograph takes a surgery's line about as long.</summary>
    public static readonly TimeSpan OpenUploadsWait = TimeSpan.FromSeconds(10);

    /// <summary>An object of the archive that no row names is removed after this long: until then its row may still be on its way.</summary>
    public static readonly TimeSpan OrphanLife = TimeSpan.FromHours(48);

    /// <summary>Every stored master is read again and compared this often.</summary>
    public static readonly TimeSpan ScrubEvery = TimeSpan.FromDays(7);

    /// <summary>How often a long upload makes its bytes durable and renews its lease: the most that a killed silo can cost the sender.</summary>
    public static readonly TimeSpan CheckpointEvery = TimeSpan.FromSeconds(5);
}
