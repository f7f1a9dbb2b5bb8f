using System.Buffers;
using System.Security.Cryptography;
using Referrals.Imaging.Sealing;

namespace Referrals.Imaging.SealedUpload;

/// <summary>Why a sealed photograph is not taken.</summary>
public enum SealedUploadFault
{
    /// <summary>It does not begin like a sealed upload of a version that is understood here.</summary>
    NotSealed,
    /// <summary>Sealed to a key that this hub does not open with (any more).</summary>
    UnknownKey,
    /// <summary>Sealed to another key, or for another set, image, place, length, digest, type or salt than those stated.</summary>
    WrongKeyOrBinding,
    /// <summary>It ends too early.</summary>
    Truncated,
    /// <summary>Its pieces are not those that were sealed, or not in that order.</summary>
    Altered,
    /// <summary>The sender sealed more or fewer bytes than it states.</summary>
    LengthDiffers,
    /// <summary>The sender sealed another photograph than it states.</summary>
    DigestDiffers,
}

/// <summary>Opens sealed photographs at the hub.</summary>
/// <remarks>
/// The photograph goes to the destination chunk by chunk, each proved before it goes. It counts only when the answer is null: on a fault whatever
/// the destination has got must be thrown away. Never more than the stated length goes there. Holds 32 KiB. For several threads at once.
/// </remarks>
/// <param name="keys">The private key with that id, if this hub may open with it now; null otherwise.</param>
public sealed class SealedUploadReader(Func<IngestKeyId, IngestPrivateKey?> keys)
{
    /// <summary>To which key an upload is sealed, from its first 135 bytes.</summary>
    /// <returns>Null when they are the beginning of a sealed upload, else why not.</returns>
    public static SealedUploadFault? ReadHeader(ReadOnlySpan<byte> beginning, out IngestKeyId key)
    {
        var fault = ReadHeader(beginning, out KeyEnvelope? envelope);
        key = new IngestKeyId(envelope?.KeyId ?? default);
        return fault;
    }

    /// <summary>Opens an upload that lies in memory.</summary>
    /// <returns>Null when the photograph is the one that the binding states, and the destination has all of it.</returns>
    public SealedUploadFault? Open(ReadOnlySpan<byte> upload, UploadBinding binding, Action<ReadOnlySpan<byte>> destination)
    {
        Span<byte> dataKey = stackalloc byte[SealedFormat.KeyBytes];
        if (OpenKey(upload, binding, dataKey) is { } fault) return fault;
        var answer = SealedBody.Open(dataKey, upload[SealedUploadFormat.HeaderBytes..], binding, destination);
        CryptographicOperations.ZeroMemory(dataKey);
        return answer;
    }

    /// <summary>Opens an upload as it is read. The source is read to the end of the last chunk; it must end there.</summary>
    /// <inheritdoc cref="Open(ReadOnlySpan{byte}, UploadBinding, Action{ReadOnlySpan{byte}})"/>
    public async ValueTask<SealedUploadFault?> Open(
        Stream upload, UploadBinding binding, Action<ReadOnlySpan<byte>> destination, CancellationToken cancel = default)
    {
        var envelope = new byte[SealedUploadFormat.HeaderBytes];
        var dataKey = new byte[SealedFormat.KeyBytes];
        var read = await upload.ReadAtLeastAsync(envelope, envelope.Length, throwOnEndOfStream: false, cancel);
        try
        {
            return OpenKey(envelope.AsSpan(0, read), binding, dataKey) ?? await OpenBody(dataKey, upload, binding, destination, cancel);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(dataKey);
        }
    }

    /// <summary>Opens everything behind the envelope as it is read, for whoever has opened the key (<see cref="OpenKey"/>).</summary>
    /// <inheritdoc cref="Open(ReadOnlySpan{byte}, UploadBinding, Action{ReadOnlySpan{byte}})"/>
    public static async ValueTask<SealedUploadFault?> OpenBody(
        ReadOnlyMemory<byte> dataKey, Stream behindEnvelope, UploadBinding binding, Action<ReadOnlySpan<byte>> destination, CancellationToken cancel = default)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(SealedFormat.SealedChunkBytes);
        try
        {
            var header = buffer.AsMemory(0, SealedFormat.HeaderBytes);
            var read = await behindEnvelope.ReadAtLeastAsync(header, header.Length, throwOnEndOfStream: false, cancel);
            if (SealedBody.Begin(dataKey.Span, header.Span[..read], binding, out var body) is { } fault) return fault;
            using (body)
            {
                while (!body!.IsComplete)
                {
                    var piece = buffer.AsMemory(0, SealedFormat.SealedChunkBytes);
                    read = await behindEnvelope.ReadAtLeastAsync(piece, piece.Length, throwOnEndOfStream: false, cancel);
                    if (body.Take(piece.Span[..read], destination) is { } refused) return refused;
                }
                return null;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Opens an original that was filed away sealed, with its own data key: the envelope in front is passed over, since its key may be long gone.</summary>
    /// <inheritdoc cref="Open(ReadOnlySpan{byte}, UploadBinding, Action{ReadOnlySpan{byte}})"/>
    public static SealedUploadFault? OpenBody(ReadOnlySpan<byte> dataKey, ReadOnlySpan<byte> upload, UploadBinding binding, Action<ReadOnlySpan<byte>> destination) =>
        upload.Length < SealedUploadFormat.HeaderBytes ? SealedUploadFault.Truncated : SealedBody.Open(dataKey, upload[SealedUploadFormat.HeaderBytes..], binding, destination);

    static SealedUploadFault? ReadHeader(ReadOnlySpan<byte> beginning, out KeyEnvelope? envelope)
    {
        if (KeyEnvelope.TryRead(beginning, EnvelopePurpose.Upload, out envelope)) return null;
        var start = EnvelopePurpose.Upload.Start.AsSpan();
        var startsRight = beginning.StartsWith(start[..Math.Min(start.Length, beginning.Length)]);
        return startsRight && beginning.Length < SealedUploadFormat.HeaderBytes ? SealedUploadFault.Truncated : SealedUploadFault.NotSealed;
    }

    /// <summary>The photograph's own data key (32 bytes), for whoever puts the upload away under another lock.</summary>
    /// <returns>Null when the key was opened.</returns>
    public SealedUploadFault? OpenKey(ReadOnlySpan<byte> head, UploadBinding binding, Span<byte> dataKey)
    {
        if (ReadHeader(head, out KeyEnvelope? envelope) is { } fault) return fault;
        if (keys(new IngestKeyId(envelope!.KeyId)) is not { } key) return SealedUploadFault.UnknownKey;
        return envelope.TryOpen(EnvelopePurpose.Upload, key.Key, binding.Encode(), dataKey) ? null : SealedUploadFault.WrongKeyOrBinding;
    }
}
