namespace Referrals.Ops.Parts;

/// <summary>With which a part shows who it is, each in PEM.</summary>
public sealed record PartCertificate(string Authority, string Own, string Key);

/// <summary>A folder with the certificates of a running copy whose parts speak TLS to each other: authority.pem, and NAME.pem and NAME.key for each part.</summary>
public sealed record CertificateFolder(string Path)
{
    /// <summary>To which all of them lead.</summary>
    public string Authority => File("authority", ".pem");

    public string Certificate(string part) => File(part, ".pem");
    public string Key(string part) => File(part, ".key");

    public PartCertificate Of(string part) => new(Read(Authority), Read(Certificate(part)), Read(Key(part)));

    string File(string name, string ending) => System.IO.Path.Combine(Path, name + ending);
    static string Read(string file) => System.IO.File.ReadAllText(file);
}

/// <summary>HTTP to the doors of a copy: over TLS it speaks only to a server that its authority vouches for.</summary>
public static class DoorHttp
{
    public static HttpClient Client(CertificateFolder? certificates, TimeSpan timeout) => new(Wire(certificates)) { Timeout = timeout };

    static SocketsHttpHandler Wire(CertificateFolder? certificates) => certificates is null ? new() : new()
    {
        SslOptions = new Hosting.TrustedServer("the door", certificates.Authority, new Hosting.CertificatePolicy(), TimeProvider.System).ClientOptions
    };
}
