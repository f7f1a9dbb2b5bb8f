using Referrals.Durable;
using Xunit;

namespace Referrals.UnitTests.Durable;

/// <summary>What waits together is done together, nobody is forgotten, and there is one round at a time.</summary>
public sealed class GatheringTests
{
    const int Workers = 3;
    const int Turns = 200_000;

    [Fact]
    public async Task Everybody_gets_the_own_answer_and_rounds_never_overlap()
    {
        var (rounds, running, overlaps) = (0, 0, 0);
        // Short and without a pause, so that work is laid down and taken up again all the time.
        var gathering = new Gathering<int, int>(items =>
        {
            if (Interlocked.Increment(ref running) > 1) Interlocked.Increment(ref overlaps);
            Interlocked.Increment(ref rounds);
            Thread.SpinWait(20);
            Interlocked.Decrement(ref running);
            return Task.FromResult<IReadOnlyList<int>>([.. items.Select(item => item * 2)]);
        }, max: 16);
        // Each waits for its answer before it comes again: one that is forgotten would wait for ever.
        await Task.WhenAll(Enumerable.Range(0, Workers).Select(worker => Task.Run(async () =>
        {
            for (var turn = 0; turn < Turns; turn++)
                Assert.Equal(2 * (worker + turn), await gathering.Add(worker + turn));
        }))).WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        Assert.Equal(0, overlaps);
        Assert.InRange(rounds, 1, Workers * Turns);
    }

    [Fact]
    public async Task What_comes_during_a_round_waits_for_the_next_and_goes_together()
    {
        var sizes = new List<int>();
        var (begun, gate) = (new TaskCompletionSource(), new TaskCompletionSource());
        var gathering = new Gathering<int, int>(async items =>
        {
            sizes.Add(items.Count);
            begun.TrySetResult();
            await gate.Task;
            return [.. items];
        }, max: 4);
        var first = gathering.Add(0);
        await begun.Task;
        var others = Enumerable.Range(1, 6).Select(gathering.Add).ToArray();
        gate.SetResult();
        await Task.WhenAll([first, .. others]);
        Assert.Equal([1, 4, 2], sizes);
    }

    [Fact]
    public async Task A_round_that_fails_fails_for_all_in_it_and_for_nobody_else()
    {
        var gathering = new Gathering<int, int>(items => items.Contains(13) ? throw new InvalidOperationException("thirteen") : Task.FromResult<IReadOnlyList<int>>([.. items]), max: 4);
        await Assert.ThrowsAsync<InvalidOperationException>(() => gathering.Add(13));
        Assert.Equal(14, await gathering.Add(14));
    }
}
