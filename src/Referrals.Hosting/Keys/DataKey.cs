using System.Security.Cryptography;
using System.Text;
using Referrals.Contracts;

namespace Referrals.Hosting;

/// <summary>
/// The data key of one thing (a referral's texts, a patient's identity): made at the door, wrapped for each entitled organisation, gone from memory
/// after use. The owner's name and the field stand in the context, so a text moved to another row or field does not open.
/// </summary>
public sealed class DataKey : IDisposable
{
    const int KeyBytes = 32;
    readonly byte[] key;
    readonly string owner;

    DataKey(byte[] key, string owner) => (this.key, this.owner) = (key, owner);

    /// <summary>A fresh random key.</summary>
    /// <param name="owner">What it belongs to, for example <c>referral/…</c>.</param>
    public static DataKey Make(string owner) => new(RandomNumberGenerator.GetBytes(KeyBytes), owner);

    /// <summary>Opens a wrapped key.</summary>
    public static async ValueTask<DataKey> Unwrap(IKeyProvider provider, KeyName name, WrappedKey wrapped, string owner) =>
        new(await provider.Unwrap(name, wrapped, Encoding.UTF8.GetBytes(owner)), owner);

    /// <summary>Wraps this key for one organisation.</summary>
    public ValueTask<WrappedKey> Wrap(IKeyProvider provider, KeyName name) => provider.Wrap(name, key, Encoding.UTF8.GetBytes(owner));

    /// <summary>Seals a text.</summary>
    public SealedText Seal(string text, string field) => new() { Box = Box.Seal(key, Encoding.UTF8.GetBytes(text), Context(field)) };

    /// <summary>Reads a sealed text.</summary>
    /// <exception cref="CryptographicException">It was changed, or belongs to another thing or field.</exception>
    public string Open(SealedText text, string field) => Encoding.UTF8.GetString(Box.Open(key, text.Box, Context(field)));

    /// <inheritdoc />
    public void Dispose() => CryptographicOperations.ZeroMemory(key);

    byte[] Context(string field) => Encoding.UTF8.GetBytes($"{owner}/{field}");
}
