using System.Collections.Concurrent;
using System.Diagnostics;
using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Referrals.Durable;

/// <summary>
/// Publishes what this silo has just committed, then deletes the rows. Never inside a grain's turn: a publish may hang for half a minute in a broker outage.
/// What it drops or cannot publish stays in the outbox; the sweeper takes it.
/// </summary>
/// <remarks>
/// Deleting is in no hurry, since the sweeper leaves a row alone for seconds: what was confirmed in a fifth of a second goes in one statement. A crash in
/// between publishes some messages again, which their consumers recognise by the id.
/// </remarks>
public sealed partial class Relay(Outbox outbox, Lazy<Publisher> publisher, ILogger<Relay> log) : BackgroundService
{
    const int WaitingMax = 4096;
    const int BatchMax = 64;
    const int Workers = 4;
    /// <summary>As the commit leaves the row.</summary>
    const int FirstAttempt = 0;
    static readonly TimeSpan DeleteEvery = TimeSpan.FromMilliseconds(200);

    readonly Channel<(OutgoingMessage Message, long Committed)> waiting =
        Channel.CreateBounded<(OutgoingMessage, long)>(new BoundedChannelOptions(WaitingMax) { FullMode = BoundedChannelFullMode.DropWrite });

    readonly ConcurrentQueue<Guid> confirmed = new();

    /// <summary>Called after the commit; returns at once.</summary>
    public void Committed(IEnumerable<OutgoingMessage> messages)
    {
        foreach (var message in messages) waiting.Writer.TryWrite((message, Stopwatch.GetTimestamp()));
    }

    /// <inheritdoc />
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(Enumerable.Range(0, Workers).Select(_ => Work(stoppingToken)).Append(DeleteConfirmed(stoppingToken)));

    async Task Work(CancellationToken cancel)
    {
        var batch = new List<(OutgoingMessage Message, long Committed)>(BatchMax);
        try
        {
            while (await waiting.Reader.WaitToReadAsync(cancel))
            {
                while (batch.Count < BatchMax && waiting.Reader.TryRead(out var next)) batch.Add(next);
                // All workers wake for one message; those that come too late must not ask the database for nothing.
                if (batch.Count == 0) continue;
                await PublishAll(batch, cancel);
                batch.Clear();
            }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested) { }
    }

    async Task PublishAll(List<(OutgoingMessage Message, long Committed)> batch, CancellationToken cancel)
    {
        try
        {
            await Task.WhenAll(batch.Select(async row =>
            {
                if (!await publisher.Value.Publish(row.Message, cancel)) return;
                DurableTelemetry.PublishLag.Record(Stopwatch.GetElapsedTime(row.Committed).TotalSeconds);
                confirmed.Enqueue(row.Message.Id);
            }));
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            // The rows are still there and their lease runs out: the sweeper publishes them again, consumers recognise the ids.
            LeftToSweeper(batch.Count, failure.GetType().Name);
        }
    }

    async Task DeleteConfirmed(CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            await Task.Delay(DeleteEvery, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            var ids = new List<Guid>();
            while (confirmed.TryDequeue(out var id)) ids.Add(id);
            if (ids.Count == 0) continue;
            try
            {
                // Also at the end: what is confirmed by now must not be published again by the next silo.
                await outbox.Delete([.. ids.Select(id => (id, FirstAttempt))], CancellationToken.None);
            }
            catch (Exception failure)
            {
                LeftToSweeper(ids.Count, failure.GetType().Name);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} outbox rows are left to the sweeper ({Reason})")]
    partial void LeftToSweeper(int count, string reason);
}
