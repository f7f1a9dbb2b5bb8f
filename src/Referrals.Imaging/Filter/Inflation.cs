using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;
using System.Security.Cryptography;

namespace Referrals.Imaging.Filter;

/// <summary>Inflates to count, in a small window: what comes out is never kept.</summary>
static class Inflation
{
    const int WindowBytes = 32 * 1024;

    /// <summary>How many bytes come out, or null when the data are broken, more than allowed, or followed by others.</summary>
    public static long? Count(ZlibBytes data, long bytesMax, IncrementalHash? digest = null)
    {
        var window = ArrayPool<byte>.Shared.Rent(WindowBytes);
        try
        {
            using var inflater = new ZLibStream(data, CompressionMode.Decompress);
            long bytes = 0;
            for (int read; (read = inflater.Read(window, 0, WindowBytes)) > 0;)
            {
                if ((bytes += read) > bytesMax) return null;
                digest?.AppendData(window, 0, read);
            }
            return data.EndedWithItsLastByte ? bytes : null;
        }
        catch (Exception broken) when (broken is InvalidDataException or IOException)
        {
            return null;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(window, clearArray: true);
        }
    }
}

/// <summary>Compressed bytes of a PNG as the inflater asks for them, out of one chunk or out of many that follow one another.</summary>
/// <remarks>The last byte is given alone: whether it was asked for, and whether more was, tells that the compressed data ended just there.</remarks>
sealed class ZlibBytes : Stream
{
    const int ChunkStartBytes = 8, ChecksumBytes = 4;

    readonly ReadOnlyMemory<byte> bytes;
    long left;
    int at, leftInChunk;
    bool askedForMore;

    /// <param name="data">Nothing but compressed data.</param>
    public ZlibBytes(ReadOnlyMemory<byte> data) => (bytes, left, leftInChunk) = (data, data.Length, data.Length);

    /// <param name="chunks">Whole chunks in a row.</param>
    /// <param name="dataBytes">What they hold together.</param>
    public ZlibBytes(ReadOnlyMemory<byte> chunks, long dataBytes) => (bytes, left, at) = (chunks, dataBytes, -ChecksumBytes);

    public bool EndedWithItsLastByte => left == 0 && !askedForMore;

    public override int Read(Span<byte> buffer)
    {
        if (left == 0) askedForMore = true;
        if (left == 0 || buffer.IsEmpty) return 0;
        while (leftInChunk == 0)
        {
            at += ChecksumBytes;
            leftInChunk = BinaryPrimitives.ReadInt32BigEndian(bytes.Span[at..]);
            at += ChunkStartBytes;
        }
        var given = (int)Math.Min(Math.Min(buffer.Length, leftInChunk), Math.Max(1, left - 1));
        bytes.Span.Slice(at, given).CopyTo(buffer);
        at += given;
        leftInChunk -= given;
        left -= given;
        return given;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));
    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }
    public override void Flush() { }
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
