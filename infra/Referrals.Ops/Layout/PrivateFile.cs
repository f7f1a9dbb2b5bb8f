using Referrals.Ops.Processes;

namespace Referrals.Ops.Layout;

/// <summary>Files that only their owner may read: keys, passwords and the configuration that holds them.</summary>
static class PrivateFile
{
    const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Writes the whole file or nothing: what a crash leaves behind is the old one.</summary>
    public static void Write(string path, string text, SystemUser? owner = null, UnixFileMode mode = OwnerOnly)
    {
        var fresh = path + ".new";
        File.Delete(fresh);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = mode };
        using (var writer = new StreamWriter(fresh, options))
            writer.Write(text);
        if (owner is not null)
            Posix.ChangeOwner(fresh, owner);
        File.Move(fresh, path, overwrite: true);
    }

    /// <summary>A folder that only its owner may enter.</summary>
    public static void CreateFolder(string path, SystemUser? owner = null)
    {
        Directory.CreateDirectory(path, OwnerOnly | UnixFileMode.UserExecute);
        if (owner is not null)
            Posix.ChangeOwner(path, owner);
    }
}
