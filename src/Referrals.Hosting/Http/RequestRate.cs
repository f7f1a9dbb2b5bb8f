using System.Globalization;
using System.Security.Claims;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http;
using Referrals.Durable;

namespace Referrals.Hosting;

/// <summary>
/// So many requests a second for each person, whatever they ask for: one who asks without end, or whose software does, keeps nobody else waiting.
/// </summary>
/// <remarks>
/// Counted by each silo for itself; over N silos a person may do N times as much. The other zone is let through, since what it asks for follows from work
/// that was counted when it came; whoever is not signed in is turned away before anything is done for them.
/// </remarks>
sealed class RequestRate(ZoneSettings settings) : IDisposable
{
    readonly Rate rate = new(settings.Limits.RequestsPerSecond, TimeSpan.FromSeconds(1), settings.Limits.RequestsAtOnce);

    /// <summary>Lets the request in, or says when to come again.</summary>
    public Task Insist(HttpContext http, RequestDelegate next)
    {
        if (!Guid.TryParse(http.User.FindFirstValue("sub"), out var person) || http.User.IsInRole(Policies.Service)) return next(http);
        return rate.Take(person) is { } wait ? RequestRefusals.TooManyRequests.ToProblem(wait).ExecuteAsync(http) : next(http);
    }

    /// <inheritdoc />
    public void Dispose() => rate.Dispose();
}

/// <summary>A bucket of permits for each of many (persons, practices), refilled steadily; forgotten when it has been full for a while.</summary>
public sealed class Rate : IDisposable
{
    /// <summary>Small steps: who waits is let in as soon as there is room again.</summary>
    const int StepsPerPeriod = 10;

    readonly PartitionedRateLimiter<Guid> limiter;
    readonly int bucket;

    /// <param name="permits">For each period, in the long run.</param>
    /// <param name="period">Of it.</param>
    /// <param name="bucket">At once, after a rest.</param>
    public Rate(int permits, TimeSpan period, int bucket)
    {
        this.bucket = bucket;
        var step = Math.Max(1, permits / StepsPerPeriod);
        limiter = PartitionedRateLimiter.Create<Guid, Guid>(one => RateLimitPartition.GetTokenBucketLimiter(one, _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = bucket, TokensPerPeriod = step, ReplenishmentPeriod = period * step / permits, QueueLimit = 0, AutoReplenishment = false,
        }));
    }

    /// <summary>Takes permits; null when there were enough, otherwise how long to wait for them.</summary>
    /// <param name="of">Whose bucket.</param>
    /// <param name="permits">What is larger than the bucket counts as a bucketful.</param>
    public TimeSpan? Take(Guid of, long permits = 1)
    {
        using var lease = limiter.AttemptAcquire(of, (int)Math.Min(permits, bucket));
        if (lease.IsAcquired) return null;
        return lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? wait : TimeSpan.FromSeconds(1);
    }

    /// <inheritdoc />
    public void Dispose() => limiter.Dispose();
}

/// <summary>Refusals that say when to come again.</summary>
public static class ComeAgain
{
    /// <summary>As a problem with Retry-After, in whole seconds and at least one.</summary>
    public static IResult ToProblem(this Refusal refusal, TimeSpan wait) => new Later(refusal.ToProblem(), (int)Math.Clamp(Math.Ceiling(wait.TotalSeconds), 1, 3600));

    sealed class Later(IResult problem, int seconds) : IResult
    {
        public Task ExecuteAsync(HttpContext http)
        {
            http.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
            return problem.ExecuteAsync(http);
        }
    }
}
