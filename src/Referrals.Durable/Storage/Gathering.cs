using System.Collections.Concurrent;

namespace Referrals.Durable;

/// <summary>
/// Does together what waits together: while one round is under way the next one gathers, so that the more there is to do, the less each costs. Nobody is
/// made to wait for company, nothing runs while nothing waits, and there are never two rounds at once.
/// </summary>
/// <param name="together">One round: as many answers as items, in their order. When it fails, all of them do.</param>
/// <param name="max">Items of one round.</param>
public sealed class Gathering<TItem, TAnswer>(Func<IReadOnlyList<TItem>, Task<IReadOnlyList<TAnswer>>> together, int max)
{
    readonly ConcurrentQueue<Waiting> queue = new();
    int atWork;

    /// <summary>Joins the next round.</summary>
    public Task<TAnswer> Add(TItem item)
    {
        var waiting = new Waiting(item);
        queue.Enqueue(waiting);
        // Without the caller's context: the round belongs to many callers.
        if (Begins()) ThreadPool.UnsafeQueueUserWorkItem(static self => _ = self.Work(), this, preferLocal: false);
        return waiting.Answer.Task;
    }

    bool Begins() => Interlocked.CompareExchange(ref atWork, 1, 0) == 0;

    async Task Work()
    {
        do
        {
            while (Take() is { Count: > 0 } round) await Round(round);
            // A full fence: the next look must not be taken before others can see that work is laid down, or one who comes just then is forgotten.
            Interlocked.Exchange(ref atWork, 0);
        }
        while (!queue.IsEmpty && Begins());
    }

    List<Waiting> Take()
    {
        var round = new List<Waiting>();
        while (round.Count < max && queue.TryDequeue(out var next)) round.Add(next);
        return round;
    }

    async Task Round(List<Waiting> round)
    {
        try
        {
            var answers = await together([.. round.Select(waiting => waiting.Item)]);
            for (var i = 0; i < round.Count; i++) round[i].Answer.SetResult(answers[i]);
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
