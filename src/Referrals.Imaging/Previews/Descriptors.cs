using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Referrals.Imaging.Previews;

/// <summary>Files and sockets of this process that a child would inherit.</summary>
static class Descriptors
{
    const uint CloseOnExec = 4; // CLOSE_RANGE_CLOEXEC

    /// <summary>From here on no child gets more than the three streams it is given: what a shell or a native library left open stays here.</summary>
    /// <remarks>.NET opens everything so by itself; the mark changes nothing for this process.</remarks>
    /// <exception cref="Win32Exception">The kernel is older than 5.11.</exception>
    public static void KeepFromChildren()
    {
        if (CloseRange(3, uint.MaxValue, CloseOnExec) != 0) throw new Win32Exception();
    }

    [DllImport("libc", EntryPoint = "close_range", SetLastError = true)]
    static extern int CloseRange(uint first, uint last, uint flags);
}
