using Referrals.Imaging.Archive;
using Xunit;

namespace Referrals.UnitTests.Imaging;

/// <summary>Waits for the disk go on side by side, end with their own outcome, and keep no thread of the pool.</summary>
public sealed class DiskThreadsTests
{
    [Fact]
    public async Task Several_wait_at_the_same_time_and_none_in_the_pool()
    {
        using var all = new Barrier(8);
        var waits = Enumerable.Range(0, 8).Select(_ => DiskThreads.Run(() =>
        {
            Assert.True(all.SignalAndWait(TimeSpan.FromSeconds(30))); // passed only by all eight together
            return Thread.CurrentThread.IsThreadPoolThread;
        }));
        Assert.All(await Task.WhenAll(waits), Assert.False);
    }

    [Fact]
    public async Task More_than_there_are_threads_are_all_done() =>
        Assert.Equal(Enumerable.Range(0, 200), await Task.WhenAll(Enumerable.Range(0, 200).Select(number => DiskThreads.Run(() => number))));

    [Fact]
    public async Task A_failure_is_its_callers_and_the_thread_goes_on()
    {
        for (var each = 0; each < 40; each++)
            await Assert.ThrowsAsync<IOException>(() => DiskThreads.Run<int>(() => throw new IOException("broken")));
        Assert.Equal(1, await DiskThreads.Run(() => 1));
    }
}
