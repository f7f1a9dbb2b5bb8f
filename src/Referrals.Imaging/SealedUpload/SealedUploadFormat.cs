using Referrals.Imaging.Sealing;

namespace Referrals.Imaging.SealedUpload;

/// <summary>How long a photograph is on its way, sealed: known from its plain length alone, and the other way round.</summary>
/// <remarks>The sealed key (135 bytes), then salt, commitment and chunks exactly as at rest (<see cref="SealedFormat"/>).</remarks>
public static class SealedUploadFormat
{
    public const string ContentType = "application/vnd.referrals.sealed";

    /// <summary>The sealed data key, in front of everything.</summary>
    public const int HeaderBytes = KeyEnvelope.Bytes;

    /// <summary>Everything in front of the first chunk.</summary>
    internal const int HeadBytes = HeaderBytes + SealedFormat.HeaderBytes;

    /// <summary>Bytes of the sealed upload.</summary>
    public static long SealedLength(long plainLength) => HeaderBytes + SealedFormat.SealedLength(plainLength);

    /// <summary>Bytes of the photograph in it: false when no sealed upload has that length.</summary>
    /// <remarks>For limits, before the first byte has come. Whether so much is in it, only opening tells.</remarks>
    public static bool TryPlainLength(long sealedLength, out long plainLength) =>
        SealedFormat.TryPlainLength(sealedLength - HeaderBytes, out plainLength);
}
