using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Referrals.Ops.Bench;

/// <summary>What the machine itself costs at this hour, measured before anything else runs: figures of two days are compared by it or not at all.</summary>
/// <param name="Processors">Of the machine.</param>
/// <param name="Sha256MbPerSecond">One thread.</param>
/// <param name="FirstTouchMicroseconds">Of 4 KiB of fresh memory: 0.1 to 0.5 on bare metal, ten and more in some virtual machines.</param>
/// <param name="WakeMicroseconds">A thread wakes another one and is woken by it.</param>
/// <param name="FsyncMilliseconds">8 KiB written over and flushed, median.</param>
sealed record Yardstick(int Processors, double Sha256MbPerSecond, double FirstTouchMicroseconds, double WakeMicroseconds, double FsyncMilliseconds)
{
    const int PageBytes = 4096;

    /// <summary>Takes about a second.</summary>
    /// <param name="folder">On the disk that is measured; exists.</param>
    public static Yardstick Take(string folder) => new(Environment.ProcessorCount, Sha256(), FirstTouch(), Wake(), Fsync(folder));

    public override string ToString() =>
        $"this machine now: {Processors} processors, SHA-256 {Sha256MbPerSecond:0} MB/s, first touch of 4 KiB {FirstTouchMicroseconds:0.0} µs, waking and being woken {WakeMicroseconds:0.0} µs, fsync {FsyncMilliseconds:0.00} ms";

    static double Sha256()
    {
        const int rounds = 200;
        var bytes = new byte[1 << 20];
        return Math.Round(rounds * bytes.Length / Repeated(rounds, () => SHA256.HashData(bytes)) / 1e6);
    }

    static double FirstTouch()
    {
        const int pages = 8192;
        var memory = Marshal.AllocHGlobal(pages * PageBytes);
        var seconds = Repeated(1, () =>
        {
            for (var page = 0; page < pages; page++) Marshal.WriteByte(memory, page * PageBytes, 1);
        });
        Marshal.FreeHGlobal(memory);
        return Math.Round(seconds * 1e6 / pages, 2);
    }

    static double Wake()
    {
        const int rounds = 5000;
        using AutoResetEvent there = new(false), back = new(false);
        var other = new Thread(() =>
        {
            for (var round = 0; round < rounds; round++)
            {
                there.WaitOne();
                back.Set();
            }
        });
        other.Start();
        var seconds = Repeated(rounds, () =>
        {
            there.Set();
            back.WaitOne();
        });
        other.Join();
        return Math.Round(seconds * 1e6 / rounds, 2);
    }

    static double Fsync(string folder)
    {
        var path = Path.Combine(folder, ".yardstick");
        using var file = File.OpenHandle(path, FileMode.Create, FileAccess.Write, options: FileOptions.DeleteOnClose);
        var times = Enumerable.Range(0, 60).Select(_ => Repeated(1, () =>
        {
            RandomAccess.Write(file, new byte[2 * PageBytes], 0);
            RandomAccess.FlushToDisk(file);
        })).Order().ToList();
        return Math.Round(times[times.Count / 2] * 1e3, 2);
    }

    static double Repeated(int times, Action once)
    {
        var began = Stopwatch.GetTimestamp();
        for (var time = 0; time < times; time++) once();
        return Stopwatch.GetElapsedTime(began).TotalSeconds;
    }
}
