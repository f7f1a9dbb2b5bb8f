using System.Runtime.InteropServices;

namespace Referrals.Ops.Processes;

/// <summary>What one process may tell another; the numbers are Linux's.</summary>
public enum Signal
{
    Interrupt = 2,
    Quit = 3,
    Kill = 9,
    Terminate = 15,
    Continue = 18,
    Freeze = 19
}

/// <summary>The calls of the operating system that .NET does not offer.</summary>
static class Posix
{
    public static bool IsRoot => UserId == 0;

    public static int UserId => geteuid();

    /// <summary>Gives a file or folder to another user. Only root may.</summary>
    public static void ChangeOwner(string path, SystemUser owner)
    {
        if (chown(path, owner.UserId, owner.GroupId) != 0)
            throw new IOException($"cannot give {path} to {owner.Name}: error {Marshal.GetLastPInvokeError()}");
    }

    /// <summary>False when the process had ended already.</summary>
    public static bool Send(int pid, Signal signal) => kill(pid, (int)signal) == 0;

    /// <summary>The path without links in it; null when there is nothing.</summary>
    public static string? RealPath(string path)
    {
        var resolved = realpath(path, 0);
        if (resolved == 0)
            return null;
        var text = Marshal.PtrToStringUTF8(resolved);
        free(resolved);
        return text;
    }

    [DllImport("libc")]
    static extern nint realpath([MarshalAs(UnmanagedType.LPUTF8Str)] string path, nint intoNewMemory);

    [DllImport("libc")]
    static extern void free(nint memory);

    [DllImport("libc", SetLastError = true)]
    static extern int kill(int pid, int signal);

    [DllImport("libc", SetLastError = true)]
    static extern int chown([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int owner, int group);

    [DllImport("libc")]
    static extern int geteuid();
}
