using System.Globalization;
using System.Security.Cryptography;
using Referrals.Imaging.Archive;

namespace Referrals.Ops.Backup;

/// <summary>
/// The backup of the photographs: every sealed object as it is, copied once it is new or has grown. An object is written once and never changed, so
/// the first pass is the long one. Its SHA-256 stands in a list, and a restored object must have it.
/// </summary>
/// <param name="archive">The archive's folder.</param>
/// <param name="home">The backup of it.</param>
public sealed class ArchiveMirror(string archive, string home)
{
    sealed record Seen(long Length, DateTime WrittenAt);

    /// <summary>An upload that has been silent for so long has ended, one way or another (uploads expire after a day).</summary>
    static readonly TimeSpan Settled = TimeSpan.FromHours(25);

    readonly SemaphoreSlim _one = new(1, 1);
    readonly Dictionary<string, DateTime> _folders = [];
    readonly Dictionary<string, Seen> _moving = [];
    IReadOnlyDictionary<string, (long Length, string Sha256)>? _listed;

    string Objects => Path.Combine(home, "objects");
    string ListFile => Path.Combine(home, "digests.tsv");

    /// <summary>Copies whatever is new. When it returns, every object that was complete when it was called lies in the backup.</summary>
    /// <returns>How many objects were copied.</returns>
    public async Task<int> Pass(CancellationToken cancel)
    {
        await _one.WaitAsync(cancel);
        try
        {
            var lines = new List<string>();
            foreach (var file in Changed())
                if (await Copy(file, cancel) is { } line)
                    lines.Add(line);
            if (lines.Count > 0)
                Note(lines);
            return lines.Count;
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>Puts every object back, each compared with its digest. What lies there already is left, if it is the same.</summary>
    /// <returns>Objects and bytes.</returns>
    /// <exception cref="OpsRefusal">One that the list names is missing or another.</exception>
    public async Task<(int Objects, long Bytes)> Restore(CancellationToken cancel)
    {
        var (objects, bytes) = (0, 0L);
        await Parallel.ForEachAsync(List(), new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = cancel }, async (one, now) =>
        {
            var (from, to) = (Path.Combine(Objects, one.Key), Path.Combine(archive, one.Key));
            if (!File.Exists(from))
                throw new OpsRefusal($"{from} is missing from the backup");
            Directory.CreateDirectory(Path.GetDirectoryName(to)!, (UnixFileMode)0b111_000_000);
            if (File.Exists(to))
                throw new OpsRefusal($"{to} is there already: restore into a clean folder");
            var (length, sha256) = await CopyWhole(from, to, now);
            if ((length, sha256) != one.Value)
                throw new OpsRefusal($"{from} is not what was backed up");
            Interlocked.Increment(ref objects);
            Interlocked.Add(ref bytes, length);
        });
        return (objects, bytes);
    }

    /// <summary>Name, length and digest of every object of the backup.</summary>
    public IReadOnlyDictionary<string, (long Length, string Sha256)> List()
    {
        var list = new Dictionary<string, (long, string)>();
        if (File.Exists(ListFile))
            foreach (var words in File.ReadLines(ListFile).Select(line => line.Split('\t')).Where(words => words.Length == 3))
                list[words[0]] = (long.Parse(words[1], CultureInfo.InvariantCulture), words[2]);
        return list;
    }

    // Adding a file changes its folder's time, growing does not: what has lately moved is looked at each time.
    IEnumerable<string> Changed()
    {
        _listed ??= List();
        var candidates = new HashSet<string>(_moving.Keys);
        foreach (var folder in Directory.EnumerateDirectories(archive).SelectMany(Directory.EnumerateDirectories))
        {
            var changed = Directory.GetLastWriteTimeUtc(folder);
            if (_folders.TryGetValue(folder, out var known) && known == changed)
                continue;
            // A clock of jiffies: a second file within the same tick would not be seen.
            if (DateTime.UtcNow - changed > TimeSpan.FromSeconds(2))
                _folders[folder] = changed;
            candidates.UnionWith(Directory.EnumerateFiles(folder, "*.sealed"));
        }
        return candidates;
    }

    async Task<string?> Copy(string file, CancellationToken cancel)
    {
        var found = new FileInfo(file);
        if (!found.Exists)
        {
            _moving.Remove(file);
            return null;
        }
        var (name, now) = (Path.GetRelativePath(archive, file), new Seen(found.Length, found.LastWriteTimeUtc));
        var silent = DateTime.UtcNow - now.WrittenAt > Settled;
        if (_moving.GetValueOrDefault(file) == now || !_moving.ContainsKey(file) && silent && _listed!.TryGetValue(name, out var held) && held.Length == now.Length)
        {
            if (silent)
                _moving.Remove(file);
            return null;
        }
        var to = Path.Combine(Objects, name);
        Directory.CreateDirectory(Path.GetDirectoryName(to)!, (UnixFileMode)0b111_000_000);
        (long Length, string Sha256) copied;
        try
        {
            copied = await CopyWhole(file, to, cancel);
        }
        catch (FileNotFoundException)
        {
            // Given up by its sender meanwhile.
            return null;
        }
        var (length, sha256) = copied;
        _moving[file] = now with { Length = length };
        return $"{name}\t{length}\t{sha256}";
    }

    void Note(IEnumerable<string> lines)
    {
        Directory.CreateDirectory(home);
        using var list = new FileStream(ListFile, FileMode.Append, FileAccess.Write);
        using (var text = new StreamWriter(list, leaveOpen: true))
            foreach (var line in lines)
                text.Write(line + "\n");
        list.Flush(flushToDisk: true);
    }

    static async Task<(long Length, string Sha256)> CopyWhole(string from, string to, CancellationToken cancel)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite, BufferSize = 0 };
        var length = 0L;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        // Its writer may still hold it: what is whole chunks by now is worth having.
        await using (var source = new FileStream(UnlockedFile.OpenRead(from), FileAccess.Read, bufferSize: 0))
        await using (var target = new FileStream(to + ".new", options))
        {
            var buffer = new byte[256 * 1024];
            for (int read; (read = await source.ReadAsync(buffer, cancel)) > 0; length += read)
            {
                hash.AppendData(buffer, 0, read);
                target.Write(buffer, 0, read);
            }
            target.Flush(flushToDisk: true);
        }
        File.Move(to + ".new", to, overwrite: true);
        return (length, Convert.ToHexStringLower(hash.GetCurrentHash()));
    }
}
