namespace Referrals.Ops.Client;

/// <summary>A step of a referral's life did not succeed: says which, and why, in one line.</summary>
public sealed class StepFailed(string step, Exception why) : Exception($"{step}: {Line(why)}", why)
{
    public string Step { get; } = step;

    // What we did not foresee is named with its type: somebody will have to look for it.
    static string Line(Exception why) => why switch
    {
        RefusedByServer or NoAnswer or Disagreement or TimeoutException or InvalidDataException => why.Message,
        _ => $"{why.GetType().Name}: {why.Message}"
    };
}

/// <summary>The service says something else than the ledger.</summary>
public sealed class Disagreement(string what) : Exception(what);

/// <summary>Names what is being done, so that a failure can say where it happened.</summary>
static class Step
{
    public static async Task<T> Take<T>(string name, Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (Exception failure) when (failure is not (StepFailed or OperationCanceledException))
        {
            throw new StepFailed(name, failure);
        }
    }

    public static Task Take(string name, Func<Task> work) => Take(name, async () =>
    {
        await work();
        return true;
    });

    /// <summary>Looks again and again, less and less often, until something is there.</summary>
    public static async Task<T> Await<T>(string what, Func<Task<T?>> look, TimeSpan max, TimeProvider time, CancellationToken cancel, TimeSpan? pauseMax = null)
        where T : class
    {
        var started = time.GetTimestamp();
        for (var pause = TimeSpan.FromMilliseconds(100); ; pause = pause < (pauseMax ?? TimeSpan.FromSeconds(1)) ? pause * 1.3 : pause)
        {
            if (await look() is { } found)
                return found;
            if (time.GetElapsedTime(started) > max)
                throw new TimeoutException($"{what} did not happen within {max.TotalSeconds:0} s");
            await Task.Delay(pause, time, cancel);
        }
    }
}
