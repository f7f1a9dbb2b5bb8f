using System.Buffers;
using Referrals.Imaging.Archive;
using Referrals.Imaging.Sealing;

namespace Referrals.Clinical;

/// <summary>One request's share of a photograph: the sealed object that it writes, and how far the row and the disk have followed.</summary>
/// <remarks>Ended without <see cref="Keep"/> or <see cref="Complete"/>, it leaves the offset as it was, and no object that is written to again.</remarks>
sealed class ArrivingPhotograph : IAsyncDisposable
{
    readonly UploadTable uploads;
    readonly PhotographArchive archive;
    readonly WriterLease lease;
    readonly SealedObjectWriter writer;
    readonly SealedPlace place;
    readonly Rolls.Exposure? exposure;
    readonly TimeProvider time;
    long durable;
    long renewedAt;
    bool named;
    bool ended;

    ArrivingPhotograph(UploadTable uploads, PhotographArchive archive, WriterLease lease, SealedObjectWriter writer, SealedPlace place, Rolls.Exposure? exposure, TimeProvider time)
    {
        (this.uploads, this.archive, this.lease) = (uploads, archive, lease);
        (this.writer, this.place, this.exposure, this.time) = (writer, place, exposure, time);
        Position = durable = lease.Upload.Durable;
        named = place == lease.Upload.Place;
        renewedAt = time.GetTimestamp();
    }

    /// <summary>
    /// Goes on with the object that the last writer left in order; otherwise begins one under a fresh key and copies the durable bytes into it.
    /// What a dead or refused writer left behind them may be other plaintext, and two plaintexts must never be sealed under one key and chunk
    /// number; nor may a writer that only seemed dead write into the object that counts.
    /// </summary>
    /// <param name="exposure">Takes the same bytes, for a photograph that comes in one request; null where there is no room.</param>
    public static async Task<ArrivingPhotograph> Begin(UploadTable uploads, PhotographArchive archive, WriterLease lease, Rolls.Exposure? exposure, TimeProvider time)
    {
        var upload = lease.Upload;
        if (lease.IsOrderly && upload is { Durable: > 0, Place: { } there })
            return new(uploads, archive, lease, await archive.GoOn(upload, there), there, exposure: null, time);
        var (writer, place) = await archive.Begin(upload, lease.Writer);
        var arriving = new ArrivingPhotograph(uploads, archive, lease, writer, place, exposure, time);
        try
        {
            if (upload.Durable > 0) await arriving.CopyDurable();
            return arriving;
        }
        catch
        {
            await arriving.DisposeAsync();
            throw;
        }
    }

    /// <summary>Bytes of the photograph that were written so far.</summary>
    public long Position { get; private set; }

    /// <summary>Bytes that are still to come.</summary>
    public long Missing => lease.Upload.Length - Position;

    public void Write(in ReadOnlySequence<byte> bytes)
    {
        writer.Write(bytes);
        exposure?.Add(bytes);
        Position += bytes.Length;
    }

    /// <summary>Every few seconds renews the lease and, where bytes count before the request's end, makes them durable. False when it was lost.</summary>
    public async ValueTask<bool> Checkpoint(bool keepBytes)
    {
        if (Missing == 0 || time.GetElapsedTime(renewedAt) < ClinicalImageLimits.CheckpointEvery) return true;
        var reached = keepBytes ? await writer.Flush() : durable;
        renewedAt = time.GetTimestamp();
        return await Advance(reached, keepBytes, keepLease: true);
    }

    /// <summary>Makes the whole chunks durable and ends the lease in order. The new offset; null when the lease was lost.</summary>
    public async Task<long?> Keep()
    {
        var reached = await writer.Flush();
        writer.Dispose(); // the next writer opens the file as soon as the row lets it
        ended = await Advance(reached, keepBytes: true, keepLease: false);
        return ended ? durable : null;
    }

    /// <summary>Where the photograph lies and what it is, now that all of it was written. It is not durable yet.</summary>
    public (SealedPlace Place, SealedObject Stored) End() => (place, writer.End());

    /// <summary>Makes the photograph durable. The row does not know yet.</summary>
    public async Task Close() => await writer.Complete(readSoon: exposure is null);

    /// <summary>The row takes note that the photograph is complete. False when the lease was lost.</summary>
    public async Task<bool> Complete(CompletedUpload completed) => ended = await Naming(uploads.Complete(lease, durable, place.Object, completed));

    /// <summary>What arrived is no photograph: nothing of it stays. False when the lease was lost, and somebody else's bytes count.</summary>
    public async Task<bool> Forget()
    {
        ended = await uploads.Remove(lease.Upload.Image, lease.Writer);
        if (!ended) return false;
        archive.Discard(place.Object);
        if (lease.Upload.Place is { } before) archive.Discard(before.Object);
        return true;
    }

    public async ValueTask DisposeAsync()
    {
        writer.Dispose();
        if (!named) archive.Discard(place.Object);
        if (!ended) await uploads.GiveUp(lease);
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

    async Task CopyDurable()
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
