using Referrals.Imaging.Sealing;

namespace Referrals.Imaging.Archive;

/// <summary>Where photographs lie: sealed files below one directory, on this machine or on a mount that all silos share.</summary>
/// <remarks>
/// The archive knows no key: whoever writes or reads brings the object's data key and context. Keys are not kept beyond the call that brings
/// them. Files and folders are readable by their owner only.
/// </remarks>
public sealed class SealedArchive(string directory, ArchiveNation nation)
{
    readonly string root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory));
    readonly DurableFolders folders = new(Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory)));

    /// <summary>Where the store stands (DT-19).</summary>
    public ArchiveNation Nation { get; } = nation;

    /// <summary>Begins an object (offset 0) or goes on with one that an earlier writer, perhaps another silo, left.</summary>
    /// <param name="name">The image.</param>
    /// <param name="dataKey">32 random bytes, this object's alone. An upload begun anew takes a fresh one, after <see cref="Delete"/>.</param>
    /// <param name="freshSalt">24 random bytes, used only if the file has no header yet: no need to remember them.</param>
    /// <param name="context">What the object is bound to, see <see cref="SealingContext"/>.</param>
    /// <param name="durableOffset">What the last successful flush reported and the caller committed: whole chunks, or the whole length.</param>
    /// <param name="digest">Whether the bytes are hashed on their way; what is proved in another manner need not be.</param>
    /// <exception cref="SealedObjectException">What was reported as durable is not there, or belongs to another key or image.</exception>
    /// <exception cref="IOException">Among others: another writer of this machine still has the object open.</exception>
    public SealedObjectWriter OpenWriter(
        ObjectName name, ReadOnlySpan<byte> dataKey, ReadOnlySpan<byte> freshSalt, ReadOnlySpan<byte> context, long durableOffset, bool digest = true)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(durableOffset);
        var file = OpenFile(name, durableOffset);
        ChunkCipher? cipher = null;
        try
        {
            cipher = HeaderOf(file, dataKey, freshSalt, context, durableOffset);
            return new SealedObjectWriter(file, cipher, ResumedObject.Read(file, cipher, durableOffset, digest));
        }
        catch
        {
            cipher?.Dispose();
            file.Dispose();
            throw;
        }
    }

    /// <summary>Lays a photograph away that is in memory as a whole. Done when it is on the disk.</summary>
    /// <param name="name">Never used before.</param>
    /// <param name="dataKey">32 random bytes, this object's alone.</param>
    /// <param name="salt">24 random bytes.</param>
    /// <param name="context">What the object is bound to.</param>
    /// <param name="plain">All of it. Not touched by the caller until the task is done.</param>
    /// <param name="digest">Whether it is hashed on its way; null comes back where not.</param>
    /// <remarks>On one of the <see cref="DiskThreads"/>, as every wait for the disk.</remarks>
    /// <exception cref="IOException">Among others: there is an object of that name.</exception>
    public Task<Sha256Digest?> Lay(
        ObjectName name, ReadOnlySpan<byte> dataKey, ReadOnlySpan<byte> salt, ReadOnlySpan<byte> context, ReadOnlyMemory<byte> plain, bool digest = true)
    {
        var cipher = ChunkCipher.ForNew(dataKey, salt, context);
        return DiskThreads.Run(() =>
        {
            using (cipher)
            {
                using var file = SealedFile.Create(name, PathOf(name), folders);
                try
                {
                    var hashed = WholeObject.Lay(file, cipher, plain.Span, digest);
                    file.SyncHere();
                    file.DropCached();
                    return hashed;
                }
                catch
                {
                    // On a full disk half an object would keep the room that others wait for. Only what was created here: an object of that name may be somebody's.
                    Forget(PathOf(name));
                    throw;
                }
            }
        });
    }

    static void Forget(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (IOException) { /* a sweep of the archive finds it: no row names it */ }
    }

    /// <summary>Opens an object for reading.</summary>
    /// <param name="name">The image.</param>
    /// <param name="dataKey">The object's own.</param>
    /// <param name="context">What the object is bound to.</param>
    /// <param name="forTheLastTime">Nobody reads it soon after.</param>
    /// <exception cref="SealedObjectException">Missing, cut, altered at its end, or sealed under another key or for another image.</exception>
    public SealedObjectStream OpenRead(ObjectName name, ReadOnlySpan<byte> dataKey, ReadOnlySpan<byte> context, bool forTheLastTime = false)
    {
        try
        {
            return SealedObjectStream.Open(File.OpenHandle(PathOf(name)), dataKey, context, forTheLastTime: forTheLastTime);
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new SealedObjectException(SealedFault.Missing, missing);
        }
    }

    /// <summary>Opens the durable beginning of an object that was never completed, whatever lies behind it, even while its writer still holds it.</summary>
    /// <param name="name">The image.</param>
    /// <param name="dataKey">The object's own.</param>
    /// <param name="context">What the object is bound to.</param>
    /// <param name="durableOffset">As the caller committed it: whole chunks.</param>
    /// <exception cref="SealedObjectException">Missing, or under another key or context; a chunk that is not there fails when it is read.</exception>
    public SealedObjectStream OpenBeginning(ObjectName name, ReadOnlySpan<byte> dataKey, ReadOnlySpan<byte> context, long durableOffset)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(durableOffset % SealedFormat.ChunkBytes, 0);
        try
        {
            return SealedObjectStream.Open(UnlockedFile.OpenRead(PathOf(name)), dataKey, context, durableOffset);
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new SealedObjectException(SealedFault.Missing, missing);
        }
    }

    /// <summary>Length of the sealed file in bytes, finished or not; null when there is none.</summary>
    public long? SealedLength(ObjectName name)
    {
        var file = new FileInfo(PathOf(name));
        return file.Exists ? file.Length : null;
    }

    /// <summary>Every object that was last written before a time, in no order, found as it is asked for.</summary>
    public IEnumerable<ObjectName> WrittenBefore(DateTimeOffset moment) =>
        from file in new DirectoryInfo(root).EnumerateFiles("*", SearchOption.AllDirectories)
        where file.LastWriteTimeUtc < moment.UtcDateTime
        let name = ObjectName.OfFile(file.Name)
        where name is not null
        select name.Value;

    /// <summary>Whether these bytes stand in the sealed file as they are: a trial that the archive hides what is put there.</summary>
    public bool Holds(ObjectName name, ReadOnlySpan<byte> bytes) => File.ReadAllBytes(PathOf(name)).AsSpan().IndexOf(bytes) >= 0;

    public bool Exists(ObjectName name) => File.Exists(PathOf(name));

    /// <summary>Removes the file for good; false when there was none.</summary>
    /// <remarks>On copy-on-write disks and in backups the ciphertext lives on: what ends a photograph is the destruction of its data key.</remarks>
    public bool Delete(ObjectName name)
    {
        var path = PathOf(name);
        if (!File.Exists(path)) return false;
        File.Delete(path);
        DurableDirectory.Sync(Path.GetDirectoryName(path)!);
        return true;
    }

    SealedFile OpenFile(ObjectName name, long durableOffset)
    {
        if (durableOffset == 0) return SealedFile.OpenOrCreate(name, PathOf(name), folders);
        try
        {
            return SealedFile.OpenExisting(name, PathOf(name), folders);
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new SealedObjectException(SealedFault.Missing, missing);
        }
    }

    static ChunkCipher HeaderOf(
        SealedFile file, ReadOnlySpan<byte> dataKey, ReadOnlySpan<byte> freshSalt, ReadOnlySpan<byte> context, long durableOffset)
    {
        if (file.FoundLength < SealedFormat.HeaderBytes && durableOffset == 0)
        {
            // A writer died within the header: no chunk was ever sealed under its salt, so a fresh one may take its place.
            file.Clear();
            return ChunkCipher.ForNew(dataKey, freshSalt, context);
        }
        Span<byte> header = stackalloc byte[SealedFormat.HeaderBytes];
        return ChunkCipher.ForExisting(dataKey, header[..file.Read(header, 0)], context);
    }

    string PathOf(ObjectName name) => name.PathBelow(root);
}
