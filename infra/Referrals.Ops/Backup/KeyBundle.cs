using System.Formats.Tar;
using System.Text.Json;
using Referrals.Ops.Layout;
using Referrals.Ops.Zones;

namespace Referrals.Ops.Backup;

/// <summary>
/// The keys and passwords of one zone, sealed in a backup of their own that never lies beside the data: whoever has both reads everything. Also what belongs
/// to no zone, in a third one.
/// </summary>
/// <param name="part">One of the three.</param>
/// <param name="home">Where key backups lie.</param>
/// <param name="keys">What opens them.</param>
public sealed class KeyBundle(BackupPart part, string home, BackupKeys keys)
{
    const string PasswordsEntry = "passwords.json";

    /// <summary>The key backup that goes with a zone.</summary>
    public static BackupPart Of(Zone zone) => zone switch
    {
        Zone.Identity => BackupPart.IdentityKeys,
        Zone.Clinical => BackupPart.ClinicalKeys
    };

    string PathOf => Path.Combine(home, part.ToString().ToLowerInvariant() + ".tar.sealed");

    /// <summary>When it was written last; null: never.</summary>
    public DateTimeOffset? WrittenAt => File.Exists(PathOf) ? File.GetLastWriteTimeUtc(PathOf) : null;

    /// <summary>Replaces the one before: keys are only ever added, and what was destroyed must not come back (security.md §3.18).</summary>
    public async Task Write(DataFolder folder, CancellationToken cancel)
    {
        PrivateFile.CreateFolder(home);
        using var tar = new MemoryStream();
        await using (var writer = new TarWriter(tar, leaveOpen: true))
        {
            foreach (var file in Files(folder).Where(File.Exists))
                await writer.WriteEntryAsync(file, Path.GetRelativePath(folder.Root, file), cancel);
            if (Prefixes() is { Length: > 0 } prefixes && File.Exists(folder.PasswordsFile))
            {
                var mine = Passwords(folder).Where(kept => prefixes.Any(prefix => kept.Key.StartsWith(prefix, StringComparison.Ordinal))).ToDictionary();
                var entry = new PaxTarEntry(TarEntryType.RegularFile, PasswordsEntry) { DataStream = new MemoryStream(JsonSerializer.SerializeToUtf8Bytes(mine)) };
                await writer.WriteEntryAsync(entry, cancel);
            }
        }
        tar.Position = 0;
        await SealedFile.Write(PathOf, keys.Make(part), What, tar, cancel);
    }

    /// <summary>Puts keys and passwords where they were. A key that is there already and another stops it.</summary>
    public async Task Restore(DataFolder folder, CancellationToken cancel)
    {
        if (!File.Exists(PathOf))
            throw new OpsRefusal($"{PathOf} is missing: without the keys everything restored stays sealed", exitCode: 3);
        await using var plain = SealedFile.Open(PathOf, keys.Find(part), What);
        await using var reader = new TarReader(plain);
        while (await reader.GetNextEntryAsync(copyData: true, cancel) is { } entry)
        {
            using var content = new MemoryStream();
            if (entry.DataStream is { } stream)
                await stream.CopyToAsync(content, cancel);
            if (entry.Name == PasswordsEntry)
                Merge(folder, JsonSerializer.Deserialize<Dictionary<string, string>>(content.ToArray())!);
            else
                Place(folder, entry.Name, content.ToArray());
        }
    }

    static void Place(DataFolder folder, string name, byte[] content)
    {
        var path = Path.GetFullPath(Path.Combine(folder.Root, name));
        if (!path.StartsWith(folder.Root + "/", StringComparison.Ordinal))
            throw new OpsRefusal($"the key backup names {name}, which is outside the data folder");
        if (File.Exists(path))
        {
            if (!File.ReadAllBytes(path).AsSpan().SequenceEqual(content))
                throw new OpsRefusal($"{path} is there already and is another: restore into a clean folder");
            return;
        }
        PrivateFile.CreateFolder(Path.GetDirectoryName(path)!);
        using var file = new FileStream(path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite });
        file.Write(content);
    }

    static void Merge(DataFolder folder, Dictionary<string, string> restored)
    {
        var kept = File.Exists(folder.PasswordsFile) ? Passwords(folder) : [];
        foreach (var (name, password) in restored)
            if (!kept.TryAdd(name, password) && kept[name] != password)
                throw new OpsRefusal($"{folder.PasswordsFile} has another password for {name}: restore into a clean folder");
        PrivateFile.Write(folder.PasswordsFile, JsonSerializer.Serialize(kept, KeptJson.Indented));
    }

    static SortedDictionary<string, string> Passwords(DataFolder folder) =>
        JsonSerializer.Deserialize<SortedDictionary<string, string>>(File.ReadAllText(folder.PasswordsFile))!;

    // A zone's own keys, and the public halves by which it knows the others.
    IEnumerable<string> Files(DataFolder folder) => part switch
    {
        BackupPart.IdentityKeys => [.. Below(Signer.Identity.Directory(folder)), Signer.Clinical.PublicKeys(folder), Signer.People.PublicKeys(folder)],
        BackupPart.ClinicalKeys =>
        [
            .. Below(Signer.Clinical.Directory(folder)), Signer.Identity.PublicKeys(folder), Signer.People.PublicKeys(folder),
            Path.Combine(folder.Keys, "evidence", "public.json"), folder.NetworkFile
        ],
        BackupPart.HolderKeys => [.. Below(Signer.People.Directory(folder)), .. Below(Path.Combine(folder.Keys, "evidence"))],
        BackupPart.Identity or BackupPart.Clinical => throw new ArgumentOutOfRangeException(nameof(folder), part, "holds no keys")
    };

    string[] Prefixes() => part switch
    {
        BackupPart.IdentityKeys => ["postgres-identity/", "rabbitmq/identity"],
        BackupPart.ClinicalKeys => ["postgres-clinical/", "rabbitmq/clinical"],
        BackupPart.HolderKeys or BackupPart.Identity or BackupPart.Clinical => []
    };

    static IEnumerable<string> Below(string folder) => Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories) : [];

    string What => "keys/" + part;
}
