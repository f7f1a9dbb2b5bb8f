using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Referrals.Imaging.Archive;

/// <summary>Opens a file for reading past the lock of a writer that stands still: a silo that only seems dead must not hold up the one that goes on.</summary>
/// <remarks>.NET asks for a shared lock with every opening on Unix and fails where a writer holds the file for itself, so the C library is called directly.</remarks>
public static class UnlockedFile
{
    const int ReadOnlyCloseOnExec = 0x80000;
    const int NoSuchFile = 2;

    public static SafeFileHandle OpenRead(string path)
    {
        if (!OperatingSystem.IsLinux()) return File.OpenHandle(path, share: FileShare.ReadWrite | FileShare.Delete);
        var descriptor = Open(path, ReadOnlyCloseOnExec);
        if (descriptor >= 0) return new SafeFileHandle(descriptor, ownsHandle: true);
        var error = Marshal.GetLastPInvokeError();
        if (error == NoSuchFile) throw new FileNotFoundException(null, path);
        throw new IOException($"open of {path} failed with error {error}.", new Win32Exception(error));
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);
}
