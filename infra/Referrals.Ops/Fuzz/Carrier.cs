using System.Text;
using Referrals.Ops.Photographs;

namespace Referrals.Ops.Fuzz;

/// <summary>A photograph in which something that identifies a patient is hidden in one particular place.</summary>
/// <param name="Name">The place.</param>
/// <param name="Canary">What must not be found afterwards.</param>
/// <param name="File">The photograph.</param>
/// <param name="MustBeRefused">It cannot be cleaned without a change to the picture itself.</param>
public sealed record Carrier(string Name, byte[] Canary, byte[] File, bool MustBeRefused = false)
{
    public override string ToString() => Name;

    /// <summary>Every place that is known, in JPEG and PNG.</summary>
    public static IReadOnlyList<Carrier> All { get; } = [.. JpegCarriers.All(), .. PngCarriers.All()];
}

/// <summary>Canaries that occur nowhere by chance.</summary>
static class Canary
{
    /// <summary>Letters that stand for a name.</summary>
    public static string Text(string place) =>
        "Canary" + Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(place)), 0, 8);

    public static byte[] Bytes(string place) => Encoding.ASCII.GetBytes(Text(place));
}

/// <summary>EXIF with something planted in it.</summary>
sealed class PlantedExif
{
    public TiffDirectory Main { get; } = new TiffDirectory().Short(0x0112, 6);
    public TiffDirectory Exposure { get; } = new TiffDirectory().Raw(0x9000, "0232"u8).Text(0x9003, "2024:05:17 14:03:22").Text(0x9011, "+01:00");
    public TiffDirectory Position { get; } = new TiffDirectory().Bytes(0x0000, 2, 3, 0, 0);
    public TiffDirectory Small { get; } = new TiffDirectory().Short(0x0103, 6);
    public byte[] SmallPicture { get; set; } = [0xFF, 0xD8, 0xFF, 0xD9];

    public byte[] Tiff() => TiffDirectory.Lay(Main, Exposure, Position, Small, SmallPicture);

    public byte[] Segment() => JpegParts.Segment(0xE1, [.. "Exif\0\0"u8, .. Tiff()]);
}
