using System.Security.Cryptography.X509Certificates;

namespace Referrals.Hosting;

/// <summary>What an installation decides about certificates beyond DT-13.</summary>
public sealed record CertificatePolicy
{
    /// <summary>The guidance names "SHA-256 with RSA"; elliptic curves only where somebody decided so (AMB-06).</summary>
    public bool AllowEcdsa { get; init; }
    /// <summary>So much time is left to renew one that still serves.</summary>
    public TimeSpan WarnBefore { get; init; } = TimeSpan.FromDays(14);
}

/// <summary>What DT-13 refuses in a certificate.</summary>
public enum CertificateFault { NotYetValid, Expired, SelfSigned, WeakSignature, WeakKey, EllipticCurve, NoServerPurpose, NoClientPurpose, OtherHost, UnknownAuthority }

/// <summary>For what a certificate is shown: a silo both calls the others and is called by them.</summary>
public enum CertificateUse { Server, Silo }

/// <summary>Whether a server with this certificate is spoken to.</summary>
public abstract record CertificateVerdict
{
    /// <summary>As good as DT-13 asks.</summary>
    public sealed record Accepted : CertificateVerdict;
    /// <summary>Accepted, and to be renewed within days.</summary>
    public sealed record AcceptedWithWarning(string Why) : CertificateVerdict;
    /// <summary>Not spoken to.</summary>
    public sealed record Refused(CertificateFault Fault, string Why) : CertificateVerdict;
}

/// <summary>Judges a server's certificate as DT-13 does (TRN-06): our own at start, everybody else's when we connect.</summary>
public static class CertificateRules
{
    const int RsaBitsMin = 2048;
    const string ServerPurpose = "1.3.6.1.5.5.7.3.1";
    const string ClientPurpose = "1.3.6.1.5.5.7.3.2";

    // SHA-256, 384 and 512. RSA-PSS is not among them: which hash it uses stands in its parameters, where SHA-1 is what is meant if nothing is said.
    static readonly string[] WithRsa = ["1.2.840.113549.1.1.11", "1.2.840.113549.1.1.12", "1.2.840.113549.1.1.13"];
    static readonly string[] WithEcdsa = ["1.2.840.10045.4.3.2", "1.2.840.10045.4.3.3", "1.2.840.10045.4.3.4"];

    /// <param name="certificate">The server's own.</param>
    /// <param name="sent">What it sends along to lead to an authority.</param>
    /// <param name="authorities">The only ones trusted; null: those of the operating system.</param>
    /// <param name="host">Name or address at which the server is asked for.</param>
    /// <param name="now">When.</param>
    /// <param name="policy">What the installation decided.</param>
    /// <param name="use">For what it is shown.</param>
    public static CertificateVerdict Judge(X509Certificate2 certificate, X509Certificate2Collection sent, X509Certificate2Collection? authorities,
        string host, DateTimeOffset now, CertificatePolicy policy, CertificateUse use = CertificateUse.Server) =>
        OfItself(certificate, host, now) ?? OfPurpose(certificate, use) ?? OfAlgorithms(certificate, policy) ?? OfChain(certificate, sent, authorities, now, policy) ?? OfTimeLeft(certificate, now, policy);

    static CertificateVerdict? OfItself(X509Certificate2 certificate, string host, DateTimeOffset now) =>
        now < From(certificate) ? Refuse(CertificateFault.NotYetValid, $"it is not valid before {From(certificate):u}")
        : now >= Until(certificate) ? Refuse(CertificateFault.Expired, $"it expired at {Until(certificate):u}")
        : certificate.SubjectName.RawData.AsSpan().SequenceEqual(certificate.IssuerName.RawData) ? Refuse(CertificateFault.SelfSigned, "it is self-signed")
        : !certificate.MatchesHostname(host, allowWildcards: true, allowCommonName: false)
            ? Refuse(CertificateFault.OtherHost, $"'{host}' is not among its names (subject alternative names)")
        : null;

    static CertificateVerdict? OfPurpose(X509Certificate2 certificate, CertificateUse use)
    {
        var purposes = certificate.Extensions.OfType<X509EnhancedKeyUsageExtension>().SelectMany(usage => usage.EnhancedKeyUsages.Cast<System.Security.Cryptography.Oid>()).ToArray();
        return purposes.All(purpose => purpose.Value != ServerPurpose) ? Refuse(CertificateFault.NoServerPurpose, "it is not made for a server (extended key usage)")
            : use == CertificateUse.Silo && purposes.All(purpose => purpose.Value != ClientPurpose) ? Refuse(CertificateFault.NoClientPurpose, "it is not made for a client as well (extended key usage)")
            : null;
    }

    // Of the authority's certificate only the key counts: nobody checks its signature upon itself.
    static CertificateVerdict? OfAlgorithms(X509Certificate2 certificate, CertificatePolicy policy, bool isAuthority = false)
    {
        var signature = certificate.SignatureAlgorithm.Value ?? "";
        using var rsa = certificate.GetRSAPublicKey();
        using var ecdsa = certificate.GetECDsaPublicKey();
        return !isAuthority && !WithRsa.Contains(signature) && !WithEcdsa.Contains(signature)
                ? Refuse(CertificateFault.WeakSignature, $"its signature is {certificate.SignatureAlgorithm.FriendlyName ?? signature}, not SHA-256, 384 or 512 with RSA")
            : (WithEcdsa.Contains(signature) || rsa is null) && !policy.AllowEcdsa ? Refuse(CertificateFault.EllipticCurve, "it is not of RSA, and AllowEcdsa is not set (AMB-06)")
            : rsa is { KeySize: < RsaBitsMin } ? Refuse(CertificateFault.WeakKey, $"its RSA key has {rsa.KeySize} bits, fewer than {RsaBitsMin}")
            : rsa is null && ecdsa is not { KeySize: >= 256 } ? Refuse(CertificateFault.WeakKey, "its key is neither RSA nor a curve of 256 bits or more")
            : null;
    }

    static CertificateVerdict? OfChain(X509Certificate2 certificate, X509Certificate2Collection sent, X509Certificate2Collection? authorities, DateTimeOffset now, CertificatePolicy policy)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.VerificationTime = now.LocalDateTime;
        chain.ChainPolicy.ExtraStore.AddRange(sent);
        if (authorities is not null)
        {
            chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        }
        var leads = chain.Build(certificate);
        var above = chain.ChainElements.Skip(1).Select(element => element.Certificate).ToArray();
        foreach (var issuer in above)
            if (OfAlgorithms(issuer, policy, isAuthority: issuer == above[^1]) is CertificateVerdict.Refused weak)
                return weak with { Why = $"its issuer {issuer.Subject} is refused: {weak.Why}" };
        return leads ? null
            : Refuse(CertificateFault.UnknownAuthority, $"it does not lead to the configured authority ({string.Join(", ", chain.ChainStatus.Select(status => status.Status).Distinct())})");
    }

    static CertificateVerdict OfTimeLeft(X509Certificate2 certificate, DateTimeOffset now, CertificatePolicy policy) =>
        Until(certificate) - now < policy.WarnBefore
            ? new CertificateVerdict.AcceptedWithWarning($"it expires at {Until(certificate):u}: renew it")
            : new CertificateVerdict.Accepted();

    static DateTimeOffset From(X509Certificate2 certificate) => new(certificate.NotBefore.ToUniversalTime());
    static DateTimeOffset Until(X509Certificate2 certificate) => new(certificate.NotAfter.ToUniversalTime());
    static CertificateVerdict.Refused Refuse(CertificateFault fault, string why) => new(fault, why);
}
