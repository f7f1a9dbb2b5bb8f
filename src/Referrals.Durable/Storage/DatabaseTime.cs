using System.Diagnostics;
using Microsoft.Extensions.Hosting;
using Npgsql;

namespace Referrals.Durable;

/// <summary>
/// The database's clock, read every few seconds and carried forward by the monotonic timer: leases and deadlines mean the same on every silo,
/// however wrong a machine's own clock is.
/// </summary>
public sealed class DatabaseTime(NpgsqlDataSource database) : TimeProvider, IHostedService, IDisposable
{
    static readonly TimeSpan SampleEvery = TimeSpan.FromSeconds(10);

    readonly CancellationTokenSource stopping = new();
    Sample? sample;
    Task sampling = Task.CompletedTask;

    /// <inheritdoc />
    public override DateTimeOffset GetUtcNow() =>
        sample is { } last ? last.Time + Stopwatch.GetElapsedTime(last.Ticks) : throw new InvalidOperationException("The database's clock was not read yet.");

    /// <inheritdoc />
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await Read(cancellationToken);
        sampling = KeepReading();
    }

    /// <inheritdoc />
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await stopping.CancelAsync();
        await sampling;
    }

    /// <inheritdoc />
    public void Dispose() => stopping.Dispose();

    async Task KeepReading()
    {
        using var timer = new PeriodicTimer(SampleEvery);
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await timer.WaitForNextTickAsync(stopping.Token);
                await Read(stopping.Token);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested) { }
            catch (NpgsqlException) { /* the monotonic timer carries the last sample through an outage */ }
        }
    }

    async Task Read(CancellationToken cancel)
    {
        await using var query = database.CreateCommand("SELECT clock_timestamp()");
        var before = Stopwatch.GetTimestamp();
        var time = new DateTimeOffset((DateTime)(await query.ExecuteScalarAsync(cancel))!, TimeSpan.Zero);
        // The answer was made somewhere within the round trip: take its middle.
        var after = Stopwatch.GetTimestamp();
        sample = new Sample(time, before + (after - before) / 2);
    }

    sealed record Sample(DateTimeOffset Time, long Ticks);
}
