using System.Buffers;
using System.Security.Cryptography;
using Referrals.Imaging.Archive;
using Referrals.Imaging.Sealing;

namespace Referrals.Clinical;

/// <summary>One request's share of a photograph: the sealed object that it writes, and how far the row and the disk have followed.</summary>
/// <remarks>
/// A photograph that comes whole in one request waits in memory where there is room, and is laid away in one go; one that takes its time goes to the disk as it
/// comes. Ended without <see cref="Keep"/> or <see cref="Complete"/>, it leaves the offset as it was, and no object that is written to again.
/// </remarks>
sealed class ArrivingPhotograph : IAsyncDisposable
{
    readonly UploadTable uploads;
    readonly PhotographArchive archive;
    readonly WriterLease lease;
    readonly TimeProvider time;
    readonly IncrementalHash? hash;
    SealedObjectWriter? writer;
    SealedPlace? place;
    long durable;
    long renewedAt;
    bool named;
    bool ended;

    ArrivingPhotograph(UploadTable uploads, PhotographArchive archive, WriterLease lease, TimeProvider time)
    {
        (this.uploads, this.archive, this.lease, this.time) = (uploads, archive, lease, time);
        Position = durable = lease.Upload.Durable;
        renewedAt = time.GetTimestamp();
    }

    ArrivingPhotograph(UploadTable uploads, PhotographArchive archive, WriterLease lease, Rolls.Exposure exposure, TimeProvider time) : this(uploads, archive, lease, time)
    {
        Exposure = exposure;
        // What comes sealed proves itself when it is opened.
        if (lease.Upload.Binding is null) hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    }

    ArrivingPhotograph(UploadTable uploads, PhotographArchive archive, WriterLease lease, SealedObjectWriter writer, SealedPlace place, TimeProvider time)
        : this(uploads, archive, lease, time)
    {
        (this.writer, this.place) = (writer, place);
        named = place == lease.Upload.Place;
    }

    /// <summary>
    /// Goes on with the object that the last writer left in order; otherwise begins one under a fresh key and copies the durable bytes into it.
    /// What a dead or refused writer left behind them may be other plaintext, and two plaintexts must never be sealed under one key and chunk
    /// number; nor may a writer that only seemed dead write into the object that counts.
    /// </summary>
    /// <param name="exposure">Room for a photograph that comes in one request, which is given back; null where there is none.</param>
    public static async Task<ArrivingPhotograph> Begin(UploadTable uploads, PhotographArchive archive, WriterLease lease, Rolls.Exposure? exposure, TimeProvider time)
    {
        var upload = lease.Upload;
        if (exposure is not null) return new(uploads, archive, lease, exposure, time);
        if (lease.IsOrderly && upload is { Durable: > 0, Place: { } there })
            return new(uploads, archive, lease, await archive.GoOn(upload, there), there, time);
        var (writer, place) = await archive.Begin(upload, lease.Writer);
        var arriving = new ArrivingPhotograph(uploads, archive, lease, writer, place, time);
        try
        {
            if (upload.Durable > 0) await arriving.CopyDurable(writer);
            return arriving;
        }
        catch
        {
            await arriving.DisposeAsync();
            throw;
        }
    }

    /// <summary>All that came, while it is in memory; null when it went to the disk.</summary>
    public Rolls.Exposure? Exposure { get; private set; }

    /// <summary>Bytes of the photograph that were written so far.</summary>
    public long Position { get; private set; }

    /// <summary>Bytes that are still to come.</summary>
    public long Missing => lease.Upload.Length - Position;

    public void Write(in ReadOnlySequence<byte> bytes)
    {
        writer?.Write(bytes);
        Exposure?.Add(bytes);
        if (hash is not null && Exposure is not null)
            foreach (var segment in bytes) hash.AppendData(segment.Span);
        Position += bytes.Length;
    }

    /// <summary>Every few seconds renews the lease and, where bytes count before the request's end, makes them durable. False when it was lost.</summary>
    public async ValueTask<bool> Checkpoint(bool keepBytes)
    {
        if (Missing == 0 || time.GetElapsedTime(renewedAt) < ClinicalImageLimits.CheckpointEvery) return true;
        // A slow sender must not hold the room that others would need for a moment.
        var writing = await Writer();
        var reached = keepBytes ? await writing.Flush() : durable;
        renewedAt = time.GetTimestamp();
        return await Advance(reached, keepBytes, keepLease: true);
    }

    /// <summary>Makes the whole chunks durable and ends the lease in order. The new offset; null when the lease was lost.</summary>
    public async Task<long?> Keep()
    {
        var writing = await Writer();
        var reached = await writing.Flush();
        writing.Dispose(); // the next writer opens the file as soon as the row lets it
        ended = await Advance(reached, keepBytes: true, keepLease: false);
        return ended ? durable : null;
    }

    /// <summary>What the photograph is, now that all of it is here. It is not durable yet.</summary>
    public SealedObject End() => writer?.End() ?? new SealedObject(Position, hash is null ? null : new Sha256Digest(hash.GetCurrentHash()));

    /// <summary>Where the photograph lies, and when it is durable there. Until then what is in memory is still read. The row does not know yet.</summary>
    public async Task<(SealedPlace Place, Task OnDisk)> Close()
    {
        if (writer is not null) return (place!, writer.Complete().AsTask());
        (place, var onDisk) = await archive.Lay(lease.Upload, lease.Writer, Exposure!.Bytes);
        return (place, onDisk);
    }

    /// <summary>The row takes note that the photograph is complete. False when the lease was lost.</summary>
    public async Task<bool> Complete(CompletedUpload completed) => ended = await Naming(uploads.Complete(lease, durable, place!.Object, completed));

    /// <summary>What arrived is no photograph: nothing of it stays. False when the lease was lost, and somebody else's bytes count.</summary>
    public async Task<bool> Forget()
    {
        ended = await uploads.Remove(lease.Upload.Image, lease.Writer);
        if (!ended) return false;
        if (place is not null) archive.Discard(place.Object);
        if (lease.Upload.Place is { } before) archive.Discard(before.Object);
        return true;
    }

    public async ValueTask DisposeAsync()
    {
        writer?.Dispose();
        hash?.Dispose();
        Exposure?.Dispose();
        if (!named && place is not null) archive.Discard(place.Object);
        if (!ended) await uploads.GiveUp(lease);
    }

    /// <summary>What waited in memory goes to the disk first.</summary>
    async ValueTask<SealedObjectWriter> Writer()
    {
        if (writer is not null) return writer;
        (writer, place) = await archive.Begin(lease.Upload, lease.Writer);
        writer.Write(Exposure!.Bytes.Span);
        Exposure.Dispose();
        Exposure = null;
        return writer;
    }

    async Task<bool> Advance(long reached, bool keepBytes, bool keepLease)
    {
        var names = keepBytes && reached > 0;
        var advance = uploads.Advance(lease, durable, reached, names ? place : null, keepLease);
        if (!await (names ? Naming(advance) : advance)) return false;
        durable = reached;
        return true;
    }

    /// <summary>The row is being told that this object counts. Until the answer is here it may have been stored, so the object must stay.</summary>
    async Task<bool> Naming(Task<bool> update)
    {
        var namedBefore = named;
        named = true;
        if (!await update)
        {
            named = namedBefore;
            return false;
        }
        if (!namedBefore && lease.Upload.Place is { } before) archive.Discard(before.Object);
        return true;
    }

    async Task CopyDurable(SealedObjectWriter writer)
    {
        await using var before = await archive.OpenDurable(lease.Upload, lease.Upload.Place!);
        var chunk = ArrayPool<byte>.Shared.Rent(SealedFormat.ChunkBytes);
        try
        {
            for (int read; (read = before.Read(chunk)) > 0;) writer.Write(chunk.AsSpan(0, read));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(chunk, clearArray: true);
        }
    }
}
