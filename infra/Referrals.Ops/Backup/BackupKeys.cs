using System.Security.Cryptography;
using Referrals.Imaging.Sealing;
using Referrals.Ops.Layout;

namespace Referrals.Ops.Backup;

/// <summary>What a backup holds; each part is sealed under a key of its own, so that one stolen key opens one part.</summary>
public enum BackupPart
{
    /// <summary>The identity zone's database server.</summary>
    Identity,

    /// <summary>The clinical zone's database server.</summary>
    Clinical,

    /// <summary>The identity zone's keys and passwords.</summary>
    IdentityKeys,

    /// <summary>The clinical zone's keys and passwords.</summary>
    ClinicalKeys,

    /// <summary>What belongs to no zone: the evidence key, and in development the key that signs people in.</summary>
    HolderKeys
}

/// <summary>
/// The keys that open backups: 256 random bits each, in files of mode 0600, made once. They lie in no backup; whoever keeps the backups must not keep them.
/// </summary>
public sealed class BackupKeys(string folder)
{
    /// <summary>The key of a part; made now if there is none yet.</summary>
    public byte[] Make(BackupPart part)
    {
        if (!File.Exists(PathOf(part)))
        {
            PrivateFile.CreateFolder(folder);
            PrivateFile.Write(PathOf(part), Convert.ToBase64String(RandomNumberGenerator.GetBytes(SealedFormat.KeyBytes)) + "\n");
        }
        return Find(part);
    }

    /// <summary>The key of a part that was backed up before.</summary>
    /// <exception cref="OpsRefusal">It is not there, is no key, or others can read it.</exception>
    public byte[] Find(BackupPart part)
    {
        var path = PathOf(part);
        if (!File.Exists(path))
            throw new OpsRefusal($"the backup key {path} is missing: without it this backup stays closed for ever", exitCode: 3);
        if ((File.GetUnixFileMode(path) & ~(UnixFileMode.UserRead | UnixFileMode.UserWrite)) != 0)
            throw new OpsRefusal($"{path} can be read by others; set its mode to 0600", exitCode: 2);
        var key = new byte[SealedFormat.KeyBytes + 1];
        return Convert.TryFromBase64String(File.ReadAllText(path).Trim(), key, out var length) && length == SealedFormat.KeyBytes
            ? key[..length]
            : throw new OpsRefusal($"{path} is no backup key", exitCode: 2);
    }

    string PathOf(BackupPart part) => Path.Combine(folder, part.ToString().ToLowerInvariant() + ".key");
}
