using System.Security.Cryptography;
using Referrals.Imaging.SealedUpload;
using Xunit;

namespace Referrals.UnitTests.Imaging;

/// <summary>Keys as text, and the points of strangers.</summary>
public class P256KeyTests
{
    [Fact]
    public void A_public_key_has_one_text_and_comes_back_from_it()
    {
        using var key = P256PrivateKey.Create();
        var text = key.Point.ToString();

        Assert.Equal(87, text.Length);
        Assert.True(P256Point.TryParse(text, out var back));
        Assert.Equal(key.Point, back);
        Assert.Equal(key.Point, P256Point.FromPem(key.Point.ToPem()));
        Assert.Equal(key.Point.GetHashCode(), back.GetHashCode());
        Assert.StartsWith("-----BEGIN PUBLIC KEY-----", key.Point.ToPem());
    }

    [Fact]
    public void A_private_key_comes_back_from_its_PEM()
    {
        using var key = P256PrivateKey.Create();
        using var back = P256PrivateKey.FromPem(key.ToPem());

        Assert.StartsWith("-----BEGIN PRIVATE KEY-----", key.ToPem());
        Assert.Equal(key.Point, back.Point);
    }

    [Theory]
    [InlineData("1.3.132.0.34")] // P-384
    [InlineData("1.3.132.0.10")] // secp256k1: as long as P-256, another curve
    public void A_key_of_another_curve_is_none(string curve)
    {
        using var other = ECDiffieHellman.Create(ECCurve.CreateFromValue(curve));
        Assert.Throws<CryptographicException>(() => P256PrivateKey.FromPem(other.ExportPkcs8PrivateKeyPem()));
        Assert.Throws<CryptographicException>(() => P256Point.FromPem(other.ExportSubjectPublicKeyInfoPem()));
    }

    [Fact]
    public void A_public_key_is_no_private_one()
    {
        using var key = P256PrivateKey.Create();
        Assert.ThrowsAny<CryptographicException>(() => P256PrivateKey.FromPem(key.Point.ToPem()));
        Assert.ThrowsAny<CryptographicException>(() => P256PrivateKey.FromPem("no PEM"));
    }

    [Fact]
    public void Only_an_uncompressed_point_of_the_curve_is_a_point()
    {
        using var key = P256PrivateKey.Create();
        var good = key.Point.Bytes.ToArray();
        Assert.True(P256Point.TryParse(good, out _));

        Assert.False(P256Point.TryParse(Array.Empty<byte>(), out _));
        Assert.False(P256Point.TryParse(good.AsSpan(0, 64), out _));
        Assert.False(P256Point.TryParse([.. good, 0], out _));
        foreach (var form in new byte[] { 0, 2, 3, 5, 6, 7 }) Assert.False(P256Point.TryParse([form, .. good.AsSpan(1)], out _));
        Assert.False(P256Point.TryParse([4, .. new byte[64]], out _));
        for (var bit = 8; bit < good.Length * 8; bit++)
        {
            var bent = (byte[])good.Clone();
            bent[bit / 8] ^= (byte)(1 << bit % 8);
            Assert.False(P256Point.TryParse(bent, out _));
        }
    }

    /// <summary>x = 5 lies on the curve; x = 5 + p is the same number modulo p and a second encoding of it.</summary>
    [Fact]
    public void A_coordinate_beyond_the_prime_is_refused()
    {
        var y = Convert.FromHexString("459243b9aa581806fe913bce99817ade11ca503c64d9a3c533415c083248fbcc");
        var x = new byte[32];
        x[^1] = 5;
        Assert.True(P256Point.TryParse([4, .. x, .. y], out _));
        Assert.False(P256Point.TryParse([4, .. Convert.FromHexString("ffffffff00000001000000000000000000000001000000000000000000000004"), .. y], out _));
    }

    [Theory]
    [InlineData("")]
    [InlineData("BA")]
    [InlineData("not base64url at all, though it has just the length that a public key's text should have")]
    [InlineData("!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!")]
    public void Other_text_is_no_key(string text) => Assert.False(P256Point.TryParse(text, out _));
}
