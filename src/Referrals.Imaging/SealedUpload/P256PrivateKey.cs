using System.Security.Cryptography;

namespace Referrals.Imaging.SealedUpload;

/// <summary>The private half of a key to which photographs are sealed. Whoever holds it opens them.</summary>
/// <remarks>May be used by several threads: an agreement takes 0.2 ms, and they take turns, since .NET promises nothing for a shared key.</remarks>
public sealed class P256PrivateKey : IDisposable
{
    readonly ECDiffieHellman key;
    readonly Lock turn = new();

    P256PrivateKey(ECDiffieHellman key)
    {
        this.key = key;
        Point = P256Point.Of(key);
    }

    /// <summary>The public half.</summary>
    public P256Point Point { get; }

    /// <summary>A fresh random key.</summary>
    public static P256PrivateKey Create() => new(ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256));

    /// <summary>A private key as PKCS#8 PEM ("PRIVATE KEY").</summary>
    /// <exception cref="CryptographicException">No private key of P-256.</exception>
    public static P256PrivateKey FromPem(string pem)
    {
        var key = ECDiffieHellman.Create();
        try
        {
            key.ImportFromPem(pem);
            CryptographicOperations.ZeroMemory(key.ExportParameters(includePrivateParameters: true).D);
            return new P256PrivateKey(key);
        }
        catch (Exception broken)
        {
            key.Dispose();
            if (broken is ArgumentException) throw new CryptographicException("There is no private key in the PEM text.", broken);
            throw;
        }
    }

    public string ToPem() => key.ExportPkcs8PrivateKeyPem();

    public void Dispose() => key.Dispose();

    /// <summary>For frozen vectors: the key with this number.</summary>
    internal static P256PrivateKey FromScalar(ReadOnlySpan<byte> scalar) =>
        new(ECDiffieHellman.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, D = scalar.ToArray() }));

    /// <summary>The x coordinate of the product of both: 32 secret bytes, to be hashed before use.</summary>
    internal void Agree(P256Point other, Span<byte> secret)
    {
        using var imported = other.Import();
        using var peer = imported.PublicKey;
        byte[] agreed;
        lock (turn) agreed = key.DeriveRawSecretAgreement(peer);
        agreed.CopyTo(secret);
        CryptographicOperations.ZeroMemory(agreed);
    }
}
