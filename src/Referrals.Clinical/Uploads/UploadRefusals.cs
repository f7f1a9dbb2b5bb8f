using Referrals.Durable;
using Referrals.Imaging.Facts;
using Referrals.Imaging.SealedUpload;

namespace Referrals.Clinical;

/// <summary>Why a photograph is not taken, in the words of tus where it has them.</summary>
public static class UploadRefusals
{
    /// <summary>tus: the checksum that came with the bytes is not theirs.</summary>
    const int ChecksumMismatchStatus = 460;

    public static readonly Refusal TusVersion = new("tus-version", 412, "This is not version 1.0.0 of the tus protocol.",
        "Send Tus-Resumable: 1.0.0 with every upload request.");

    public static readonly Refusal LengthInvalid = new("upload-length-invalid", 400, "The photograph's length is missing or not a number of bytes.",
        "Send Upload-Length with the exact number of bytes, at least 1; a deferred length is not taken.");

    public static readonly Refusal MetadataInvalid = new("upload-metadata-invalid", 400,
        "Upload-Metadata does not hold exactly image, view and type, and of a sealed photograph ordinal, count, length and sha256.",
        "Send \"image <base64 UUID>,view <base64 kind of view>,type <base64 content type>\", for a sealed one its place, the number of photographs, "
        + "its length and digest before sealing, and nothing else: a file name may name a patient (PSN-18).");

    public static readonly Refusal SealingRequired = new("sealing-required", 422, "This hub takes only photographs that are sealed on the device.",
        "Seal the photograph to one of the hub's ingest keys (GET /hubs/{hub}/ingest-keys) before sending it (TRN-05).");

    public static readonly Refusal SealedLengthDiffers = new("sealed-length-differs", 400, "A sealed photograph of that length has another number of bytes.",
        "Send as Upload-Length the length of the sealed upload, and as length in Upload-Metadata that of the photograph before sealing.");

    /// <summary>Nothing of it is kept; the device still has the photograph.</summary>
    public static Refusal SealNotOpened(SealedUploadFault fault) => new("seal-not-opened", 422, "The sealed photograph cannot be opened as what it was announced as.", fault switch
    {
        SealedUploadFault.NotSealed => "It is not a sealed upload of version 1. Seal it as docs/formats.md says, or announce it unsealed where the hub takes that.",
        SealedUploadFault.UnknownKey => "It is sealed to a key that this hub does not open with any more. Fetch the hub's list anew and seal the photograph again.",
        SealedUploadFault.WrongKeyOrBinding => "It is sealed for another set, image, place, number, length, digest, type or salt than was announced. Seal it again for this one.",
        SealedUploadFault.Truncated or SealedUploadFault.Altered => "Its pieces are not those that were sealed (TRN-08). Send it again from the device that took it.",
        SealedUploadFault.LengthDiffers or SealedUploadFault.DigestDiffers => "Another photograph is sealed in it than was announced (TRN-08). Announce it under a new image id.",
    });

    public static readonly Refusal TooLarge = new("upload-too-large", 413, "The photograph is too large.",
        $"A photograph has at most {ClinicalImageLimits.ImageBytesMax / 1024 / 1024} MiB; export it as JPEG at high quality.");

    public static readonly Refusal Differs = new("upload-differs", 409, "This image id was announced with another length, view or type.",
        "Choose a new image id for another photograph.");

    public static readonly Refusal ContentType = new("unsupported-media-type", 415, "The bytes of an upload have their own content type.",
        "Send Content-Type: application/offset+octet-stream.");

    public static readonly Refusal OffsetInvalid = new("upload-offset-invalid", 400, "Upload-Offset is missing or not a number of bytes.",
        "Send the Upload-Offset that HEAD tells.");

    public static readonly Refusal OffsetMismatch = new("upload-offset-mismatch", 409, "These bytes do not follow on what is stored.",
        "Ask with HEAD how much is stored, and go on from there: it may be less than was sent when a request broke.");

    public static readonly Refusal BeyondLength = new("upload-beyond-length", 413, "More bytes were sent than the photograph was announced with.",
        "Nothing of this request was kept. Send exactly Upload-Length bytes in all.");

    public static readonly Refusal PieceTooSmall = new("upload-piece-too-small", 400, "The piece is too small to be kept.",
        "Send at least 16 KiB at a time, or the whole rest.");

    public static readonly Refusal Interrupted = new("upload-interrupted", 400, "The request ended before all of its bytes had arrived.",
        "Ask with HEAD how much was kept, and go on from there.");

    public static readonly Refusal ChecksumInvalid = new("upload-checksum-invalid", 400, "Upload-Checksum is not a SHA-256 in base64.",
        "Send \"sha256 <base64 of 32 bytes>\", or leave the header out.");

    public static readonly Refusal ChecksumMismatch = new("checksum-mismatch", ChecksumMismatchStatus, "The bytes were changed on the way.",
        "Nothing of this request was kept (TRN-08). Send the same bytes again.");

    public static readonly Refusal Locked = new("upload-locked", 423, "Another request is sending this photograph.",
        "Wait for it to end; if it broke, ask with HEAD after a few seconds and go on.");

    public static readonly Refusal TooFast = new("uploads-too-fast", 429, "More photographs or bytes are coming from you or your practice than one may send in a minute.",
        "Wait for the seconds that Retry-After names and go on: what has arrived is kept.");

    public static readonly Refusal TooManyOpen = new("too-many-open-uploads", 429, "You or your practice have too many photographs announced that have not arrived.",
        "Finish those that are under way, or end them with DELETE; then announce the next. What is not finished is given up after a day.");

    public static readonly Refusal Complete = new("upload-complete", 409, "This photograph has arrived whole and belongs to its image set.",
        "What a set has accepted is evidence and stays (IMG-11). If it should not have been sent, open a new image set without it.");

    /// <summary>Not a JPEG or PNG: names what it is and what to do.</summary>
    public static Refusal TypeNotAccepted(ImageRefusal refusal) =>
        new("type-not-accepted", 415, "This file is not taken as a photograph.", refusal.Advice());

    /// <summary>The same, of a type that was only declared.</summary>
    public static Refusal TypeNotAccepted(string declared) => TypeNotAccepted(declared switch
    {
        "image/heic" or "image/heif" or "image/heic-sequence" or "image/heif-sequence" => ImageRefusal.Heic,
        "image/avif" => ImageRefusal.Avif,
        "image/webp" => ImageRefusal.WebP,
        "image/tiff" => ImageRefusal.Tiff,
        "image/gif" => ImageRefusal.Gif,
        "image/bmp" => ImageRefusal.Bmp,
        "image/x-adobe-dng" => ImageRefusal.Raw,
        "application/dicom" => ImageRefusal.Dicom,
        "application/pdf" => ImageRefusal.Pdf,
        _ when declared.StartsWith("video/", StringComparison.Ordinal) => ImageRefusal.Video,
        _ => ImageRefusal.NotAPhotograph,
    });
}
