using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Referrals.UnitTests.Hosting;

/// <summary>A certificate to be made; what is not said is as DT-13 wants it.</summary>
public sealed record Wanted
{
    public string Host { get; init; } = "127.0.0.1";
    public int From { get; init; } = -1;
    public int Days { get; init; } = 90;
    public int Bits { get; init; } = 2048;
    public bool Ecdsa { get; init; }
    public bool SelfSigned { get; init; }
    public string? Purpose { get; init; } = "1.3.6.1.5.5.7.3.1";
    /// <summary>For a client as well.</summary>
    public bool Silo { get; init; }
    public HashAlgorithmName Hash { get; init; } = HashAlgorithmName.SHA256;
    public bool IsAuthority { get; init; }
}

/// <summary>A private certificate authority that lives as long as a test.</summary>
public sealed class TestAuthority
{
    readonly X509Certificate2 own;

    public TestAuthority(DateTimeOffset now, string name = "CN=Test authority", TestAuthority? above = null)
    {
        Now = now;
        own = above?.Make(new Wanted { IsAuthority = true, Purpose = null, Days = 365 }, name) ?? SelfMade(now, name);
    }

    public DateTimeOffset Now { get; }
    public X509Certificate2Collection Trusted => [X509CertificateLoader.LoadCertificate(own.RawData)];
    public string Pem => own.ExportCertificatePem();

    /// <summary>With its private key.</summary>
    public X509Certificate2 Make(Wanted wanted, string name = "CN=Server")
    {
        using AsymmetricAlgorithm key = wanted.Ecdsa ? ECDsa.Create(ECCurve.NamedCurves.nistP256) : RSA.Create(wanted.Bits);
        var request = key is RSA rsa ? new CertificateRequest(name, rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1) : new CertificateRequest(name, (ECDsa)key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(wanted.IsAuthority, false, 0, true));
        if (wanted.IsAuthority) request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        OidCollection purposes = [];
        if (wanted.Purpose is { } purpose) purposes.Add(new Oid(purpose));
        if (wanted.Silo) purposes.Add(new Oid("1.3.6.1.5.5.7.3.2"));
        if (purposes.Count > 0) request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(purposes, false));
        var names = new SubjectAlternativeNameBuilder();
        if (IPAddress.TryParse(wanted.Host, out var address)) names.AddIpAddress(address);
        else names.AddDnsName(wanted.Host);
        if (!wanted.IsAuthority) request.CertificateExtensions.Add(names.Build());
        var (from, until) = (Now.AddDays(wanted.From), Now.AddDays(wanted.Days));
        if (wanted.SelfSigned) return request.CreateSelfSigned(from, until);
        using var signer = own.GetRSAPrivateKey()!;
        using var made = request.Create(own.SubjectName, new Signer(signer, wanted.Hash), from, until, RandomNumberGenerator.GetBytes(8));
        return key is RSA mine ? made.CopyWithPrivateKey(mine) : made.CopyWithPrivateKey((ECDsa)key);
    }

    /// <summary>Writes certificate and key in PEM, the key for its owner alone.</summary>
    public (string Certificate, string Key) Write(string folder, string name, Wanted wanted)
    {
        using var made = Make(wanted);
        var (certificate, key) = (Path.Combine(folder, name + ".pem"), Path.Combine(folder, name + ".key"));
        File.WriteAllText(certificate, made.ExportCertificatePem() + "\n");
        File.WriteAllText(key, (wanted.Ecdsa ? made.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem() : made.GetRSAPrivateKey()!.ExportPkcs8PrivateKeyPem()) + "\n");
        File.SetUnixFileMode(key, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return (certificate, key);
    }

    static X509Certificate2 SelfMade(DateTimeOffset now, string name)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        return request.CreateSelfSigned(now.AddDays(-400), now.AddDays(3650));
    }

    // .NET itself signs no certificate with SHA-1 or MD5 any more.
    sealed class Signer(RSA key, HashAlgorithmName hash) : X509SignatureGenerator
    {
        public override byte[] GetSignatureAlgorithmIdentifier(HashAlgorithmName _) =>
            [0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, Last, 0x05, 0x00];

        byte Last => hash.Name switch { "MD5" => 4, "SHA1" => 5, "SHA256" => 11, "SHA384" => 12, "SHA512" => 13, var other => throw new ArgumentException(other) };

        public override byte[] SignData(byte[] data, HashAlgorithmName _) => key.SignData(data, hash, RSASignaturePadding.Pkcs1);
        protected override PublicKey BuildPublicKey() => new(key);
    }
}
