using System.IO.Compression;
using System.Text.Json;
using Referrals.Imaging.Filter;
using Referrals.Ops.Fuzz;
using Referrals.Ops.Processes;
using Xunit;

namespace Referrals.UnitTests.Imaging.Filter;

/// <summary>Nothing that may name a patient or a place comes through (PSN-18), wherever in the file it was hidden.</summary>
public class MetadataCarrierTests
{
    const int CarriersMin = 60;

    /// <summary>Groups of exiftool's output that speak of the file on the disk, of the tool, or of sums over the rest.</summary>
    static readonly string[] groupsAside = ["System", "ExifTool", "Composite", "ICC-header", "ICC_Profile", "ICC-view", "ICC-meas"];

    static readonly HashSet<string> allowed =
    [
        "SourceFile", "File:FileType", "File:FileTypeExtension", "File:MIMEType", "File:ImageWidth", "File:ImageHeight", "File:EncodingProcess",
        "File:BitsPerSample", "File:ColorComponents", "File:YCbCrSubSampling", "File:ExifByteOrder",
        "JFIF:JFIFVersion", "JFIF:ResolutionUnit", "JFIF:XResolution", "JFIF:YResolution", "IFD0:Orientation",
        "Adobe:DCTEncodeVersion", "Adobe:APP14Flags0", "Adobe:APP14Flags1", "Adobe:ColorTransform",
        "PNG:ImageWidth", "PNG:ImageHeight", "PNG:BitDepth", "PNG:ColorType", "PNG:Compression", "PNG:Filter", "PNG:Interlace", "PNG:Palette", "PNG:Transparency",
        "PNG:SRGBRendering", "PNG:Gamma", "PNG:ProfileName", "PNG-pHYs:PixelsPerUnitX", "PNG-pHYs:PixelsPerUnitY", "PNG-pHYs:PixelUnits",
    ];

    /// <summary>A note of orientation stays where the sender's program put it, so that every viewer turns the master as it turned the original.</summary>
    const string LateOrientation = "after PNG IDAT";

    public static TheoryData<Carrier> Carriers => [.. Carrier.All];

    [Fact]
    public void Enough_places_are_tried_and_no_two_alike()
    {
        Assert.InRange(Carrier.All.Count, CarriersMin, 1000);
        Assert.Distinct(Carrier.All.Select(carrier => carrier.Name));
        Assert.Distinct(Carrier.All.Select(carrier => Convert.ToHexString(carrier.Canary)));
    }

    [Theory, MemberData(nameof(Carriers), DisableDiscoveryEnumeration = true)]
    public void A_canary_does_not_come_through(Carrier carrier)
    {
        Assert.True(Holds(carrier.File, carrier.Canary), "it was not planted");

        var outcome = Filtered.Outcome(carrier.File, out var master);

        Assert.Equal(carrier.MustBeRefused, outcome is FilterOutcome.Refused);
        Assert.False(Holds(master, carrier.Canary));
    }

    /// <summary>exiftool knows more carriers than we do: it must find nothing that is not on a short list, and nothing to complain of.</summary>
    [Fact]
    public async Task An_independent_reader_finds_nothing_that_is_not_on_the_list()
    {
        var exiftool = Tool.Find("exiftool");
        Assert.True(exiftool is not null, "exiftool is missing: apt-get install libimage-exiftool-perl (infra/test does it when it is root)");
        var folder = Directory.CreateTempSubdirectory("referrals-filter-");
        try
        {
            foreach (var (number, carrier) in Carrier.All.Index())
                if (Filtered.Outcome(carrier.File, out var master) is FilterOutcome.Cleaned)
                    await File.WriteAllBytesAsync(Path.Combine(folder.FullName, $"{number}.{(master[0] == 0xFF ? "jpg" : "png")}"), master, TestContext.Current.CancellationToken);

            var found = await Tool.Run(exiftool, ["-json", "-G1", "-a", "-u", "-U", "-ee3", folder.FullName], TestContext.Current.CancellationToken);

            var files = JsonDocument.Parse(found.Output[found.Output.IndexOf('[')..(found.Output.LastIndexOf(']') + 1)]).RootElement.EnumerateArray().ToList();
            Assert.InRange(files.Count, CarriersMin, Carrier.All.Count);
            var strangers = from file in files
                            from tag in file.EnumerateObject()
                            where !allowed.Contains(tag.Name) && (tag.Name is "ExifTool:Warning" or "ExifTool:Error" || !groupsAside.Contains(tag.Name.Split(':')[0]))
                            where tag.Name != "ExifTool:Warning" || !tag.Value.GetString()!.Contains(LateOrientation)
                            select $"{Carrier.All[int.Parse(Path.GetFileNameWithoutExtension(file.GetProperty("SourceFile").GetString()!))]}: {tag}";
            Assert.Empty(strangers);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>As it stands in the file, or in whatever part of a chunk can be inflated.</summary>
    static bool Holds(byte[] file, byte[] canary)
    {
        if (file.AsSpan().IndexOf(canary) >= 0) return true;
        if (file is not [0x89, ..]) return false;
        return PngParts.Chunks(file).Any(chunk =>
            Enumerable.Range(0, Math.Min(chunk.Bytes - 12, 100)).Any(skip => Inflated(file.AsSpan(chunk.At + 8 + skip, chunk.Bytes - 12 - skip).ToArray()).AsSpan().IndexOf(canary) >= 0));
    }

    static byte[] Inflated(byte[] maybe)
    {
        if (maybe is not [0x78, ..]) return [];
        var inflated = new MemoryStream();
        try
        {
            using var inflater = new ZLibStream(new MemoryStream(maybe), CompressionMode.Decompress);
            inflater.CopyTo(inflated);
        }
        catch (InvalidDataException)
        {
            // What came out before counts.
        }
        return inflated.ToArray();
    }
}
