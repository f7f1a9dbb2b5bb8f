using System.Buffers;
using System.Security.Cryptography;
using Referrals.Imaging.Sealing;

namespace Referrals.Imaging.Archive;

/// <summary>A photograph that arrived whole and lies on the disk.</summary>
/// <param name="PlainLength">Bytes.</param>
/// <param name="PlainDigest">Null when the writer was told to take none.</param>
public readonly record struct SealedObject(long PlainLength, Sha256Digest? PlainDigest);

/// <summary>Takes a photograph as it arrives, in pieces of any size, and lays it sealed into the archive.</summary>
/// <remarks>
/// Only whole chunks become durable: what <see cref="Flush"/> reports is the offset from which the sender goes on, perhaps to another silo.
/// Holds 16 KiB of plaintext and seven sealed chunks in pooled buffers, 144 KiB, however large the photograph. Not for two threads at once.
/// After any exception the writer is spent; opening the object again at the last reported offset finds out what is there.
/// </remarks>
public sealed class SealedObjectWriter : IDisposable
{
    // Seven, not eight: the pool hands out powers of two, and the header would push eight into the next one.
    const int BatchBytes = SealedFormat.HeaderBytes + 7 * SealedFormat.SealedChunkBytes;

    enum Stage { Open, Spent, Ended, Complete }

    readonly SealedFile file;
    readonly ChunkCipher cipher;
    readonly IncrementalHash? hash;
    readonly byte[] plain = ArrayPool<byte>.Shared.Rent(SealedFormat.ChunkBytes);
    readonly byte[] batch = ArrayPool<byte>.Shared.Rent(BatchBytes);
    Stage stage;
    int held;
    int batched;
    long batchAt;
    long nextChunk;
    long plainLength;
    bool disposed;

    internal SealedObjectWriter(SealedFile file, ChunkCipher cipher, ResumedObject resumed)
    {
        this.file = file;
        this.cipher = cipher;
        hash = resumed.Hash;
        DurableOffset = plainLength = resumed.PlainLength;
        nextChunk = SealedFormat.ChunkCount(resumed.PlainLength) - 1;
        stage = resumed.IsComplete ? Stage.Complete : Stage.Open;
        batchAt = SealedFormat.ChunkOffset(nextChunk);
        if (nextChunk > 0) return;
        batchAt = 0;
        cipher.Header.CopyTo(batch);
        batched = SealedFormat.HeaderBytes;
    }

    /// <summary>Plain bytes known to survive a power cut: whole chunks, or everything once <see cref="Complete"/> has returned.</summary>
    public long DurableOffset { get; private set; }

    /// <summary>Takes the next bytes of the photograph. Nothing of them is promised before <see cref="Flush"/>.</summary>
    /// <exception cref="PlaintextChangedException">An earlier writer left other bytes at this place.</exception>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        Enter();
        while (!bytes.IsEmpty)
        {
            if (held == 0 && bytes.Length >= SealedFormat.ChunkBytes)
            {
                SealChunk(bytes[..SealedFormat.ChunkBytes]);
                bytes = bytes[SealedFormat.ChunkBytes..];
                continue;
            }
            var taken = bytes[..Math.Min(bytes.Length, SealedFormat.ChunkBytes - held)];
            taken.CopyTo(plain.AsSpan(held));
            bytes = bytes[taken.Length..];
            held += taken.Length;
            if (held < SealedFormat.ChunkBytes) continue;
            held = 0;
            SealChunk(plain.AsSpan(0, SealedFormat.ChunkBytes));
        }
        stage = Stage.Open;
    }

    /// <inheritdoc cref="Write(ReadOnlySpan{byte})"/>
    public void Write(in ReadOnlySequence<byte> bytes)
    {
        foreach (var segment in bytes) Write(segment.Span);
    }

    /// <summary>Makes every whole chunk durable and returns the offset from which the photograph may be continued.</summary>
    public async ValueTask<long> Flush()
    {
        if (stage is Stage.Complete || nextChunk * SealedFormat.ChunkBytes == DurableOffset) return DurableOffset;
        Enter();
        WriteBatch();
        await file.Sync();
        stage = Stage.Open;
        return DurableOffset = nextChunk * SealedFormat.ChunkBytes;
    }

    /// <summary>Closes the photograph with its last, short chunk and says what it is. Nothing is promised before <see cref="Complete"/>.</summary>
    /// <remarks>Also for an object that an earlier writer had completed: then its digest is told again.</remarks>
    /// <exception cref="PlaintextChangedException">An earlier writer left other bytes at the end, or more of them.</exception>
    public SealedObject End()
    {
        if (stage is not (Stage.Ended or Stage.Complete))
        {
            Enter();
            plainLength = nextChunk * SealedFormat.ChunkBytes + held;
            SealChunk(plain.AsSpan(0, held));
            WriteBatch();
            file.ExpectNothingBeyond(SealedFormat.SealedLength(plainLength));
            stage = Stage.Ended;
        }
        return new SealedObject(plainLength, hash is null ? null : new Sha256Digest(hash.GetCurrentHash()));
    }

    /// <summary>Closes the photograph, if that is not done, and makes it durable. Says what was stored.</summary>
    /// <inheritdoc cref="End"/>
    public async ValueTask<SealedObject> Complete()
    {
        var stored = End();
        if (stage is not Stage.Complete)
        {
            stage = Stage.Spent;
            await file.Sync();
            DurableOffset = plainLength;
            stage = Stage.Complete;
        }
        file.Dispose(); // readers may open it now
        return stored;
    }

    public void Dispose()
    {
        if (disposed) return;
        disposed = true;
        stage = Stage.Spent;
        file.Dispose();
        cipher.Dispose();
        hash?.Dispose();
        ArrayPool<byte>.Shared.Return(plain, clearArray: true);
        // Cleared as well: after a PlaintextChangedException it holds the ciphertext that must never be seen.
        ArrayPool<byte>.Shared.Return(batch, clearArray: true);
    }

    void SealChunk(ReadOnlySpan<byte> chunk)
    {
        if (batched > BatchBytes - SealedFormat.SealedChunkBytes) WriteBatch();
        hash?.AppendData(chunk);
        batched += cipher.Seal(nextChunk++, chunk, batch.AsSpan(batched));
    }

    void WriteBatch()
    {
        file.Write(batch.AsSpan(0, batched), batchAt);
        batchAt += batched;
        batched = 0;
    }

    /// <summary>Spent until the caller has come through: what a failed write or flush left on the disk is unknown.</summary>
    void Enter()
    {
        if (stage is not Stage.Open) throw new InvalidOperationException($"The writer is {stage}, not {Stage.Open}.");
        stage = Stage.Spent;
    }
}
