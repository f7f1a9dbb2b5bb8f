using System.Collections.Concurrent;

namespace Referrals.Imaging.Archive;

/// <summary>Threads that wait for the disk, so that those of the pool need not: blocked there, they would starve a silo.</summary>
/// <remarks>They stay once they were needed: a thread of its own for each wait cost 0.2 to 0.8 ms of processor time (measured), and a photograph waits twice.</remarks>
static class DiskThreads
{
    /// <summary>More waits at once would be waits for one another.</summary>
    const int Most = 16;

    static readonly BlockingCollection<Action> jobs = [];
    static int threads;
    static int pending;

    /// <summary>Does it there; the caller goes on in the pool.</summary>
    public static Task<T> Run<T>(Func<T> job)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        Interlocked.Increment(ref pending);
        jobs.Add(() =>
        {
            try
            {
                done.SetResult(job());
            }
            catch (Exception failure)
            {
                done.SetException(failure);
            }
        });
        // Asked again after each: others count up at the same time, and whoever is missed would wait behind somebody else's wait.
        while (Volatile.Read(ref threads) < Math.Min(Most, Volatile.Read(ref pending))) Add();
        return done.Task;
    }

    static void Add()
    {
        if (Interlocked.Increment(ref threads) > Most) Interlocked.Decrement(ref threads);
        // Without the caller's context, which would live as long as the thread.
        else new Thread(Work) { IsBackground = true, Name = "disk" }.UnsafeStart();
    }

    static void Work()
    {
        foreach (var job in jobs.GetConsumingEnumerable())
        {
            job();
            Interlocked.Decrement(ref pending);
        }
    }
}
