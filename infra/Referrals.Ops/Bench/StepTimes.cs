using System.Collections.Concurrent;
using System.Diagnostics;

namespace Referrals.Ops.Bench;

/// <summary>How long each step took, in milliseconds, counted only while <see cref="Recording"/>.</summary>
sealed class StepTimes
{
    readonly ConcurrentDictionary<string, ConcurrentQueue<double>> _steps = new();

    public bool Recording { get; private set; }

    public DateTimeOffset RecordedFrom { get; private set; }

    public void Record()
    {
        RecordedFrom = DateTimeOffset.UtcNow;
        Recording = true;
    }

    public void Stop() => Recording = false;

    public async Task<T> Take<T>(string step, Func<Task<T>> work)
    {
        var started = Stopwatch.GetTimestamp();
        var result = await work();
        Add(step, Stopwatch.GetElapsedTime(started));
        return result;
    }

    public Task Take(string step, Func<Task> work) => Take(step, async () =>
    {
        await work();
        return true;
    });

    public void Add(string step, TimeSpan took)
    {
        if (Recording)
            _steps.GetOrAdd(step, static _ => new ConcurrentQueue<double>()).Enqueue(took.TotalMilliseconds);
    }

    /// <summary>By name; a journey's steps bear their number.</summary>
    public IReadOnlyDictionary<string, Quantiles> Summary() => new SortedDictionary<string, Quantiles>(
        _steps.ToDictionary(step => step.Key, step => Quantiles.Of([.. step.Value])), StringComparer.Ordinal);
}

/// <summary>Milliseconds.</summary>
sealed record Quantiles(int Count, double P50, double P95, double P99)
{
    public static Quantiles Of(double[] values)
    {
        Array.Sort(values);
        return new Quantiles(values.Length, At(values, 0.50), At(values, 0.95), At(values, 0.99));
    }

    // The nearest rank: with few values the 99th percentile is the largest, never a value that did not occur.
    static double At(double[] sorted, double share) =>
        sorted.Length == 0 ? 0 : Math.Round(sorted[Math.Clamp((int)Math.Ceiling(share * sorted.Length) - 1, 0, sorted.Length - 1)], 2);
}
