using System.Diagnostics;

namespace Referrals.Imaging.Previews;

/// <summary>Why a worker was ended from outside.</summary>
enum Stopped
{
    Not,
    Cancelled,
    Time,
    Memory,
    Output,
}

/// <summary>How one worker ended and what it left.</summary>
/// <param name="Complaint">The first of what it wrote to standard error. Not for logs where it has seen a photograph.</param>
sealed record WorkerEnd(Stopped Stopped, int ExitCode, ReadOnlyMemory<byte> Answer, string Complaint);

/// <summary>One worker from start to end: fed, watched, its answer taken. When this returns, nothing of it lives.</summary>
sealed class WorkerRun(Process process, TimeProvider time)
{
    const int ComplaintBytesMax = 2048;

    readonly ProcessTree tree = new(process.Id);
    readonly long started = time.GetTimestamp();
    volatile bool overflown;

    public async Task<WorkerEnd> End(ReadOnlyMemory<byte> input, CancellationToken cancel)
    {
        using var exit = new CancellationTokenSource();
        var watching = Watch(exit.Token, cancel);
        var feeding = Feed(input);
        var answer = Read(process.StandardOutput.BaseStream, PreviewLimits.AnswerBytesMax, () => overflown = true);
        var complaint = Read(process.StandardError.BaseStream, ComplaintBytesMax, () => { });
        // The pipe closes when the last process that holds it has ended: nothing is left behind then.
        await Task.WhenAll(feeding, answer, complaint, process.WaitForExitAsync(CancellationToken.None));
        await exit.CancelAsync();
        return new WorkerEnd(await watching, process.ExitCode, await answer, System.Text.Encoding.UTF8.GetString((await complaint).Span));
    }

    /// <summary>Looks at the worker until it has ended, and ends it when it takes too much. Only this kills.</summary>
    async Task<Stopped> Watch(CancellationToken exited, CancellationToken cancel)
    {
        var stopped = Stopped.Not;
        using var timer = new PeriodicTimer(PreviewLimits.WatchInterval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(exited))
            {
                if (stopped == Stopped.Not) stopped = Judge(cancel);
                if (stopped != Stopped.Not) tree.Kill(process);
            }
        }
        catch (OperationCanceledException)
        {
            // It has ended.
        }
        return stopped;
    }

    Stopped Judge(CancellationToken cancel) =>
        cancel.IsCancellationRequested ? Stopped.Cancelled
        : overflown ? Stopped.Output
        : time.GetElapsedTime(started) > PreviewLimits.WallTimeMax ? Stopped.Time
        : tree.ResidentBytes() > PreviewLimits.MemoryBytesMax ? Stopped.Memory
        : Stopped.Not;

    async Task Feed(ReadOnlyMemory<byte> input)
    {
        try
        {
            await using var pipe = process.StandardInput.BaseStream;
            await pipe.WriteAsync(input);
        }
        catch (IOException)
        {
            // It ended before it had read everything: its exit code says why.
        }
    }

    /// <summary>Everything up to the bound; what comes behind it is read and dropped until the worker has ended.</summary>
    static async Task<ReadOnlyMemory<byte>> Read(Stream pipe, int bytesMax, Action overflow)
    {
        var kept = new MemoryStream();
        var buffer = new byte[64 * 1024];
        for (int read; (read = await pipe.ReadAsync(buffer)) > 0;)
        {
            var room = (int)Math.Min(read, bytesMax - kept.Length);
            kept.Write(buffer, 0, room);
            if (room < read) overflow();
        }
        return kept.GetBuffer().AsMemory(0, (int)kept.Length);
    }
}
