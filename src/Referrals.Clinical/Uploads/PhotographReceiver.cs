using System.Buffers;
using System.IO.Pipelines;
using System.Security.Cryptography;
using Referrals.Durable;
using Referrals.Imaging.Archive;
using Referrals.Imaging.Facts;
using Referrals.Imaging.SealedUpload;
using Referrals.Imaging.Sealing;

namespace Referrals.Clinical;

/// <summary>Takes the bytes of one request from the connection into the archive, hashed and encrypted from the first on, never held as a whole.</summary>
/// <remarks>
/// With a checksum nothing of the request counts before it is verified: the bytes are on the disk by then, but in no row, and when they turn out
/// wrong their object is not written to again. Without one, whole chunks are kept when the connection breaks.
/// </remarks>
public sealed class PhotographReceiver(UploadTable uploads, PhotographArchive archive, Developing developing, Rolls rolls, TimeProvider time)
{
    enum BodyEnd { Whole, Broken, TooLong, LeaseLost }

    /// <summary>The upload with the offset reached, durable and in the row; complete when that is the whole length.</summary>
    /// <param name="lease">Of this writer.</param>
    /// <param name="body">The request's.</param>
    /// <param name="checksum">SHA-256 of the request's bytes, if the sender gave it.</param>
    /// <param name="announced">The request's Content-Length, if it has one.</param>
    public async Task<Result<Upload>> Receive(WriterLease lease, PipeReader body, byte[]? checksum, long? announced)
    {
        var inOneGo = lease.Upload.Durable == 0 && announced == lease.Upload.Length;
        // A photograph that comes unsealed in one request is hashed once: its own digest is the request's.
        var whole = checksum is not null && lease.Upload.Binding is null && inOneGo;
        if (lease.Upload.Durable == 0 && await WhyNotAPhotograph(lease.Upload, body) is { } refused)
        {
            await uploads.Remove(lease.Upload.Image, lease.Writer);
            return refused;
        }
        var exposure = inOneGo ? rolls.Take(lease.Upload.Length, isSealed: lease.Upload.Binding is not null) : null;
        await using var arriving = await ArrivingPhotograph.Begin(uploads, archive, lease, exposure, time);
        using var running = checksum is null || whole ? null : IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var end = await Take(arriving, body, running, keepsBytes: checksum is null);
        if (end is BodyEnd.TooLong) return UploadRefusals.BeyondLength;
        if (end is BodyEnd.LeaseLost) return UploadRefusals.Locked;
        if (end is BodyEnd.Broken && checksum is not null) return UploadRefusals.Interrupted;
        if (running is not null && !running.GetHashAndReset().AsSpan().SequenceEqual(checksum)) return UploadRefusals.ChecksumMismatch;
        if (arriving.Missing == 0) return await Finish(lease, arriving, whole ? checksum : null);
        if (await arriving.Keep() is not { } reached) return UploadRefusals.Locked;
        if (end is BodyEnd.Broken) return UploadRefusals.Interrupted;
        return reached > lease.Upload.Durable ? lease.Upload with { Durable = reached } : UploadRefusals.PieceTooSmall;
    }

    /// <summary>Looks at the first chunk before anything is stored: a HEIC named JPEG is refused with what to do about it.</summary>
    static async Task<Refusal?> WhyNotAPhotograph(Upload upload, PipeReader body)
    {
        var wanted = (int)Math.Min(SealedFormat.ChunkBytes, upload.Length);
        if ((await Next(() => body.ReadAtLeastAsync(wanted))).Read is not { } read) return null;
        var refused = read.Buffer.Length < wanted ? null : RefusalOf(read.Buffer, upload);
        body.AdvanceTo(read.Buffer.Start);
        return refused;
    }

    static Refusal? RefusalOf(ReadOnlySequence<byte> bytes, Upload upload)
    {
        var length = (int)Math.Min(bytes.Length, ImageLimits.WindowBytes);
        var head = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            bytes.Slice(0, length).CopyTo(head);
            if (upload.Binding is not null)
                return SealedUploadReader.ReadHeader(head.AsSpan(0, length), out _) is { } fault ? UploadRefusals.SealNotOpened(fault) : null;
            var found = ImageSniffer.Look(head.AsSpan(0, length), length == upload.Length, upload.Type);
            return found is ImageInspection.Refused refused ? UploadRefusals.TypeNotAccepted(refused.Refusal) : null;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(head, clearArray: true);
        }
    }

    static async Task<BodyEnd> Take(ArrivingPhotograph arriving, PipeReader body, IncrementalHash? running, bool keepsBytes)
    {
        while (true)
        {
            var (next, end) = await Next(() => body.ReadAsync());
            if (next is not { } read) return end;
            if (read.Buffer.Length > arriving.Missing) return BodyEnd.TooLong;
            if (running is not null)
                foreach (var segment in read.Buffer) running.AppendData(segment.Span);
            arriving.Write(read.Buffer);
            body.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted) return BodyEnd.Whole;
            if (!await arriving.Checkpoint(keepsBytes)) return BodyEnd.LeaseLost;
        }
    }

    /// <summary>The next bytes; or that the connection broke, the sender was too slow, or more came than was announced.</summary>
    /// <remarks>When a sender closes in the middle, Kestrel drops what it had not handed out yet: milliseconds' worth, at most 1 MiB.</remarks>
    static async ValueTask<(ReadResult? Read, BodyEnd Otherwise)> Next(Func<ValueTask<ReadResult>> read)
    {
        try
        {
            return (await read(), default);
        }
        catch (BadHttpRequestException tooLong) when (tooLong.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return (null, BodyEnd.TooLong);
        }
        catch (Exception broken) when (broken is IOException or OperationCanceledException)
        {
            return (null, BodyEnd.Broken);
        }
    }

    async Task<Result<Upload>> Finish(WriterLease lease, ArrivingPhotograph arriving, byte[]? checksum)
    {
        var stored = arriving.End();
        // No row names the object yet, so it goes away unseen.
        if (checksum is not null && stored.PlainDigest != new Sha256Digest(checksum)) return UploadRefusals.ChecksumMismatch;
        var (place, onDisk) = await arriving.Close();
        if (!(await Develop(lease.Upload, place, stored, onDisk, arriving.Exposure)).Answered(out var completed, out var refusal))
            return await arriving.Forget() ? refusal : UploadRefusals.Locked;
        if (await arriving.Complete(completed)) return lease.Upload with { Durable = lease.Upload.Length, Object = place.Object, Place = null, Completed = completed };
        archive.Discard(completed.Master.Object);
        return UploadRefusals.Locked;
    }

    /// <summary>While the disk takes in what arrived, where that is still in memory. Both are done when this returns.</summary>
    async Task<Result<CompletedUpload>> Develop(Upload upload, SealedPlace place, SealedObject stored, Task onDisk, Rolls.Exposure? exposure)
    {
        try
        {
            if (exposure is null) await onDisk;
            return await developing.Develop(upload, place, stored, exposure);
        }
        finally
        {
            await onDisk;
        }
    }
}
