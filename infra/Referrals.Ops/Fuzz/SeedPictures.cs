using NetVips;

namespace Referrals.Ops.Fuzz;

/// <summary>Small pictures of every coding that the filter takes, made by a library that is not ours.</summary>
public static class SeedPictures
{
    /// <summary>Colour noise with a gradient, so that every coefficient is used.</summary>
    public static Image Paint(int width, int height, int bands, int seed = 1)
    {
        var planes = Enumerable.Range(0, bands).Select(band => Image.Gaussnoise(width, height, sigma: 40, mean: 90 + 30 * band, seed: seed + band)).ToArray();
        var painted = planes[0].Bandjoin(planes[1..]).Gaussblur(0.7).Cast(Enums.BandFormat.Uchar);
        return painted.Copy(interpretation: bands == 1 ? Enums.Interpretation.Bw : Enums.Interpretation.Srgb);
    }

    public static byte[] Jpeg(int width, int height, int bands = 3, bool progressive = false, bool subsampled = true, int restart = 0, int quality = 80, int seed = 1)
    {
        using var picture = Paint(width, height, bands, seed);
        return picture.JpegsaveBuffer(q: quality, interlace: progressive, restartInterval: restart, keep: Enums.ForeignKeep.None,
            subsampleMode: subsampled ? Enums.ForeignSubsample.On : Enums.ForeignSubsample.Off);
    }

    /// <summary>Profiles that come with libvips, the only ones that every machine with these tests has.</summary>
    public static byte[] Profile(string name) => Image.ProfileLoad(name);

    public static IReadOnlyList<(string Name, byte[] File)> Jpegs(int width = 45, int height = 37) =>
    [
        ("baseline 4:2:0", Jpeg(width, height)),
        ("baseline 4:4:4", Jpeg(width, height, subsampled: false, quality: 95)),
        ("restart intervals", Jpeg(width, height, restart: 1)),
        ("progressive", Jpeg(width, height, progressive: true)),
        ("progressive with restarts", Jpeg(width, height, progressive: true, restart: 2)),
        ("grey", Jpeg(width, height, bands: 1)),
        ("grey progressive", Jpeg(width, height, bands: 1, progressive: true)),
    ];

    public static IReadOnlyList<(string Name, byte[] File)> Pngs(int width = 23, int height = 19)
    {
        var random = new Random(7);
        (int Kind, int[] Depths)[] kinds = [(0, [1, 2, 4, 8, 16]), (2, [8, 16]), (3, [1, 2, 4, 8]), (4, [8, 16]), (6, [8, 16])];
        return
        [
            .. from kind in kinds
               from depth in kind.Depths
               from interlaced in (bool[])[false, true]
               select ($"kind {kind.Kind}, {depth} bits{(interlaced ? ", interlaced" : "")}",
                   PngParts.Picture(random, width, height, depth, kind.Kind, interlaced, pixelChunks: 1 + depth % 3)),
        ];
    }
}
