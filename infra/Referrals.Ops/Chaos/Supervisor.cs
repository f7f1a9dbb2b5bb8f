using System.Collections.Concurrent;
using Referrals.Ops.Parts;
using Referrals.Ops.Zones;

namespace Referrals.Ops.Chaos;

/// <summary>
/// Starts again what has ended, as an operating system's service manager does. A part that is being hit is left alone until the blow is over.
/// </summary>
sealed class Supervisor(Topology topology, TimeProvider time)
{
    static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(250);

    readonly ConcurrentDictionary<string, SemaphoreSlim> _hands = new();
    readonly ConcurrentQueue<string> _endedAlone = new();

    /// <summary>Parts that ended without a blow of ours: a silo that found itself declared dead, for one.</summary>
    public IReadOnlyCollection<string> EndedAlone => _endedAlone;

    public async Task Watch(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await Task.WhenAll(topology.Parts.Where(part => !part.IsRunning).Select(part => Find(part, stop)));
            await Task.Delay(Glance, time, stop).ContinueWith(static _ => { }, TaskScheduler.Default);
        }
    }

    /// <summary>Has the part to oneself while something is done to it.</summary>
    public async Task Handle(IPart part, Func<Task> work)
    {
        var hands = _hands.GetOrAdd(part.Name, static _ => new SemaphoreSlim(1));
        await hands.WaitAsync();
        try
        {
            await work();
        }
        finally
        {
            hands.Release();
        }
    }

    /// <summary>A silo cannot start while its database is down: it is tried again.</summary>
    public async Task Start(IPart part, CancellationToken stop)
    {
        while (true)
            try
            {
                await part.Start(stop);
                return;
            }
            catch (OpsRefusal refused) when (!stop.IsCancellationRequested)
            {
                _endedAlone.Enqueue($"{part.Name}, while it started: {refused.Message.Split('\n')[0]}");
                await Task.Delay(Glance, time, stop);
            }
    }

    Task Find(IPart part, CancellationToken stop) => Handle(part, async () =>
    {
        if (part.IsRunning || stop.IsCancellationRequested)
            return;
        _endedAlone.Enqueue(part.Name);
        await Start(part, stop).ContinueWith(static _ => { }, TaskScheduler.Default);
    });
}
