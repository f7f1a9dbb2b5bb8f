using System.Buffers.Binary;
using Referrals.Imaging.Facts;

namespace Referrals.Imaging.Previews;

/// <summary>What a worker writes to its standard output: docs/formats.md, "Previews".</summary>
/// <remarks>The worker may have been taken over by the picture it read: every field is checked, and both pictures' segments are walked.</remarks>
public static class WorkerAnswer
{
    const int HeadBytes = 16;

    /// <summary>"RFPV" and the version. Written before the photograph is read: whoever fails without it never began.</summary>
    public static ReadOnlySpan<byte> Greeting => "RFPV\u0001"u8;

    /// <summary>Sizes are those of the master held upright, in pixels.</summary>
    public static void Write(Stream output, int widthPixels, int heightPixels, ReadOnlySpan<byte> thumbnail, ReadOnlySpan<byte> preview)
    {
        Span<byte> head = stackalloc byte[HeadBytes];
        BinaryPrimitives.WriteInt32BigEndian(head, widthPixels);
        BinaryPrimitives.WriteInt32BigEndian(head[4..], heightPixels);
        BinaryPrimitives.WriteInt32BigEndian(head[8..], thumbnail.Length);
        BinaryPrimitives.WriteInt32BigEndian(head[12..], preview.Length);
        output.Write(head);
        output.Write(thumbnail);
        output.Write(preview);
        output.Flush();
    }

    /// <summary>Null when it is anything but one whole answer with two plain JPEGs of the sizes that the master asks for.</summary>
    public static PreviewOutcome.Done? Read(ReadOnlyMemory<byte> answer)
    {
        var bytes = answer.Span;
        if (!bytes.StartsWith(Greeting) || bytes.Length < Greeting.Length + HeadBytes) return null;
        var head = bytes[Greeting.Length..];
        uint width = BinaryPrimitives.ReadUInt32BigEndian(head), height = BinaryPrimitives.ReadUInt32BigEndian(head[4..]);
        uint thumbnailBytes = BinaryPrimitives.ReadUInt32BigEndian(head[8..]), previewBytes = BinaryPrimitives.ReadUInt32BigEndian(head[12..]);
        if (ImageSniffer.Sized(ImageFormat.Jpeg, width, height) is not ImageInspection.Accepted) return null;
        if (Greeting.Length + HeadBytes + (long)thumbnailBytes + previewBytes != bytes.Length) return null;
        var thumbnail = answer.Slice(Greeting.Length + HeadBytes, (int)thumbnailBytes);
        var preview = answer[(Greeting.Length + HeadBytes + (int)thumbnailBytes)..];
        return Fits(thumbnail, PreviewLimits.ThumbnailSidePixelsMax) && Fits(preview, PreviewLimits.PreviewSidePixelsMax)
            ? new PreviewOutcome.Done(thumbnail, preview, (int)width, (int)height)
            : null;

        bool Fits(ReadOnlyMemory<byte> picture, int sideMax)
        {
            var (fitWidth, fitHeight) = Fit((int)width, (int)height, sideMax);
            return PlainJpeg.Size(picture.Span) is var (isWidth, isHeight) && Math.Abs(isWidth - fitWidth) <= 1 && Math.Abs(isHeight - fitHeight) <= 1;
        }
    }

    /// <summary>The size of a picture that is made smaller until its longest side fits, never larger.</summary>
    static (int Width, int Height) Fit(int width, int height, int sideMax)
    {
        var scale = Math.Min(1.0, (double)sideMax / Math.Max(width, height));
        return (Math.Max(1, (int)Math.Round(width * scale)), Math.Max(1, (int)Math.Round(height * scale)));
    }
}
