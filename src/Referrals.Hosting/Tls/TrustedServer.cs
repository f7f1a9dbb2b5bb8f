using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Referrals.Hosting;

/// <summary>A server showed a certificate that DT-13 refuses; nothing is said to it.</summary>
public sealed class CertificateRefusedException(string reason) : AuthenticationException(reason);

/// <summary>A server that we connect to, and the authority that must stand behind it.</summary>
/// <param name="what">As the configuration calls it.</param>
/// <param name="authorityFile">PEM; nobody else is trusted.</param>
/// <param name="policy">What the installation decided.</param>
/// <param name="time">For validity.</param>
/// <param name="host">Asked for; null: whatever the connection is made to.</param>
/// <param name="use">For what it shows its certificate.</param>
public sealed class TrustedServer(string what, string authorityFile, CertificatePolicy policy, TimeProvider time, string? host = null, CertificateUse use = CertificateUse.Server)
{
    /// <summary>The versions that may be spoken, by us and to us (security.md §3.11).</summary>
    public const SslProtocols Versions = SslProtocols.Tls12 | SslProtocols.Tls13;

    readonly X509Certificate2Collection authorities = Read(authorityFile);

    /// <summary>The certificates of a PEM file; none is a refusal to start.</summary>
    public static X509Certificate2Collection Read(string file)
    {
        var found = new X509Certificate2Collection();
        try
        {
            found.ImportFromPemFile(file);
        }
        catch (Exception unreadable) when (unreadable is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new UnsafeConfigurationException($"{Path.GetFileName(file)} cannot be read as certificates in PEM.");
        }
        return found.Count > 0 ? found : throw new UnsafeConfigurationException($"{Path.GetFileName(file)} holds no certificate in PEM.");
    }

    /// <summary>The question that TLS asks of us. It throws instead of saying no: a bare "rejected" would not tell the operator why.</summary>
    public bool Verify(object connection, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (certificate is null) throw new CertificateRefusedException($"No certificate is shown by {what}.");
        var asked = host ?? (connection as SslStream)?.TargetHostName ?? "";
        using var shown = X509CertificateLoader.LoadCertificate(certificate.GetRawCertData());
        return CertificateRules.Judge(shown, chain?.ChainPolicy.ExtraStore ?? [], authorities, asked, time.GetUtcNow(), policy, use) is CertificateVerdict.Refused refused
            ? throw new CertificateRefusedException($"The certificate of {what} is refused: {refused.Why}.")
            : true;
    }

    /// <summary>For HTTP clients.</summary>
    public SslClientAuthenticationOptions ClientOptions => new() { EnabledSslProtocols = Versions, RemoteCertificateValidationCallback = Verify };
}
