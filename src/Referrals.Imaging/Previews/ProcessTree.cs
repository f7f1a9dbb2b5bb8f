using System.Diagnostics;
using System.Globalization;

namespace Referrals.Imaging.Previews;

/// <summary>A process and what it started, as /proc shows them.</summary>
sealed class ProcessTree(int root)
{
    /// <summary>All of /proc is looked through every so often: a worker that does its work starts nothing.</summary>
    const int LooksPerSearch = 4;

    /// <summary>A second of the watch.</summary>
    const int BlowsBeforeRoot = 40;

    int looks, blows;
    bool killed;
    List<int> descendants = [];

    /// <summary>Resident memory of all of them, in bytes; pages that two of them share count twice.</summary>
    public long ResidentBytes()
    {
        // The first look is early: bwrap has not started its worker yet.
        if (looks++ % LooksPerSearch == 0 || descendants.Count == 0) Search();
        return descendants.Append(root).Sum(Resident);
    }

    /// <summary>Kills what the process started, so that it can still collect its dead; the process itself when it has none, or does not come to its end.</summary>
    /// <remarks>Called again and again until it has ended. A worker takes a while to give back 512 MiB, and counts as dead in the meantime.</remarks>
    public void Kill(Process process)
    {
        Search();
        foreach (var id in Enumerable.Reverse(descendants)) Kill(id);
        killed |= descendants.Count > 0;
        if (!killed || ++blows > BlowsBeforeRoot) process.Kill();
    }

    static void Kill(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            process.Kill();
        }
        catch (ArgumentException)
        {
            // Gone by itself.
        }
    }

    void Search()
    {
        var parents = new Dictionary<int, int>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id) && Parent(id) is { } parent)
                parents[id] = parent;
        var found = new List<int>();
        for (var next = new List<int> { root }; next.Count > 0;)
        {
            next = [.. parents.Where(entry => next.Contains(entry.Value)).Select(entry => entry.Key)];
            found.AddRange(next);
        }
        descendants = found;
    }

    /// <summary>Null when the process has ended, be it that nobody has asked for its exit code yet.</summary>
    static int? Parent(int id)
    {
        if (Read($"/proc/{id}/stat") is not { } stat) return null;
        var fields = stat[(stat.LastIndexOf(')') + 1)..].Split(' '); // the name before it may hold anything
        return fields is [_, not ("Z" or "X"), var parent, ..] ? int.Parse(parent, CultureInfo.InvariantCulture) : null;
    }

    static long Resident(int id)
    {
        var line = Read($"/proc/{id}/status")?.Split('\n').FirstOrDefault(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
        return line is null ? 0 : 1024 * long.Parse(line.AsSpan("VmRSS:".Length).Trim()[..^" kB".Length], CultureInfo.InvariantCulture);
    }

    /// <summary>Null when the process has ended.</summary>
    static string? Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
