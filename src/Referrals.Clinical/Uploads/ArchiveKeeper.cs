using System.Diagnostics.Metrics;
using System.Security.Cryptography;
using Npgsql;
using Referrals.Durable;
using Referrals.Imaging.Archive;
using Referrals.Imaging.Sealing;

namespace Referrals.Clinical;

/// <summary>Looks after the archive, on one silo at a time: gives up what never arrived, removes objects and keys that no row names, and reads stored masters again.</summary>
public sealed partial class ArchiveKeeper(NpgsqlDataSource database, UploadTable uploads, PhotographArchive photographs, SealedArchive archive, DatabaseTime time, ILogger<ArchiveKeeper> log)
    : BackgroundService
{
    const long LockKey = 0x4152434849; // "ARCHI"
    const int BatchMax = 100;
    static readonly TimeSpan Every = TimeSpan.FromSeconds(10);
    static readonly TimeSpan WalkEvery = TimeSpan.FromHours(6);
    static readonly Counter<long> Damaged = DurableTelemetry.Meter.CreateCounter<long>("referrals.archive.damaged");
    static readonly Counter<long> Orphans = DurableTelemetry.Meter.CreateCounter<long>("referrals.archive.orphans");

    DateTimeOffset walkedAt;

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(Every, time, stoppingToken);
                await Round(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure) when (failure is NpgsqlException or IOException or UnauthorizedAccessException)
            {
                RoundFailed(failure.GetType().Name);
            }
        }
    }

    /// <summary>One round, unless another silo is at it.</summary>
    public async Task Round(CancellationToken cancel)
    {
        await using var session = await database.OpenConnectionAsync(cancel);
        await using var transaction = await session.BeginTransactionAsync(cancel);
        await using var hold = new NpgsqlCommand("SELECT pg_try_advisory_xact_lock($1)", session) { Parameters = { new() { Value = LockKey } } };
        if (await hold.ExecuteScalarAsync(cancel) is not true) return;
        foreach (var left in await uploads.RemoveExpired(BatchMax, cancel)) photographs.Discard(left);
        if (time.GetUtcNow() - walkedAt >= WalkEvery)
        {
            await RemoveOrphans(cancel);
            while (await uploads.RemoveOrphanedKeys(ClinicalImageLimits.OrphanLife, BatchMax, cancel) == BatchMax) { /* the next batch */ }
            walkedAt = time.GetUtcNow();
        }
        foreach (var upload in await uploads.DueForScrubbing(ClinicalImageLimits.ScrubEvery, BatchMax, cancel)) await Scrub(upload);
    }

    /// <summary>A process that dies between object and row leaves an object. The archive's files are walked in batches, oldest folders first as they come.</summary>
    async Task RemoveOrphans(CancellationToken cancel)
    {
        foreach (var batch in archive.WrittenBefore(time.GetUtcNow() - ClinicalImageLimits.OrphanLife).Chunk(BatchMax))
        {
            var named = await uploads.Named([.. batch.Select(name => name.Value)], cancel);
            foreach (var orphan in batch.Where(name => !named.Contains(name.Value)))
            {
                photographs.Discard(orphan.Value);
                Orphans.Add(1);
            }
        }
    }

    async Task Scrub(Upload upload)
    {
        var kept = upload.Completed!;
        var intact = false;
        try
        {
            await using var master = await photographs.OpenMaster(upload, kept.Master);
            intact = master.Length == kept.MasterLength && master.Digest() == kept.MasterSha256;
        }
        catch (Exception damage) when (damage is SealedObjectException or CryptographicException or FileNotFoundException or DirectoryNotFoundException) { /* said below */ }
        if (!intact)
        {
            Damaged.Add(1);
            MasterDamaged(upload.Image.Value);
        }
        await uploads.Scrubbed(upload.Image, intact);
    }

    [LoggerMessage(LogLevel.Error, "The stored photograph {Image} is not the one that was stored: restore its object from a backup (docs/runbook.md).")]
    partial void MasterDamaged(Guid image);

    [LoggerMessage(LogLevel.Warning, "A round over the archive failed with {Failure}; the next one follows.")]
    partial void RoundFailed(string failure);
}
