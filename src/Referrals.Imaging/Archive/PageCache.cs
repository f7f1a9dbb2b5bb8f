using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Referrals.Imaging.Archive;

/// <summary>Gives back the memory in which the kernel keeps a file's bytes after they are on the disk.</summary>
/// <remarks>
/// A photograph is written once and seldom read, so its pages would only push the databases' out; and while they are kept, each photograph is copied into fresh
/// memory, which on a virtual machine costs ten times the copy (6.3 ms instead of 0.5 ms for 3 MB, measured). Advice: a refusal changes nothing.
/// </remarks>
static class PageCache
{
    const int DontNeed = 4;

    public static void Drop(SafeFileHandle file)
    {
        if (OperatingSystem.IsLinux()) _ = Advise(file, 0, 0, DontNeed);
    }

    [DllImport("libc", EntryPoint = "posix_fadvise")]
    static extern int Advise(SafeFileHandle file, long offset, long length, int advice);
}
