using System.Text.Json.Serialization;
using Referrals.Imaging.Archive;

namespace Referrals.Clinical;

/// <summary>Why photographs may not be placed in the archive just now (DT-9), and in whose hands the remedy is.</summary>
public enum StorageFailure
{
    NotEncrypted, NotWritable, LittleSpace, NotSearchable, ScrubOverdue, NationNotPermitted, BackupMissing, BackupTooOld, BackupNationNotPermitted,
}

/// <summary>What was found at the archive, as facts: whatever went wrong while looking is one too.</summary>
public sealed record StorageFacts
{
    /// <summary>A trial object held nothing of its content in clear, and opened under its own key alone.</summary>
    public required bool Encrypted { get; init; }
    /// <summary>By this silo, down to the disk.</summary>
    public required bool Writable { get; init; }
    /// <summary>Bytes left for this silo; null: not known.</summary>
    public long? FreeBytes { get; init; }
    /// <summary>As the store declares it.</summary>
    public string? Nation { get; init; }
    /// <summary>The database answers, and every index by which photographs are found is whole.</summary>
    public required bool Searchable { get; init; }
    /// <summary>When the photograph was last read again whose turn is next; null: none is stored.</summary>
    public DateTimeOffset? OldestScrub { get; init; }
    /// <summary>Masters that are known to be another than was stored. Named by the keeper's alarm: refusing new ones would heal none.</summary>
    public long Damaged { get; init; }
    /// <summary>Null: no backup is configured.</summary>
    public BackupFacts? Backup { get; init; }
}

/// <summary>What was found at the archive's backup.</summary>
public sealed record BackupFacts
{
    /// <summary>When something last came in; null: never, or it could not be read.</summary>
    public DateTimeOffset? Newest { get; init; }
    /// <summary>As the folder of backups declares it; null: it does not.</summary>
    public string? Nation { get; init; }
    /// <summary>Since when a photograph waits for its backup; null: none does. A quiet week makes no backup old.</summary>
    public DateTimeOffset? WaitingSince { get; init; }
    /// <summary>How long one may wait.</summary>
    public required int HoursMax { get; init; }
}

/// <summary>DT-9: encrypted and secure, searchable, backed up and in a permitted nation; otherwise nothing identifiable is placed there.</summary>
public static class StorageCompliance
{
    /// <summary>About 300 photographs with their masters and pictures: time to see the alarm before the disk is full.</summary>
    public const long FreeBytesMin = 4L << 30;
    /// <summary>Four times the period: below that a keeper that stood still catches up without anybody being turned away.</summary>
    public static readonly TimeSpan ScrubAgeMax = 4 * ClinicalImageLimits.ScrubEvery;

    /// <summary>The questions that fail, in the order of <see cref="StorageFailure"/>; none: compliant.</summary>
    public static StorageFailure[] Failing(StorageFacts facts, DateTimeOffset now) => [.. Enum.GetValues<StorageFailure>().Where(failure => Fails(failure, facts, now))];

    /// <summary>Of the silo's own machine; the others are the store's, and then every silo refuses.</summary>
    public static bool IsOfTheMachine(StorageFailure failure) => failure is StorageFailure.NotWritable or StorageFailure.LittleSpace;

    /// <summary>What an administrator does about it.</summary>
    public static string Remedy(StorageFailure failure) => failure switch
    {
        StorageFailure.NotEncrypted => "the key provider or the sealing of objects is broken: stop the silo and look at its log",
        StorageFailure.NotWritable => "mount the archive again and give the silo's user the right to write there",
        StorageFailure.LittleSpace => $"free space on the archive's disk, to more than {FreeBytesMin >> 30} GiB",
        StorageFailure.NotSearchable => "rebuild the invalid indexes (REINDEX), or bring the database back",
        StorageFailure.ScrubOverdue => "let the archive keeper run: stored photographs were not read again for weeks",
        StorageFailure.NationNotPermitted => "move the store to England, Scotland or Wales",
        StorageFailure.BackupMissing => "start the backup (infra/backup), or mend its folder",
        StorageFailure.BackupTooOld => "let the backup catch up: a photograph has waited too long for it",
        StorageFailure.BackupNationNotPermitted => "move the backup to England, Scotland or Wales and declare it there",
    };

    static bool Fails(StorageFailure failure, StorageFacts facts, DateTimeOffset now) => failure switch
    {
        StorageFailure.NotEncrypted => !facts.Encrypted && facts.Writable,
        StorageFailure.NotWritable => !facts.Writable,
        StorageFailure.LittleSpace => facts.FreeBytes is not { } free || free < FreeBytesMin,
        StorageFailure.NotSearchable => !facts.Searchable,
        StorageFailure.ScrubOverdue => facts.OldestScrub is { } scrubbed && now - scrubbed > ScrubAgeMax,
        StorageFailure.NationNotPermitted => !IsPermitted(facts.Nation),
        StorageFailure.BackupMissing => facts.Backup is { Newest: null },
        StorageFailure.BackupTooOld => facts.Backup is { WaitingSince: { } since } backup && now - since > TimeSpan.FromHours(backup.HoursMax),
        StorageFailure.BackupNationNotPermitted => facts.Backup is { } backup && !IsPermitted(backup.Nation),
    };

    static bool IsPermitted(string? nation) => Enum.GetValues<ArchiveNation>().Any(permitted => permitted.Code() == nation);
}

/// <summary>What a row keeps as JSON.</summary>
[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(StorageFacts))]
public sealed partial class StorageJson : JsonSerializerContext;
