using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;

namespace Referrals.Ops.Layout;

/// <summary>The passwords by which servers and zones know each other: 192 random bits each, made once and kept (0600).</summary>
public sealed class Passwords
{
    const int PasswordBytes = 24;

    readonly DataFolder _folder;
    readonly SortedDictionary<string, string> _kept;
    readonly Lock _gate = new();

    public Passwords(DataFolder folder)
    {
        _folder = folder;
        _kept = File.Exists(folder.PasswordsFile)
            ? JsonSerializer.Deserialize<SortedDictionary<string, string>>(File.ReadAllText(folder.PasswordsFile))!
            : [];
    }

    /// <summary>The password kept under this name. Letters, digits, - and _ only: it needs no quoting anywhere.</summary>
    public string this[string name]
    {
        get
        {
            lock (_gate)
            {
                if (_kept.TryGetValue(name, out var password))
                    return password;
                password = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(PasswordBytes));
                _kept[name] = password;
                PrivateFile.Write(_folder.PasswordsFile, JsonSerializer.Serialize(_kept, KeptJson.Indented));
                return password;
            }
        }
    }
}
