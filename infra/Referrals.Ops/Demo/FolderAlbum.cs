using Referrals.Contracts;
using Referrals.Ops.Client;

namespace Referrals.Ops.Demo;

/// <summary>
/// Deals the pictures of a folder over the referrals like cards, from the top again when the pack is used up. Files that the service will
/// not take are offered all the same: which ones those are is its decision.
/// </summary>
public sealed class FolderAlbum : IAlbum
{
    /// <summary>What devices call their pictures, and the media type that they state.</summary>
    static readonly Dictionary<string, string> Types = new(StringComparer.OrdinalIgnoreCase)
    {
        [".jpg"] = "image/jpeg",
        [".jpeg"] = "image/jpeg",
        [".png"] = "image/png",
        [".heic"] = "image/heic",
        [".heif"] = "image/heif",
        [".avif"] = "image/avif",
        [".webp"] = "image/webp",
        [".gif"] = "image/gif",
        [".bmp"] = "image/bmp",
        [".tif"] = "image/tiff",
        [".tiff"] = "image/tiff",
        [".dng"] = "image/x-adobe-dng"
    };

    readonly IReadOnlyList<string> _files;

    /// <exception cref="OpsRefusal">There is no such folder, or no picture in it.</exception>
    public FolderAlbum(string folder)
    {
        if (!Directory.Exists(folder))
            throw new OpsRefusal($"there is no folder {folder}", exitCode: 2);
        var files = Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal).ToList();
        _files = [.. files.Where(file => Types.ContainsKey(Path.GetExtension(file)))];
        LeftOut = [.. files.Except(_files).Select(file => Path.GetFileName(file))];
        if (_files.Count == 0)
            throw new OpsRefusal($"there is no picture in {folder} (looked for {string.Join(", ", Types.Keys)})", exitCode: 2);
    }

    public int Count => _files.Count;

    /// <summary>Files that are no pictures by their names.</summary>
    public IReadOnlyList<string> LeftOut { get; }

    public Task<Capture> Take(int number, int version)
    {
        var first = HandSize.Before(number) + (version - 1) * HandSize.Of(number);
        var hand = Math.Min(HandSize.Of(number), _files.Count);
        return Task.FromResult(new Capture(
            [.. Enumerable.Range(first, hand).Select(Open)],
            Enumerable.Range(first + hand, _files.Count - hand).Select(Open)));
    }

    Photograph Open(int place)
    {
        var file = _files[place % _files.Count];
        var name = Path.GetFileName(file);
        var view = name.Contains("dermoscop", StringComparison.OrdinalIgnoreCase) ? ViewKind.DermoscopicContactPolarised : ViewKind.CloseUp;
        return new Photograph(name, Types[Path.GetExtension(file)], view, File.ReadAllBytes(file));
    }
}
