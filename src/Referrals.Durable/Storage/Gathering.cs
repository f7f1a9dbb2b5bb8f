using System.Collections.Concurrent;

namespace Referrals.Durable;

/// <summary>
/// Does together what waits together: while one round is under way the next one gathers, so that the more there is to do, the less each costs. Nobody is
/// made to wait for company, and nothing runs while nothing waits.
/// </summary>
/// <param name="together">One round: as many answers as items, in their order.</param>
/// <param name="max">Items of one round.</param>
sealed class Gathering<TItem, TAnswer>(Func<IReadOnlyList<TItem>, Task<IReadOnlyList<Outcome<TAnswer>>>> together, int max)
{
    readonly ConcurrentQueue<Waiting> queue = new();
    int atWork;

    /// <summary>Joins the next round.</summary>
    public Task<TAnswer> Add(TItem item)
    {
        var waiting = new Waiting(item);
        queue.Enqueue(waiting);
        // Without the caller's context: the round belongs to many callers.
        if (Interlocked.CompareExchange(ref atWork, 1, 0) == 0) ThreadPool.UnsafeQueueUserWorkItem(static self => _ = self.Work(), this, preferLocal: false);
        return waiting.Answer.Task;
    }

    async Task Work()
    {
        do
        {
            var round = new List<Waiting>();
            while (round.Count < max && queue.TryDequeue(out var next)) round.Add(next);
            if (round.Count > 0) await Round(round);
            else Volatile.Write(ref atWork, 0);
        }
        // Somebody may have come between the last look and the laying down of work.
        while (Volatile.Read(ref atWork) == 1 || (!queue.IsEmpty && Interlocked.CompareExchange(ref atWork, 1, 0) == 0));
    }

    async Task Round(List<Waiting> round)
    {
        try
        {
            var outcomes = await together([.. round.Select(waiting => waiting.Item)]);
            for (var i = 0; i < round.Count; i++)
                if (outcomes[i].Failure is { } failure) round[i].Answer.SetException(failure);
                else round[i].Answer.SetResult(outcomes[i].Answer!);
        }
        catch (Exception failure)
        {
            foreach (var waiting in round) waiting.Answer.TrySetException(failure);
        }
    }

    sealed class Waiting(TItem item)
    {
        public TItem Item => item;
        public TaskCompletionSource<TAnswer> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}

/// <summary>How one item of a round ended.</summary>
readonly record struct Outcome<TAnswer>(TAnswer? Answer, Exception? Failure = null);
