using System.Buffers;
using System.Buffers.Binary;

namespace Referrals.Imaging.Facts;

/// <summary>Looks at the beginning of a file and says whether it is a photograph that can be sent, how large it is, or what it is instead.</summary>
/// <remarks>
/// No decoder is touched: only signatures, segment lengths and two numbers are read, and the work is bounded by <see cref="ImageLimits"/>.
/// That a file passes here does not mean that it can be decoded, or that it is harmless.
/// </remarks>
public static class ImageSniffer
{
    static ReadOnlySpan<byte> JpegStart => [0xFF, 0xD8, 0xFF];
    static ReadOnlySpan<byte> PngStart => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];
    const int PngSizeBytes = 24;

    /// <summary>Looks at a file of which everything is in memory, or at the first 64 KiB of a longer one.</summary>
    /// <param name="head">The first bytes.</param>
    /// <param name="isWhole">There is nothing behind them.</param>
    /// <param name="declaredType">The content type that the sender announced, if any.</param>
    /// <returns>Null when a JPEG does not tell its size within these bytes: then <see cref="Inspect"/> the stream.</returns>
    public static ImageInspection? Look(ReadOnlySpan<byte> head, bool isWhole, string? declaredType = null) =>
        Look(head, isWhole, declaredType, new JpegWalk());

    /// <summary>Looks at a file from its beginning, further than 64 KiB where a JPEG demands it. The stream need not be seekable.</summary>
    public static async ValueTask<ImageInspection> Inspect(Stream file, string? declaredType = null, CancellationToken cancellation = default)
    {
        var rented = ArrayPool<byte>.Shared.Rent(ImageLimits.WindowBytes);
        var window = rented.AsMemory(0, ImageLimits.WindowBytes);
        try
        {
            var walk = new JpegWalk();
            var filled = await Fill(file, window, cancellation);
            long end = filled;
            var found = Look(window.Span[..filled], filled < window.Length, declaredType, walk);
            while (found is null)
            {
                // What of this window lies behind the next marker is kept; what lies before it, further on, is read and dropped.
                var kept = (int)Math.Max(0, end - walk.NextAt);
                window[(filled - kept)..filled].CopyTo(window);
                if (kept == 0) await Skip(file, walk.NextAt - end, window, cancellation);
                end = walk.NextAt + kept;
                var fresh = await Fill(file, window[kept..], cancellation);
                filled = kept + fresh;
                end += fresh;
                found = walk.Step(window.Span[..filled], filled < window.Length);
            }
            return found;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented, clearArray: true);
        }
    }

    internal static ImageInspection Sized(ImageFormat format, uint width, uint height)
    {
        if (width == 0 || height == 0) return new ImageInspection.Refused(ImageRefusal.Damaged);
        return Math.Max(width, height) > ImageLimits.SidePixelsMax || (long)width * height > ImageLimits.PixelsMax
            ? new ImageInspection.Refused(ImageRefusal.TooManyPixels)
            : new ImageInspection.Accepted(new ImageFacts(format, (int)width, (int)height));
    }

    static ImageInspection? Look(ReadOnlySpan<byte> head, bool isWhole, string? declaredType, JpegWalk walk)
    {
        if (head.StartsWith(JpegStart))
            return Unlike(declaredType, ImageFormat.Jpeg) ?? walk.Step(head[(int)walk.NextAt..], isWhole);
        if (head.StartsWith(PngStart))
            return Unlike(declaredType, ImageFormat.Png) ?? PngSize(head);
        return new ImageInspection.Refused(RefusedFormats.Name(head));
    }

    /// <summary>A parameter behind the type, as in "image/jpeg; charset=binary", says nothing and is passed over.</summary>
    static ImageInspection? Unlike(string? declaredType, ImageFormat actual)
    {
        if (declaredType is null) return null;
        var declared = declaredType.AsSpan();
        var parameters = declared.IndexOf(';');
        if (parameters >= 0) declared = declared[..parameters];
        return declared.Trim().Equals(actual.ContentType(), StringComparison.OrdinalIgnoreCase)
            ? null
            : new ImageInspection.Refused(ImageRefusal.TypeNotAsDeclared);
    }

    static ImageInspection PngSize(ReadOnlySpan<byte> head) =>
        head.Length >= PngSizeBytes && head[8..].StartsWith("\0\0\0\rIHDR"u8)
            ? Sized(ImageFormat.Png, BinaryPrimitives.ReadUInt32BigEndian(head[16..]), BinaryPrimitives.ReadUInt32BigEndian(head[20..]))
            : new ImageInspection.Refused(ImageRefusal.Damaged);

    static async ValueTask<int> Fill(Stream file, Memory<byte> window, CancellationToken cancellation) =>
        await file.ReadAtLeastAsync(window, window.Length, throwOnEndOfStream: false, cancellation);

    static async ValueTask Skip(Stream file, long bytes, Memory<byte> scratch, CancellationToken cancellation)
    {
        while (bytes > 0)
        {
            var read = await file.ReadAsync(scratch[..(int)Math.Min(bytes, scratch.Length)], cancellation);
            if (read == 0) return;
            bytes -= read;
        }
    }
}
