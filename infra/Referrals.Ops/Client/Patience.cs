namespace Referrals.Ops.Client;

/// <summary>How long a client repeats what did not get an answer before it tells the person so.</summary>
public sealed record Patience
{
    /// <summary>From the first attempt. A silo that dies is replaced within seconds; a broker or database restart takes up to half a minute.</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>One attempt. A silo that stopped its clock keeps the connection open and never answers.</summary>
    public TimeSpan Attempt { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Doubles with each failure; half of it is left to chance, so that clients do not come back in step.</summary>
    public TimeSpan PauseFirst { get; init; } = TimeSpan.FromMilliseconds(50);

    public TimeSpan PauseMax { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Repeats an attempt for as long as it ends in <see cref="BrokenExchange"/>.</summary>
    /// <exception cref="NoAnswer">The deadline has passed.</exception>
    public async Task<T> UntilAnswered<T>(Func<CancellationToken, Task<T>> attempt, TimeProvider time, CancellationToken cancel)
    {
        var started = time.GetTimestamp();
        for (var failures = 0; ; failures++)
        {
            TimeSpan pause;
            try
            {
                return await attempt(cancel);
            }
            catch (BrokenExchange broken)
            {
                var elapsed = time.GetElapsedTime(started);
                pause = Pause(failures, broken.PauseAsked);
                if (elapsed + pause > Deadline)
                    throw new NoAnswer(failures + 1, elapsed, broken);
            }
            await Task.Delay(pause, time, cancel);
        }
    }

    TimeSpan Pause(int failures, TimeSpan? asked)
    {
        var grown = PauseFirst * Math.Pow(2, Math.Min(failures, 16));
        var chosen = (grown < PauseMax ? grown : PauseMax) * (0.5 + Random.Shared.NextDouble() / 2);
        return asked > chosen ? asked.Value : chosen;
    }
}
