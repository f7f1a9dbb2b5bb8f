using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Referrals.Hosting;
using Xunit;

namespace Referrals.UnitTests.Hosting;

/// <summary>DT-13 over certificates that differ from a good one in one thing (T19, scenario 18).</summary>
public sealed class CertificateRulesTests
{
    const string Host = "clinical.example";
    static readonly DateTimeOffset Now = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);
    static readonly TestAuthority Authority = new(Now);
    static readonly Wanted Good = new() { Host = Host };

    public static TheoryData<string, Wanted, CertificateFault?> Certificates => new()
    {
        { "SHA-256 with RSA", Good, null },
        { "SHA-384 with RSA", Good with { Hash = HashAlgorithmName.SHA384 }, null },
        { "SHA-512 with RSA of 3072 bits", Good with { Hash = HashAlgorithmName.SHA512, Bits = 3072 }, null },
        { "wildcard", Good with { Host = "*.example" }, null },
        { "expired", Good with { From = -30, Days = 0 }, CertificateFault.Expired },
        { "not yet valid", Good with { From = 1 }, CertificateFault.NotYetValid },
        { "self-signed", Good with { SelfSigned = true }, CertificateFault.SelfSigned },
        { "SHA-1", Good with { Hash = HashAlgorithmName.SHA1 }, CertificateFault.WeakSignature },
        { "MD5", Good with { Hash = HashAlgorithmName.MD5 }, CertificateFault.WeakSignature },
        { "RSA of 1024 bits", Good with { Bits = 1024 }, CertificateFault.WeakKey },
        { "elliptic curve", Good with { Ecdsa = true }, CertificateFault.EllipticCurve },
        { "other host", Good with { Host = "identity.example" }, CertificateFault.OtherHost },
        { "an address, asked by name", Good with { Host = "127.0.0.1" }, CertificateFault.OtherHost },
        { "for clients", Good with { Purpose = "1.3.6.1.5.5.7.3.2" }, CertificateFault.NoServerPurpose },
        { "for nothing in particular", Good with { Purpose = null }, CertificateFault.NoServerPurpose },
    };

    [Theory, MemberData(nameof(Certificates))]
    public void One_thing_wrong_is_enough(string what, Wanted wanted, CertificateFault? fault)
    {
        using var certificate = Authority.Make(wanted);
        Assert.True(fault == Fault(Judge(certificate)), $"{what}: {Judge(certificate)}");
    }

    [Fact]
    public void Another_authority_of_the_same_name_is_not_the_configured_one()
    {
        using var certificate = new TestAuthority(Now).Make(Good);
        Assert.Equal(CertificateFault.UnknownAuthority, Fault(Judge(certificate)));
    }

    [Fact]
    public void An_issuer_between_must_be_sent_along()
    {
        var between = new TestAuthority(Now, "CN=Between", Authority);
        using var certificate = between.Make(Good);
        Assert.Null(Fault(Judge(certificate, between.Trusted)));
        Assert.Equal(CertificateFault.UnknownAuthority, Fault(Judge(certificate)));
    }

    [Fact]
    public void Elliptic_curves_pass_where_the_policy_says_so()
    {
        using var certificate = Authority.Make(Good with { Ecdsa = true });
        Assert.IsType<CertificateVerdict.Accepted>(Judge(certificate, policy: new CertificatePolicy { AllowEcdsa = true }));
    }

    [Theory, InlineData(13, true), InlineData(14, false)]
    public void Fewer_than_fourteen_days_are_worth_a_warning(int days, bool warned)
    {
        using var certificate = Authority.Make(Good with { Days = days });
        Assert.Equal(warned, Judge(certificate) is CertificateVerdict.AcceptedWithWarning);
        Assert.Null(Fault(Judge(certificate)));
    }

    /// <summary>A silo calls and is called with the same certificate.</summary>
    [Theory]
    [InlineData("1.3.6.1.5.5.7.3.1", true, null)]
    [InlineData("1.3.6.1.5.5.7.3.1", false, CertificateFault.NoClientPurpose)]
    [InlineData(null, true, CertificateFault.NoServerPurpose)]
    public void A_silos_is_for_client_and_server(string? purpose, bool silo, CertificateFault? fault)
    {
        using var certificate = Authority.Make(Good with { Purpose = purpose, Silo = silo });
        Assert.Equal(fault, Fault(CertificateRules.Judge(certificate, [], Authority.Trusted, Host, Now, new CertificatePolicy(), CertificateUse.Silo)));
    }

    static CertificateVerdict Judge(X509Certificate2 certificate, X509Certificate2Collection? sent = null, CertificatePolicy? policy = null) =>
        CertificateRules.Judge(certificate, sent ?? [], Authority.Trusted, Host, Now, policy ?? new CertificatePolicy());

    static CertificateFault? Fault(CertificateVerdict verdict) => (verdict as CertificateVerdict.Refused)?.Fault;
}
