using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Referrals.Imaging.Archive;

/// <summary>Makes the names in a folder survive a power cut. Flushing a file saves its bytes, not the entry by which it is found.</summary>
/// <remarks>.NET opens no folder as a file, so the three calls of the C library are made directly. Windows (NTFS) logs names itself.</remarks>
static class DurableDirectory
{
    const int OpenReadOnly = 0;

    public static void Sync(string path)
    {
        if (OperatingSystem.IsWindows()) return;
        var folder = Open(path, OpenReadOnly);
        if (folder < 0) throw Failed("open", path);
        try
        {
            if (Fsync(folder) != 0) throw Failed("fsync", path);
        }
        finally
        {
            _ = Close(folder);
        }
    }

    static IOException Failed(string call, string path)
    {
        var error = Marshal.GetLastPInvokeError();
        return new IOException($"{call} of the folder {path} failed with error {error}.", new Win32Exception(error));
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    static extern int Fsync(int descriptor);

    [DllImport("libc", EntryPoint = "close")]
    static extern int Close(int descriptor);
}
