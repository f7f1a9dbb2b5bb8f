using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Referrals.Hosting;

/// <summary>How a silo shows the others of its zone that it is one of them, and how it knows them.</summary>
/// <remarks>
/// Silos come and go at any address, so it is not the address that the certificate must bear but the name of the zone's silos. Broker, databases, doors and the other
/// zone may stand below the same authority: none of them bears that name, and none is let in.
/// </remarks>
public sealed class SiloIdentity
{
    readonly SslStreamCertificateContext own;
    readonly TrustedServer others;
    readonly string name;

    /// <param name="silo">With TLS, as <see cref="SafeTransport"/> has found it good.</param>
    /// <param name="policy">What the installation decided.</param>
    /// <param name="time">For validity.</param>
    public SiloIdentity(ZoneSettings.SiloSettings silo, CertificatePolicy policy, TimeProvider time)
    {
        name = silo.HostName!;
        var (certificate, chain) = SafeTransport.Certificate(silo.CertificateFile!, silo.KeyFile!);
        own = SslStreamCertificateContext.Create(certificate, chain, offline: true);
        others = new TrustedServer("the other side", silo.AuthorityFile!, policy, time, name, CertificateUse.Silo);
    }

    /// <summary>For the end that opens a connection.</summary>
    public SslClientAuthenticationOptions Calling => new()
    {
        TargetHost = name, ClientCertificateContext = own, EnabledSslProtocols = TrustedServer.Versions,
        CertificateRevocationCheckMode = X509RevocationMode.NoCheck, RemoteCertificateValidationCallback = others.Verify,
    };

    /// <summary>For the end that hears of it.</summary>
    public SslServerAuthenticationOptions Called => new()
    {
        ServerCertificateContext = own, ClientCertificateRequired = true, EnabledSslProtocols = TrustedServer.Versions,
        CertificateRevocationCheckMode = X509RevocationMode.NoCheck, RemoteCertificateValidationCallback = others.Verify,
    };
}
