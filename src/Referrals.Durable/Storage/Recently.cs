using System.Diagnostics;

namespace Referrals.Durable;

/// <summary>An answer that is good for a short time and shared by all who ask within it.</summary>
/// <param name="ask">Asks anew.</param>
/// <param name="goodFor">From the question on: the answer may have been under way while this process stood still.</param>
public sealed class Recently<T>(Func<Task<T>> ask, TimeSpan goodFor)
{
    static readonly TimeSpan BadFor = TimeSpan.FromMilliseconds(100);

    readonly Lock gate = new();
    Task<T>? asked;
    long askedAt;

    /// <summary>The answer, at most <c>goodFor</c> old; a failure is passed on, and soon asked again.</summary>
    public Task<T> Get()
    {
        lock (gate)
        {
            var good = asked is null or { IsCompleted: false } or { IsCompletedSuccessfully: true };
            if (asked is not null && Stopwatch.GetElapsedTime(askedAt) < (good ? goodFor : BadFor)) return asked;
            askedAt = Stopwatch.GetTimestamp();
            return asked = ask();
        }
    }
}
