using System.Text.Json;
using Referrals.Imaging.Archive;
using Referrals.Ops.Layout;
using Referrals.Ops.Parts;
using Referrals.Ops.Zones;

namespace Referrals.Ops.Backup;

/// <summary>A folder of backups: each zone and the archive in a folder of its own, the keys in another place altogether.</summary>
public sealed class BackupArea
{
    sealed record Declared(string Nation);

    readonly string _root;

    /// <param name="root">Of the data.</param>
    /// <param name="keys">Of the key backups; null: none are wanted now.</param>
    public BackupArea(string root, string? keys)
    {
        _root = Path.GetFullPath(root);
        KeysHome = keys is null ? null : Path.GetFullPath(keys);
        if (KeysHome is { } home && (Within(home, _root) || Within(_root, home)))
            throw new OpsRefusal("keys are never backed up beside the data: name a folder of its own, on another medium", exitCode: 2);
    }

    public string? KeysHome { get; }

    public string Home(Zone zone) => Path.Combine(_root, zone.Name());

    public WalStore Wal(Zone zone, BackupKeys keys) => new(Path.Combine(Home(zone), "wal"), keys.Make(PartOf(zone)), zone.Name());

    public BaseBackup Bases(Zone zone, byte[] key, ServerSite site) => new(zone.Name(), Home(zone), key, site);

    public ArchiveMirror Archive(DataFolder folder) => new(folder.Archive, Path.Combine(_root, "archive"));

    /// <summary>When the list of photographs last grew; null: it was never written.</summary>
    public DateTimeOffset? ArchiveWrittenAt => new FileInfo(Path.Combine(_root, "archive", "digests.tsv")) is { Exists: true } list ? list.LastWriteTimeUtc : null;

    public KeyBundle Keys(BackupPart part, BackupKeys keys) =>
        new(part, KeysHome ?? throw new OpsRefusal("say where the key backups lie: --keys DIR", exitCode: 2), keys);

    public static BackupPart PartOf(Zone zone) => zone switch
    {
        Zone.Identity => BackupPart.Identity,
        Zone.Clinical => BackupPart.Clinical
    };

    /// <summary>Every place of backups declares where it stands, and that has to be England, Scotland or Wales (DT-19, ARC-08).</summary>
    public void Declare(string nation)
    {
        InsistOnNation(nation);
        if (Nation is { } declared && declared != nation)
            throw new OpsRefusal($"{_root} was declared to stand in {declared}, not in {nation}", exitCode: 2);
        PrivateFile.CreateFolder(_root);
        PrivateFile.Write(NationFile, JsonSerializer.Serialize(new Declared(nation), KeptJson.Indented) + "\n");
    }

    /// <summary>Refuses a place that never declared where it stands.</summary>
    public string InsistOnNation() => InsistOnNation(Nation ?? throw new OpsRefusal($"{_root} is no folder of backups", exitCode: 2));

    string? Nation => File.Exists(NationFile) ? JsonSerializer.Deserialize<Declared>(File.ReadAllText(NationFile), KeptJson.Indented)!.Nation : null;

    static string InsistOnNation(string nation)
    {
        try
        {
            return ArchiveNationCode.Parse(nation).Code();
        }
        catch (ArchiveResidencyException elsewhere)
        {
            throw new OpsRefusal($"backups too: {elsewhere.Message}", exitCode: 2);
        }
    }

    string NationFile => Path.Combine(_root, "backups.json");

    static bool Within(string inner, string outer) => inner == outer || inner.StartsWith(outer + "/", StringComparison.Ordinal);
}
