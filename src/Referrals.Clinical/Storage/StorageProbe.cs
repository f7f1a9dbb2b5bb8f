using System.Security.Cryptography;
using System.Text.Json;
using Npgsql;
using Referrals.Hosting;
using Referrals.Imaging.Archive;
using Referrals.Imaging.Sealing;

namespace Referrals.Clinical;

/// <summary>Looks at the archive, its rows and its backup, and says what is there. Never throws for what it finds: an answer that does not come is a fact.</summary>
public sealed class StorageProbe(NpgsqlDataSource database, SealedArchive archive, IKeyProvider keys, ZoneSettings.ArchiveSettings settings)
{
    const int TrialBytes = 3 * SealedFormat.ChunkBytes / 2;
    // A key of the zone's own: no hub's is used, and none is made for a hub that there is not.
    static readonly KeyName TrialKey = new(KeyPurpose.ClinicalImage, Guid.Empty);

    /// <summary>Everything.</summary>
    public async Task<StorageFacts> Look(CancellationToken cancel)
    {
        var facts = await Machine(new() { Encrypted = false, Writable = false, Searchable = false, Nation = archive.Nation.Code() });
        facts = await Rows(facts, cancel);
        return settings.Backup is { } backup ? facts with { Backup = await Backup(backup, cancel) } : facts;
    }

    /// <summary>The same facts with those of this machine looked at again.</summary>
    public async Task<StorageFacts> Machine(StorageFacts facts)
    {
        var (encrypted, writable) = await Trial();
        return facts with { Encrypted = encrypted, Writable = writable, FreeBytes = FreeBytes() };
    }

    long? FreeBytes()
    {
        try
        {
            return new DriveInfo(settings.Directory).AvailableFreeSpace;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>An object of random bytes goes the way of a photograph, and goes again.</summary>
    async Task<(bool Encrypted, bool Writable)> Trial()
    {
        var name = new ObjectName(new Guid(RandomNumberGenerator.GetBytes(16)));
        var (content, key) = (RandomNumberGenerator.GetBytes(TrialBytes), RandomNumberGenerator.GetBytes(SealedFormat.KeyBytes));
        var context = SealingContext.ForTrial(name.Value);
        try
        {
            var wrapped = await keys.Wrap(TrialKey, key, context);
            await archive.Lay(name, key, RandomNumberGenerator.GetBytes(SealedFormat.SaltBytes), context, content);
            return (OpensUnder(await keys.Unwrap(TrialKey, wrapped, context)) && !archive.Holds(name, content.AsSpan(0, 64)), true);
        }
        catch (Exception broken) when (broken is SealedObjectException or CryptographicException)
        {
            return (false, true);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return (false, false);
        }
        finally
        {
            Forget(name);
        }

        bool OpensUnder(byte[] unwrapped)
        {
            using var stored = archive.OpenRead(name, unwrapped, context);
            var read = new byte[TrialBytes];
            stored.ReadExactly(read);
            return read.AsSpan().SequenceEqual(content);
        }
    }

    void Forget(ObjectName name)
    {
        try
        {
            archive.Delete(name);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException) { /* no row names it: the archive keeper removes it */ }
    }

    async Task<StorageFacts> Rows(StorageFacts facts, CancellationToken cancel)
    {
        try
        {
            await using var query = database.CreateCommand("""
                SELECT NOT EXISTS (SELECT FROM pg_index WHERE indrelid IN ('upload'::regclass, 'imageset'::regclass, 'referral'::regclass) AND NOT (indisvalid AND indisready)),
                       (SELECT min(scrubbed_at) FROM upload WHERE completed_at IS NOT NULL), (SELECT count(*) FROM upload WHERE damaged_at IS NOT NULL)
                """);
            await using var row = await query.ExecuteReaderAsync(cancel);
            await row.ReadAsync(cancel);
            return facts with { Searchable = row.GetBoolean(0), OldestScrub = row.IsDBNull(1) ? null : row.GetFieldValue<DateTimeOffset>(1), Damaged = row.GetInt64(2) };
        }
        catch (NpgsqlException)
        {
            return facts;
        }
    }

    async Task<BackupFacts> Backup(ZoneSettings.BackupSettings backup, CancellationToken cancel)
    {
        var facts = new BackupFacts { HoursMax = backup.HoursMax };
        try
        {
            // As infra/backup leaves them: where it stands, and the list that grows with every object.
            using var declared = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(backup.Directory, "backups.json"), cancel));
            facts = facts with { Nation = declared.RootElement.GetProperty("nation").GetString() };
            if (new FileInfo(Path.Combine(backup.Directory, "archive", "digests.tsv")) is not { Exists: true } list) return facts;
            var newest = new DateTimeOffset(list.LastWriteTimeUtc);
            return facts with { Newest = newest, WaitingSince = await FirstAfter(newest, cancel) };
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or JsonException or KeyNotFoundException or InvalidOperationException or NpgsqlException)
        {
            return facts;
        }
    }

    async Task<DateTimeOffset?> FirstAfter(DateTimeOffset backup, CancellationToken cancel)
    {
        await using var query = database.CreateCommand("SELECT min(completed_at) FROM upload WHERE completed_at > $1");
        query.Parameters.Add(new() { Value = backup });
        return await query.ExecuteScalarAsync(cancel) is DateTime first ? new DateTimeOffset(first) : null;
    }
}
