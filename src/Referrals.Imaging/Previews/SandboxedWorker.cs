using System.Buffers;
using System.ComponentModel;
using System.Diagnostics;

namespace Referrals.Imaging.Previews;

/// <summary>Makes previews of photographs, each in a process of its own that a hostile file may take over without gaining anything.</summary>
/// <remarks>May be used by many threads at once; more than the settings allow wait for their turn.</remarks>
public sealed class SandboxedWorker : IDisposable
{
    const int KilledByProcessorTime = 128 + 24; // SIGXCPU, as bwrap and shells report it

    readonly SandboxCommand command;
    readonly TimeProvider time;
    readonly SemaphoreSlim places;

    /// <param name="settings">Where the worker is, and what stands around it.</param>
    /// <param name="time">The watchdog's clock.</param>
    /// <exception cref="ArgumentException">No sandbox outside Development, or no place for a worker.</exception>
    public SandboxedWorker(PreviewSettings settings, TimeProvider time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(settings.AtOnce, 1);
        if (settings is { Sandbox: Sandbox.None, IsDevelopment: false })
            throw new ArgumentException("Photographs are not decoded outside a sandbox: Sandbox 'None' is refused outside the Development environment.", nameof(settings));
        command = new SandboxCommand(settings);
        this.time = time;
        places = new SemaphoreSlim(settings.AtOnce);
    }

    /// <summary>For the log at start: what stands between a hostile photograph and this process.</summary>
    public string Isolation => command.Settings.Sandbox switch
    {
        Sandbox.Bubblewrap => "Photographs are decoded one process each, in namespaces without network, files, capabilities or other processes (bubblewrap), within limits.",
        Sandbox.None => "PHOTOGRAPHS ARE DECODED WITHOUT A SANDBOX (Development): a hostile file can read and send whatever this process can.",
    };

    /// <summary>Starts a worker and asks it what it can reach. Null when it is as confined as it should be, else what is wrong, for the operator.</summary>
    public async Task<string?> Check(CancellationToken cancel)
    {
        if (command.Missing() is { } missing) return missing;
        var end = await Run(command.Worker("probe", command.Settings.Sandbox == Sandbox.None ? "alive" : "confined"), default, cancel);
        return end switch
        {
            null => "the sandbox could not be started",
            { ExitCode: (int)WorkerExit.Done, Stopped: Stopped.Not } => null,
            // It has seen no photograph, so its words may be told.
            _ => $"the worker's check ended with {end.ExitCode}: {System.Text.Encoding.UTF8.GetString(end.Answer.Span).Trim()} {end.Complaint.Trim()}".Trim(),
        };
    }

    /// <summary>Makes both pictures of a photograph.</summary>
    /// <param name="master">Of known length; read whole, 30 MiB at most, before a worker starts: a sealed stream that proves forged throws from here.</param>
    /// <param name="cancel">Ends the worker.</param>
    /// <exception cref="OperationCanceledException">No worker of this call lives any more.</exception>
    public async Task<PreviewOutcome> Develop(Stream master, CancellationToken cancel)
    {
        if (master.Length > PreviewLimits.MasterBytesMax) return new PreviewOutcome.TooHeavy(TooHeavyIn.Size);
        await places.WaitAsync(cancel);
        // Used again: made anew for each photograph, it was ten megabytes of garbage that the collector is in no hurry for.
        var room = ArrayPool<byte>.Shared.Rent((int)master.Length);
        try
        {
            var bytes = room.AsMemory(0, (int)master.Length);
            await master.ReadExactlyAsync(bytes, cancel);
            return await Run(bytes, cancel);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(room, clearArray: true);
            places.Release();
        }
    }

    /// <inheritdoc cref="Develop(Stream, CancellationToken)"/>
    /// <param name="master">The whole photograph.</param>
    /// <param name="cancel">Ends the worker.</param>
    public async Task<PreviewOutcome> Develop(ReadOnlyMemory<byte> master, CancellationToken cancel)
    {
        if (master.Length > PreviewLimits.MasterBytesMax) return new PreviewOutcome.TooHeavy(TooHeavyIn.Size);
        await places.WaitAsync(cancel);
        try
        {
            return await Run(master, cancel);
        }
        finally
        {
            places.Release();
        }
    }

    public void Dispose() => places.Dispose();

    async Task<PreviewOutcome> Run(ReadOnlyMemory<byte> master, CancellationToken cancel)
    {
        if (command.Missing() is { } missing) return new PreviewOutcome.Unavailable(missing);
        if (await Run(command.Worker(), master, cancel) is not { } end) return new PreviewOutcome.Unavailable("the sandbox could not be started");
        cancel.ThrowIfCancellationRequested();
        return Judge(end);
    }

    /// <summary>Null when the system would not start it.</summary>
    internal async Task<WorkerEnd?> Run(ProcessStartInfo start, ReadOnlyMemory<byte> input, CancellationToken cancel)
    {
        try
        {
            // bwrap dies with the thread that started it: one of the pool's, which outlives a worker by its idle time of 20 seconds.
            using var process = await Task.Run(() => Start(start), cancel);
            return await new WorkerRun(process, time).End(input, cancel);
        }
        catch (Exception refused) when (refused is Win32Exception or EntryPointNotFoundException)
        {
            return null;
        }
    }

    static Process Start(ProcessStartInfo start)
    {
        Descriptors.KeepFromChildren();
        return Process.Start(start)!; // null only where a shell is asked to open a document
    }

    static PreviewOutcome Judge(WorkerEnd end) => end.Stopped switch
    {
        Stopped.Time => new PreviewOutcome.TooHeavy(TooHeavyIn.Time),
        Stopped.Memory => new PreviewOutcome.TooHeavy(TooHeavyIn.Memory),
        Stopped.Output => new PreviewOutcome.TooHeavy(TooHeavyIn.Output),
        Stopped.Not or Stopped.Cancelled => end.Answer.Span.StartsWith(WorkerAnswer.Greeting)
            ? JudgeExit(end)
            : new PreviewOutcome.Unavailable($"the worker ended with {end.ExitCode} before it began: run the check"),
    };

    static PreviewOutcome JudgeExit(WorkerEnd end) => end.ExitCode switch
    {
        (int)WorkerExit.Done when WorkerAnswer.Read(end.Answer) is { } done => done,
        (int)WorkerExit.Undecodable => new PreviewOutcome.Undecodable(UndecodableBecause.Damaged),
        (int)WorkerExit.TooLarge => new PreviewOutcome.TooHeavy(TooHeavyIn.Size),
        KilledByProcessorTime => new PreviewOutcome.TooHeavy(TooHeavyIn.Time),
        _ => new PreviewOutcome.Undecodable(UndecodableBecause.WorkerFailed),
    };
}
