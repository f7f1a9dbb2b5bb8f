using System.Diagnostics.Metrics;
using System.Security.Cryptography;
using Npgsql;
using Referrals.Contracts;
using Referrals.Durable;
using Referrals.Hosting;
using Referrals.Imaging.Previews;
using Referrals.Imaging.Sealing;

namespace Referrals.Clinical;

/// <summary>
/// Makes thumbnails and previews after the acknowledgement, one sandboxed process for each photograph, off the silo's threads. Whatever a photograph does to
/// its worker, the silo only hears that there is no preview; readers keep the clean master.
/// </summary>
public sealed partial class PreviewMaker(
    PreviewTable previews, UploadTable uploads, PhotographArchive archive, SandboxedWorker worker, ZoneSettings.PreviewSettings settings, ILogger<PreviewMaker> log) : BackgroundService
{
    /// <summary>A worker that fails may have been killed for another's sake; one that fails twice has been killed by the photograph.</summary>
    const int AttemptsMax = 2;
    static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);
    static readonly TimeSpan MachineIsMendedIn = TimeSpan.FromMinutes(1);
    static readonly Counter<long> Made = DurableTelemetry.Meter.CreateCounter<long>("referrals.previews.made");
    static readonly Counter<long> Refused = DurableTelemetry.Meter.CreateCounter<long>("referrals.previews.none");

    long waiting;

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        DurableTelemetry.Meter.CreateObservableGauge("referrals.previews.waiting", () => waiting, "photographs");
        if (settings.Paused) return;
        Isolation(worker.Isolation);
        if (await worker.Check(stoppingToken) is { } wrong) NotConfined(wrong);
        await Task.WhenAll(Enumerable.Range(0, settings.AtOnce).Select(_ => Work(stoppingToken)));
    }

    async Task Work(CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            try
            {
                if (await previews.Take(cancel) is var (image, attempts))
                {
                    await Make(image, attempts, cancel);
                    continue;
                }
                waiting = await previews.Waiting(cancel);
            }
            catch (OperationCanceledException) when (cancel.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure) when (failure is NpgsqlException or IOException or SealedObjectException or CryptographicException)
            {
                // Its row is due again in a minute; the scrubber tells of a damaged master.
                RoundFailed(failure.GetType().Name);
            }
            await Pause(cancel);
        }
    }

    async Task Make(ImageId image, int attempts, CancellationToken cancel)
    {
        if (await uploads.Find(image, cancel) is not { Completed: { } kept } upload) return;
        if (kept.Master.IsDestroyed)
        {
            await None(image, "Undecodable");
            return;
        }
        await using var master = await archive.OpenMaster(upload, kept.Master);
        switch (await worker.Develop(master, cancel))
        {
            case PreviewOutcome.Done done:
                var thumbnail = await archive.KeepRendering(upload, Rendering.Thumbnail, done.Thumbnail);
                await previews.Done(image, thumbnail, await archive.KeepRendering(upload, Rendering.Preview, done.Preview));
                Made.Add(1);
                break;
            case PreviewOutcome.Undecodable { Because: UndecodableBecause.WorkerFailed } when attempts < AttemptsMax:
                break;
            case PreviewOutcome.Undecodable it:
                if (it.Because is UndecodableBecause.WorkerFailed) WorkerKilled(image.Value);
                await None(image, "Undecodable");
                break;
            case PreviewOutcome.TooHeavy:
                await None(image, "TooHeavy");
                break;
            case PreviewOutcome.Unavailable it:
                NotConfined(it.Reason);
                await previews.Later(image, MachineIsMendedIn);
                break;
        }
    }

    Task None(ImageId image, string state)
    {
        Refused.Add(1, new KeyValuePair<string, object?>("state", state));
        return previews.None(image, state);
    }

    static async Task Pause(CancellationToken cancel)
    {
        try
        {
            await Task.Delay(LookEvery, cancel);
        }
        catch (OperationCanceledException) { /* asked by the loop */ }
    }

    [LoggerMessage(LogLevel.Information, "{Isolation}")]
    partial void Isolation(string isolation);

    [LoggerMessage(LogLevel.Error, "No previews are made until this is mended: {Reason}")]
    partial void NotConfined(string reason);

    [LoggerMessage(LogLevel.Warning, "The worker for photograph {Image} was ended twice; it has no preview.")]
    partial void WorkerKilled(Guid image);

    [LoggerMessage(LogLevel.Warning, "A preview failed with {Failure}; it is tried again.")]
    partial void RoundFailed(string failure);
}
