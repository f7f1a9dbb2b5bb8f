namespace Referrals.Imaging.Archive;

/// <summary>Makes a new file's name survive a power cut, and remembers which of the archive's folders have names that do already.</summary>
/// <remarks>
/// Every flush of a folder is a flush of the disk. The file's own folder is flushed for each new file; the folders above it only until that has been done once in
/// the life of this process, since nobody removes a folder. 65,536 folders are remembered in 8 KB.
/// </remarks>
sealed class DurableFolders(string root)
{
    readonly ulong[] known = new ulong[ObjectName.Folders / 64];

    /// <summary>The folder is there, and its name will be.</summary>
    public bool Knows(ObjectName name) => (Volatile.Read(ref known[name.Folder / 64]) & 1UL << name.Folder % 64) != 0;

    public void Keep(ObjectName name, string path)
    {
        var folder = Path.GetDirectoryName(path)!;
        DurableDirectory.Sync(folder);
        if (Knows(name)) return;
        while (folder.Length > root.Length)
        {
            folder = Path.GetDirectoryName(folder)!;
            DurableDirectory.Sync(folder);
        }
        Interlocked.Or(ref known[name.Folder / 64], 1UL << name.Folder % 64);
    }
}
