using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace Referrals.Imaging.Archive;

/// <summary>The file below a sealed object while it is written: at no place may it ever hold two different ciphertexts.</summary>
/// <remarks>
/// Opened without sharing: a second writer on this machine (or on a mount that carries flock) fails at once instead of mixing its bytes in.
/// The lease in the upload's row stays the real lock.
/// </remarks>
sealed class SealedFile : IDisposable
{
    const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    readonly ObjectName name;
    readonly string path;
    readonly DurableFolders folders;
    readonly FileStream stream;
    readonly SafeFileHandle handle;
    bool namesDurable;
    bool direct;

    SealedFile(ObjectName name, string path, DurableFolders folders, FileMode mode, bool namesDurable)
    {
        (this.name, this.path) = (name, path);
        (this.folders, this.namesDurable) = (folders, namesDurable);
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, Share = FileShare.None, BufferSize = 0 };
        if (mode is not FileMode.Open && !OperatingSystem.IsWindows()) options.UnixCreateMode = OwnerOnly;
        stream = new FileStream(path, options);
        handle = stream.SafeFileHandle;
        FoundLength = RandomAccess.GetLength(handle);
    }

    /// <summary>Bytes that an earlier writer left. They may lie beyond what was ever reported as durable.</summary>
    public long FoundLength { get; private set; }

    /// <summary>The first opening of an upload: the file need not exist.</summary>
    public static SealedFile OpenOrCreate(ObjectName name, string path, DurableFolders folders) => New(name, path, folders, FileMode.OpenOrCreate);

    /// <summary>The only opening of an object that is written in one go, and past the page cache where that can be.</summary>
    /// <exception cref="IOException">Among others: there is one of that name.</exception>
    public static SealedFile Create(ObjectName name, string path, DurableFolders folders)
    {
        var file = New(name, path, folders, FileMode.CreateNew);
        file.direct = DirectFile.Begin(file.handle);
        return file;
    }

    static SealedFile New(ObjectName name, string path, DurableFolders folders, FileMode mode)
    {
        if (!folders.Knows(name))
        {
            var folder = Path.GetDirectoryName(path)!;
            if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
            else Directory.CreateDirectory(folder, OwnerOnly | UnixFileMode.UserExecute);
        }
        return new SealedFile(name, path, folders, mode, namesDurable: false);
    }

    /// <summary>A later opening: something durable was reported, so the file exists and its name is durable.</summary>
    public static SealedFile OpenExisting(ObjectName name, string path, DurableFolders folders) => new(name, path, folders, FileMode.Open, namesDurable: true);

    public void Clear()
    {
        RandomAccess.SetLength(handle, 0);
        FoundLength = 0;
    }

    /// <summary>Fills the buffer as far as the file goes.</summary>
    public int Read(Span<byte> buffer, long at) => RandomAccess.Read(handle, buffer, at);

    /// <summary>Writes bytes at their place, unless an earlier writer left different ones there.</summary>
    /// <remarks>
    /// One (key, salt, context, plaintext) has exactly one ciphertext, so equal bytes mean equal plaintext, also where the earlier writer died in
    /// the middle of a chunk and nothing could be decrypted. Equal bytes are written again nevertheless: after a failed fsync the kernel may hold
    /// pages that it believes clean and that never reached the disk, and the next fsync would report them as safe.
    /// </remarks>
    /// <exception cref="PlaintextChangedException">Different bytes stand there. Nothing was written.</exception>
    public void Write(ReadOnlySpan<byte> bytes, long at)
    {
        var overlap = (int)Math.Clamp(FoundLength - at, 0, bytes.Length);
        if (overlap > 0)
        {
            var found = ArrayPool<byte>.Shared.Rent(overlap);
            var read = Read(found.AsSpan(0, overlap), at);
            var same = found.AsSpan(0, read).SequenceEqual(bytes[..overlap]);
            ArrayPool<byte>.Shared.Return(found);
            if (!same) throw new PlaintextChangedException();
        }
        RandomAccess.Write(handle, bytes, at);
    }

    /// <summary>Writes whole blocks of a new file at a multiple of a block (<see cref="DirectFile.BlockBytes"/>).</summary>
    public void WriteBlocks(ReadOnlySpan<byte> blocks, long at)
    {
        try
        {
            RandomAccess.Write(handle, blocks, at);
        }
        catch (IOException) when (direct)
        {
            // Some file systems take the flag and refuse the write. What is wrong otherwise is wrong again now.
            direct = false;
            DirectFile.End(handle);
            RandomAccess.Write(handle, blocks, at);
        }
    }

    /// <summary>The file ends here: what filled its last block up is none of it.</summary>
    public void Cut(long length) => RandomAccess.SetLength(handle, length);

    /// <exception cref="PlaintextChangedException">An earlier writer went further than the end reached now.</exception>
    public void ExpectNothingBeyond(long end)
    {
        if (FoundLength > end) throw new PlaintextChangedException();
    }

    /// <summary>Returns when bytes and names are on the disk.</summary>
    public Task Sync() => DiskThreads.Run(() =>
    {
        SyncHere();
        return true;
    });

    /// <summary>The same, where the caller has a thread for it.</summary>
    public void SyncHere()
    {
        stream.Flush(flushToDisk: true);
        if (namesDurable) return;
        folders.Keep(name, path);
        namesDurable = true;
    }

    /// <summary>Nobody will read it soon.</summary>
    public void DropCached()
    {
        if (!direct) PageCache.Drop(handle);
    }

    public void Dispose() => stream.Dispose();
}
