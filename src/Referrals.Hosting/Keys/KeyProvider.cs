using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Referrals.Hosting;

/// <summary>What a key-encryption key is for; one key per purpose and owner.</summary>
public enum KeyPurpose { ClinicalText, ClinicalImage, Identity, BlindIndex, RequestDigest, Ingest }

/// <summary>A key-encryption key: a purpose and the organisation (hub, practice) it belongs to; Guid.Empty for the zone's own.</summary>
public readonly record struct KeyName(KeyPurpose Purpose, Guid Owner)
{
    /// <inheritdoc />
    public override string ToString() => $"{Purpose}-{Owner:N}";
}

/// <summary>A data key that only the provider can open.</summary>
[GenerateSerializer, Immutable, Alias("WrappedKey")]
public sealed record WrappedKey
{
    /// <summary>Name and version of the key-encryption key, for example <c>ClinicalText-…/1</c>.</summary>
    [Id(0)] public required string Key { get; init; }
    [Id(1)] public required byte[] Box { get; init; }

    /// <inheritdoc />
    public override string ToString() => Key;
}

/// <summary>Keeps key-encryption keys away from what they protect (security.md §3.2). Files in development; a key service or hardware elsewhere.</summary>
public interface IKeyProvider
{
    /// <summary>Wraps a data key; the context must be given again to open it.</summary>
    ValueTask<WrappedKey> Wrap(KeyName key, ReadOnlyMemory<byte> dataKey, ReadOnlyMemory<byte> context);

    /// <summary>The data key.</summary>
    /// <exception cref="CryptographicException">Wrong context, or the box was changed.</exception>
    ValueTask<byte[]> Unwrap(KeyName key, WrappedKey wrapped, ReadOnlyMemory<byte> context);

    /// <summary>Keyed digest (HMAC-SHA-256) of a value that must be found again without being readable.</summary>
    ValueTask<byte[]> Digest(KeyName key, ReadOnlyMemory<byte> value);
}

/// <summary>
/// Key-encryption keys as files of mode 0600 below the zone's key directory. Development only: whoever reads the disk reads the keys.
/// Silos of one zone share the directory, so a key is made once by an atomic link.
/// </summary>
public sealed class DevelopmentKeys(string directory) : IKeyProvider
{
    const int KeyBytes = 32;
    readonly System.Collections.Concurrent.ConcurrentDictionary<KeyName, byte[]> keys = new();

    /// <inheritdoc />
    public ValueTask<WrappedKey> Wrap(KeyName key, ReadOnlyMemory<byte> dataKey, ReadOnlyMemory<byte> context) =>
        ValueTask.FromResult(new WrappedKey { Key = $"{key}/1", Box = Box.Seal(Key(key), dataKey.Span, context.Span) });

    /// <inheritdoc />
    public ValueTask<byte[]> Unwrap(KeyName key, WrappedKey wrapped, ReadOnlyMemory<byte> context) => ValueTask.FromResult(Box.Open(Key(key), wrapped.Box, context.Span));

    /// <inheritdoc />
    public ValueTask<byte[]> Digest(KeyName key, ReadOnlyMemory<byte> value) => ValueTask.FromResult(HMACSHA256.HashData(Key(key), value.Span));

    byte[] Key(KeyName name) => keys.GetOrAdd(name, ReadOrMake);

    byte[] ReadOrMake(KeyName name)
    {
        var folder = Directory.CreateDirectory(Path.Combine(directory, "kek"));
        var file = Path.Combine(folder.FullName, $"{name}.v1.key");
        if (!File.Exists(file))
        {
            var draft = Path.Combine(folder.FullName, $".{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))}");
            using (var stream = new FileStream(draft, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite }))
            {
                stream.Write(RandomNumberGenerator.GetBytes(KeyBytes));
                stream.Flush(flushToDisk: true);
            }
            // Never overwriting: whoever comes second takes the first one's key. File.Move looks first and then renames over whatever came meanwhile:
            // 5 of 20,000 races left two silos with a key each, and what one of them had wrapped was lost.
            if (Link(draft, file) != 0 && !File.Exists(file)) throw new IOException($"The key {name} cannot be kept: error {Marshal.GetLastPInvokeError()}.");
            File.Delete(draft);
        }
        return File.ReadAllBytes(file);
    }

    [DllImport("libc", EntryPoint = "link", SetLastError = true)]
    static extern int Link([MarshalAs(UnmanagedType.LPUTF8Str)] string from, [MarshalAs(UnmanagedType.LPUTF8Str)] string to);
}

/// <summary>AES-256-GCM in one piece: nonce (12), tag (16), ciphertext.</summary>
static class Box
{
    const int NonceBytes = 12;
    const int TagBytes = 16;

    public static byte[] Seal(byte[] key, ReadOnlySpan<byte> plain, ReadOnlySpan<byte> context)
    {
        var box = new byte[NonceBytes + TagBytes + plain.Length];
        RandomNumberGenerator.Fill(box.AsSpan(0, NonceBytes));
        using var aes = new AesGcm(key, TagBytes);
        aes.Encrypt(box.AsSpan(0, NonceBytes), plain, box.AsSpan(NonceBytes + TagBytes), box.AsSpan(NonceBytes, TagBytes), context);
        return box;
    }

    public static byte[] Open(byte[] key, ReadOnlySpan<byte> box, ReadOnlySpan<byte> context)
    {
        if (box.Length < NonceBytes + TagBytes) throw new CryptographicException("The box is too short.");
        var plain = new byte[box.Length - NonceBytes - TagBytes];
        using var aes = new AesGcm(key, TagBytes);
        aes.Decrypt(box[..NonceBytes], box[(NonceBytes + TagBytes)..], box.Slice(NonceBytes, TagBytes), plain, context);
        return plain;
    }
}
