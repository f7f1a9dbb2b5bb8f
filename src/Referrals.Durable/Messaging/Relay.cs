using System.Diagnostics;
using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Referrals.Durable;

/// <summary>
/// Publishes what this silo has just committed, then deletes the rows. Never inside a grain's turn: a publish may hang for half a minute in a broker outage.
/// What it drops or cannot publish stays in the outbox; the sweeper takes it.
/// </summary>
public sealed partial class Relay(Outbox outbox, Lazy<Publisher> publisher, ILogger<Relay> log) : BackgroundService
{
    const int WaitingMax = 4096;
    const int BatchMax = 64;
    const int Workers = 4;

    readonly Channel<(OutgoingMessage Message, long Committed)> waiting =
        Channel.CreateBounded<(OutgoingMessage, long)>(new BoundedChannelOptions(WaitingMax) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Called after the commit; returns at once.</summary>
    public void Committed(IEnumerable<OutgoingMessage> messages)
    {
        foreach (var message in messages) waiting.Writer.TryWrite((message, Stopwatch.GetTimestamp()));
    }

    /// <inheritdoc />
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(Enumerable.Range(0, Workers).Select(_ => Work(stoppingToken)));

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
            var confirmed = await Task.WhenAll(batch.Select(async row =>
            {
                if (!await publisher.Value.Publish(row.Message, cancel)) return Guid.Empty;
                DurableTelemetry.PublishLag.Record(Stopwatch.GetElapsedTime(row.Committed).TotalSeconds);
                return row.Message.Id;
            }));
            await outbox.Delete([.. confirmed.Where(id => id != Guid.Empty)], cancel);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            // The rows are still there and their lease runs out: the sweeper publishes them again, consumers recognise the ids.
            LeftToSweeper(batch.Count, failure.GetType().Name);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} outbox rows are left to the sweeper ({Reason})")]
    partial void LeftToSweeper(int count, string reason);
}
