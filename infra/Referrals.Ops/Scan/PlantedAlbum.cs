using System.Text;
using Referrals.Contracts;
using Referrals.Ops.Client;
using Referrals.Ops.Demo;
using Referrals.Ops.Fuzz;
using Referrals.Ops.Photographs;
using Camera = Referrals.Ops.Photographs.Photographs;
using Photograph = Referrals.Ops.Client.Photograph;

namespace Referrals.Ops.Scan;

/// <summary>Photographs that name their patient wherever a camera, a gallery or a person can write: file name, EXIF, position, XMP, IPTC, comments, PNG texts, behind the end.</summary>
sealed class PlantedAlbum(IReadOnlyDictionary<int, PlantedIdentity> byCase) : IAlbum
{
    readonly byte[] _painted = Camera.Take(7, PhotographView.Overview, PhotographSize.OfAbout(60_000)).Bytes;

    public Task<Capture> Take(int number, int version)
    {
        var who = byCase[number];
        var serial = (uint)(number * 40 + version * 2);
        var name = $"{who.Patient.GivenName} {who.Patient.NhsNumber}";
        return Task.FromResult(new Capture(
            [
                new Photograph(name + ".jpg", "image/jpeg", ViewKind.Overview, Jpeg(who, JfifStamp.Stamped(_painted, serial))),
                new Photograph(name + ".png", "image/png", ViewKind.CloseUp, Png(who, number * 40 + version))
            ],
            []));
    }

    /// <summary>A photograph with the identity in every place that the metadata filter has to empty.</summary>
    public static byte[] Jpeg(PlantedIdentity who, byte[] painted)
    {
        var said = $"{who.Patient.GivenName}, {who.Patient.NhsNumber}, {who.Patient.LocalIdentifier}, {who.TextOf(Trait.BirthDate)}";
        var exif = new PlantedExif();
        exif.Main.Text(0x010E, said).Text(0x013B, who.Patient.GivenName).Text(0x8298, said).Bytes(0x9C9D, Encoding.Unicode.GetBytes(who.Patient.FamilyName));
        exif.Exposure.Text(0xA430, said).Raw(0x9286, [.. "ASCII\0\0\0"u8, .. Encoding.UTF8.GetBytes(said)]);
        exif.Position.Raw(0x001C, Encoding.ASCII.GetBytes(said));
        byte[] more =
        [
            .. exif.Segment(),
            .. JpegParts.Segment(0xE1, [.. "http://ns.adobe.com/xap/1.0/\0<x:xmpmeta xmlns:x='adobe:ns:meta/'><dc:creator>"u8, .. Encoding.UTF8.GetBytes(who.Patient.FamilyName), .. "</dc:creator></x:xmpmeta>"u8]),
            .. JpegParts.Segment(0xED, [.. "Photoshop 3.0\08BIM\u0004\u0004\0\0\0\0\0\u001B\u001C\u0002\u0050\0\u0016"u8, .. Encoding.UTF8.GetBytes(said)]),
            .. JpegParts.Segment(0xFE, Encoding.UTF8.GetBytes(said))
        ];
        return [.. JpegParts.AtStart(painted, more), .. Encoding.UTF8.GetBytes(said)];
    }

    static byte[] Png(PlantedIdentity who, int seed)
    {
        var plain = PngParts.Picture(new Random(seed), 64, 48, 8, 2, interlaced: false);
        byte[] more =
        [
            .. PngParts.Chunk("tEXt", [.. "Author\0"u8, .. Encoding.Latin1.GetBytes(who.Patient.GivenName)]),
            .. PngParts.Chunk("iTXt", [.. "Comment\0\0\0\0\0"u8, .. Encoding.UTF8.GetBytes($"{who.Patient.FamilyName} {who.Patient.NhsNumber}")])
        ];
        return [.. PngParts.Before(plain, "IDAT", more), .. Encoding.UTF8.GetBytes(who.Patient.NhsNumber!)];
    }
}
