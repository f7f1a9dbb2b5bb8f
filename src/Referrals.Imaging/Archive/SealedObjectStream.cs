using System.Buffers;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;
using Referrals.Imaging.Sealing;

namespace Referrals.Imaging.Archive;

/// <summary>A stored photograph, opened for reading: its plain bytes, from any place.</summary>
/// <remarks>
/// The last chunk is opened first, so that a cut file fails before a single byte has been given out. Each further chunk is proved when it is
/// reached; <see cref="Digest"/> proves all of them. Reading blocks on the disk, 16 KiB at a time. Not for two threads at once.
/// </remarks>
public sealed class SealedObjectStream : Stream
{
    const int WindowBytes = 256 << 10;
    static readonly ConcurrentBag<Memory<byte>> windows = [];

    readonly SafeFileHandle handle;
    readonly ChunkCipher cipher;
    readonly bool forTheLastTime;
    readonly Memory<byte> window = windows.TryTake(out var free) ? free : DirectFile.Memory(WindowBytes);
    readonly byte[] plain = ArrayPool<byte>.Shared.Rent(SealedFormat.ChunkBytes);
    long windowAt;
    int windowed;
    bool direct;
    long plainIndex = -1;
    long position;
    bool disposed;

    SealedObjectStream(SafeFileHandle handle, ChunkCipher cipher, long length, bool forTheLastTime)
    {
        (this.handle, this.cipher, this.forTheLastTime) = (handle, cipher, forTheLastTime);
        Length = length;
        direct = !forTheLastTime && DirectFile.Begin(handle);
    }

    /// <summary>Takes the handle over, also when it fails.</summary>
    /// <param name="handle">The sealed file.</param>
    /// <param name="dataKey">The object's own.</param>
    /// <param name="context">What the object is bound to.</param>
    /// <param name="beginning">Whole chunks of an unfinished object; null for a complete one, whose end is then proved first.</param>
    /// <param name="forTheLastTime">The kernel need not keep its pages once it is closed.</param>
    internal static SealedObjectStream Open(
        SafeFileHandle handle, ReadOnlySpan<byte> dataKey, ReadOnlySpan<byte> context, long? beginning = null, bool forTheLastTime = false)
    {
        ChunkCipher? cipher = null;
        SealedObjectStream? stream = null;
        try
        {
            Span<byte> header = stackalloc byte[SealedFormat.HeaderBytes];
            cipher = ChunkCipher.ForExisting(dataKey, header[..RandomAccess.Read(handle, header, 0)], context);
            if (beginning is { } durable) return stream = new SealedObjectStream(handle, cipher, durable, forTheLastTime);
            if (!SealedFormat.TryPlainLength(RandomAccess.GetLength(handle), out var length))
                throw new SealedObjectException(SealedFault.Truncated);
            stream = new SealedObjectStream(handle, cipher, length, forTheLastTime);
            stream.Hold(SealedFormat.ChunkCount(length) - 1);
            return stream;
        }
        catch
        {
            stream?.Dispose();
            cipher?.Dispose();
            handle.Dispose();
            throw;
        }
    }

    public override bool CanRead => !disposed;
    public override bool CanSeek => !disposed;
    public override bool CanWrite => false;

    /// <summary>Plain bytes of the whole photograph.</summary>
    public override long Length { get; }

    public override long Position
    {
        get => position;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            position = value;
        }
    }

    /// <summary>Fills the buffer from as many chunks as it takes: who sends what it reads sends a few large pieces and not many small ones.</summary>
    /// <exception cref="SealedObjectException">A chunk is not the one that was stored; nothing of it is given out.</exception>
    public override int Read(Span<byte> buffer)
    {
        var filled = 0;
        while (filled < buffer.Length && position < Length)
        {
            var (index, start) = Math.DivRem(position, SealedFormat.ChunkBytes);
            if (start == 0 && index != plainIndex && buffer.Length - filled >= LengthOf(index))
            {
                var opened = cipher.Open(index, Sealed(index), buffer[filled..]);
                position += opened;
                filled += opened;
                continue;
            }
            var held = plain.AsSpan(0, Hold(index))[(int)start..];
            var taken = Math.Min(held.Length, buffer.Length - filled);
            held[..taken].CopyTo(buffer[filled..]);
            position += taken;
            filled += taken;
        }
        return filled;
    }

    /// <summary>Opens every chunk and tells the SHA-256 of the whole photograph. The position stays.</summary>
    public Sha256Digest Digest()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (long index = 0; index < SealedFormat.ChunkCount(Length); index++)
            hash.AppendData(plain.AsSpan(0, Hold(index)));
        return new Sha256Digest(hash.GetCurrentHash());
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(Read(buffer.Span));
    }

    public override long Seek(long offset, SeekOrigin origin) => Position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => position + offset,
        SeekOrigin.End => Length + offset,
    };

    public override void Flush() { }
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposed || !disposing) return;
        disposed = true;
        if (forTheLastTime) PageCache.Drop(handle);
        handle.Dispose();
        cipher.Dispose();
        windows.Add(window);
        ArrayPool<byte>.Shared.Return(plain, clearArray: true);
    }

    /// <summary>Has the chunk in <see cref="plain"/> and returns its plain length.</summary>
    int Hold(long index)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        if (index == plainIndex) return LengthOf(index);
        plainIndex = -1;
        var length = cipher.Open(index, Sealed(index), plain);
        plainIndex = index;
        return length;
    }

    int LengthOf(long index) => (int)Math.Min(SealedFormat.ChunkBytes, Length - index * SealedFormat.ChunkBytes);

    /// <summary>The chunk as it lies, as far as it is there: from the window, which is moved where it must be.</summary>
    ReadOnlySpan<byte> Sealed(long index)
    {
        var (from, length) = (SealedFormat.ChunkOffset(index), LengthOf(index) + SealedFormat.TagBytes);
        if (from < windowAt || from + length > windowAt + windowed)
        {
            windowed = 0;
            windowAt = from - from % DirectFile.BlockBytes;
            windowed = Fill();
        }
        var start = (int)(from - windowAt);
        return window.Span[Math.Min(start, windowed)..Math.Min(start + length, windowed)];
    }

    int Fill()
    {
        try
        {
            return RandomAccess.Read(handle, window.Span, windowAt);
        }
        catch (IOException) when (direct)
        {
            direct = false;
            DirectFile.End(handle);
            return RandomAccess.Read(handle, window.Span, windowAt);
        }
    }
}
