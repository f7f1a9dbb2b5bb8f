using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Referrals.Imaging.Archive;

/// <summary>Switches an open file to going past the kernel's page cache, straight between this process's memory and the disk.</summary>
/// <remarks>.NET cannot ask for it when it opens a file, so the flag is set afterwards. Not every file system has it; who is refused goes on as always.</remarks>
static class DirectFile
{
    /// <summary>Memory, place and length of what is read or written must be multiples of it: the largest block of a disk in use.</summary>
    public const int BlockBytes = 4096;

    const int GetFlags = 3;
    const int SetFlags = 4;

    static readonly int DirectFlag = RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 => 0x4000,
        Architecture.Arm64 => 0x10000,
        _ => 0,
    };

    /// <summary>Whether the file is read and written directly now.</summary>
    public static bool Begin(SafeFileHandle file) => OperatingSystem.IsLinux() && DirectFlag != 0 && Set(file, flags => flags | DirectFlag);

    public static void End(SafeFileHandle file) => Set(file, flags => flags & ~DirectFlag);

    /// <summary>Memory that the collector never moves and that begins with a block.</summary>
    public static Memory<byte> Memory(int bytes)
    {
        var array = GC.AllocateUninitializedArray<byte>(bytes + BlockBytes, pinned: true);
        var over = (int)(Marshal.UnsafeAddrOfPinnedArrayElement(array, 0) % BlockBytes);
        return array.AsMemory(BlockBytes - over, bytes);
    }

    static bool Set(SafeFileHandle file, Func<int, int> change) =>
        FileControl(file, GetFlags, 0) is >= 0 and var flags && FileControl(file, SetFlags, change(flags)) == 0;

    [DllImport("libc", EntryPoint = "fcntl")]
    static extern int FileControl(SafeFileHandle file, int command, int argument);
}
