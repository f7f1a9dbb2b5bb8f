using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Security.Cryptography;

namespace Referrals.Imaging.SealedUpload;

/// <summary>The public half of a key to which photographs are sealed: a point that is known to lie on the curve P-256. Equal by value.</summary>
/// <remarks>
/// Points come from strangers. One that is not on the curve would betray the private key bit by bit (invalid-curve attack), so it never becomes
/// a value of this type. The group has prime order: every point on the curve is a good one.
/// </remarks>
public sealed class P256Point : IEquatable<P256Point>
{
    /// <summary>0x04, x and y: the uncompressed form of SEC 1.</summary>
    public const int ByteCount = 1 + 2 * CoordinateBytes;

    const int CoordinateBytes = 32;
    const byte Uncompressed = 4;

    static readonly BigInteger Prime = Number(Convert.FromHexString("ffffffff00000001000000000000000000000000ffffffffffffffffffffffff"));
    static readonly BigInteger B = Number(Convert.FromHexString("5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b"));

    readonly byte[] bytes;

    P256Point(byte[] bytes) => this.bytes = bytes;

    public ReadOnlySpan<byte> Bytes => bytes;

    /// <summary>False when it is not an uncompressed point of the curve.</summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out P256Point? point)
    {
        point = bytes.Length == ByteCount && bytes[0] == Uncompressed && IsOnCurve(Number(bytes[1..33]), Number(bytes[33..])) ? new(bytes.ToArray()) : null;
        return point is not null;
    }

    /// <summary>The text form: base64url without padding, 87 characters.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out P256Point? point)
    {
        point = null;
        Span<byte> decoded = stackalloc byte[ByteCount];
        return text.Length == Base64Url.GetEncodedLength(ByteCount) && Base64Url.IsValid(text, out var length) && length == ByteCount
            && Base64Url.TryDecodeFromChars(text, decoded, out _) && TryParse(decoded, out point);
    }

    /// <summary>A public key as PEM ("PUBLIC KEY").</summary>
    /// <exception cref="CryptographicException">No public key of P-256.</exception>
    public static P256Point FromPem(string pem)
    {
        using var key = ECDiffieHellman.Create();
        key.ImportFromPem(pem);
        return Of(key);
    }

    public string ToPem()
    {
        using var key = Import();
        return key.ExportSubjectPublicKeyInfoPem();
    }

    public bool Equals(P256Point? other) => other is not null && bytes.AsSpan().SequenceEqual(other.bytes);

    public override bool Equals(object? obj) => Equals(obj as P256Point);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(bytes);
        return hash.ToHashCode();
    }

    /// <inheritdoc cref="TryParse(ReadOnlySpan{char}, out P256Point?)"/>
    public override string ToString() => Base64Url.EncodeToString(bytes);

    /// <summary>Also proves the curve: a point of any other curve of this size does not lie on P-256.</summary>
    internal static P256Point Of(ECDiffieHellman key)
    {
        var q = key.ExportParameters(includePrivateParameters: false).Q;
        return TryParse([Uncompressed, .. q.X!, .. q.Y!], out var point) ? point : throw new CryptographicException("The key is not on the curve P-256.");
    }

    internal ECDiffieHellman Import() => ECDiffieHellman.Create(new ECParameters
    {
        Curve = ECCurve.NamedCurves.nistP256, Q = new ECPoint { X = bytes[1..33], Y = bytes[33..] },
    });

    static BigInteger Number(ReadOnlySpan<byte> bytes) => new(bytes, isUnsigned: true, isBigEndian: true);

    static bool IsOnCurve(BigInteger x, BigInteger y) =>
        x < Prime && y < Prime && (y * y - (x * x - 3) * x - B) % Prime == BigInteger.Zero;
}
