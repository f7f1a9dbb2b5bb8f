namespace Referrals.Imaging.Archive;

/// <summary>Makes a new file's name survive a power cut, and remembers which of the archive's folders have names that do already.</summary>
/// <remarks>
/// Every flush of a folder is a flush of the disk. The file's own folder is flushed for each new file; a folder above it only until the name of the one below
/// has been made durable once in the life of this process, since nobody removes a folder. 65,536 folders are remembered in 8 KB.
/// </remarks>
sealed class DurableFolders(string root)
{
    readonly ulong[] known = new ulong[ObjectName.Folders / 64];
    /// <summary>Those directly below the root.</summary>
    readonly bool[] outer = new bool[ObjectName.OuterFolders];

    /// <summary>The folder is there, and its name will be.</summary>
    public bool Knows(ObjectName name) => (Volatile.Read(ref known[name.Folder / 64]) & 1UL << name.Folder % 64) != 0;

    public void Keep(ObjectName name, string path)
    {
        var folder = Path.GetDirectoryName(path)!;
        DurableDirectory.Sync(folder);
        if (Knows(name)) return;
        DurableDirectory.Sync(Path.GetDirectoryName(folder)!);
        if (!Volatile.Read(ref outer[name.OuterFolder]))
        {
            DurableDirectory.Sync(root);
            Volatile.Write(ref outer[name.OuterFolder], true);
        }
        Interlocked.Or(ref known[name.Folder / 64], 1UL << name.Folder % 64);
    }
}
