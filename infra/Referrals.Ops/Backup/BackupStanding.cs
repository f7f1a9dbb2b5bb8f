using System.Text.Json;
using Referrals.Ops.Layout;
using Referrals.Ops.Zones;

namespace Referrals.Ops.Backup;

/// <summary>How a store's backup stands: the third question of Fig 6 (DT-9, ARC-07).</summary>
/// <param name="Store">identity, clinical or archive.</param>
/// <param name="Newest">The newest verified base, or when a photograph came last; null: none.</param>
/// <param name="ReceivedAt">When its log was last received; null where there is none.</param>
public sealed record BackupStanding(string Store, DateTimeOffset? Newest, DateTimeOffset? ReceivedAt)
{
    public static IReadOnlyList<BackupStanding> Of(BackupArea area) =>
    [
        .. Enum.GetValues<Zone>().Select(zone => new BackupStanding(zone.Name(), NewestBase(area.Home(zone)), NewestLog(area.Home(zone)))),
        new BackupStanding("archive", area.ArchiveWrittenAt, null)
    ];

    /// <summary>False: no verified backup, or one that is older than the policy allows; nothing identifiable may then be placed there.</summary>
    public bool Complies(TimeSpan policy, DateTimeOffset now) => Newest is { } newest && now - Later(newest) <= policy;

    public string Line(TimeSpan policy, DateTimeOffset now) => Newest is { } newest
        ? $"{Store,-10}{(Complies(policy, now) ? "Compliant   " : "NotCompliant")}  newest {newest:u}{(ReceivedAt is { } received ? $", log to {received:u}" : "")}"
        : $"{Store,-10}NotCompliant  never backed up, or never verified";

    // A base with the log that was received since is as new as the log.
    DateTimeOffset Later(DateTimeOffset newest) => ReceivedAt > newest ? ReceivedAt.Value : newest;

    static DateTimeOffset? NewestBase(string home) => Newer(home, "base.json")
        .Select(file => JsonSerializer.Deserialize<BaseRecord>(File.ReadAllText(file.FullName), KeptJson.Indented)!)
        .Where(record => record.VerifiedAt is not null).Select(record => (DateTimeOffset?)record.EndedAt).Max();

    static DateTimeOffset? NewestLog(string home) => Newer(home, "*.wal").Select(file => (DateTimeOffset?)file.LastWriteTimeUtc).Max();

    static IEnumerable<FileInfo> Newer(string home, string pattern) =>
        Directory.Exists(home) ? new DirectoryInfo(home).EnumerateFiles(pattern, SearchOption.AllDirectories) : [];
}
