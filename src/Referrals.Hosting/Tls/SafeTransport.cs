using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Npgsql;

namespace Referrals.Hosting;

/// <summary>Refuses to start when anything would travel between machines in the clear, or behind a certificate that DT-13 refuses.</summary>
static class SafeTransport
{
    /// <summary>Returns what is to be said to the operator; null when there is nothing.</summary>
    /// <exception cref="UnsafeConfigurationException">With the first reason found.</exception>
    public static string? Check(ZoneSettings settings, DateTimeOffset now)
    {
        // Containers of one machine behind one bridge: for development only, and said in so many words.
        var inTheClear = settings.PrivateNetwork && settings.IsDevelopment;
        Refuse(settings.PrivateNetwork && !settings.IsDevelopment, "PrivateNetwork spares TLS between containers of one machine; it is refused outside the Development environment.");
        string?[] warnings = [Http(settings, now), Silo(settings, now)];
        Postgres("Postgres.App", settings.Postgres.App, inTheClear);
        Postgres("Postgres.Owner", settings.Postgres.Owner, inTheClear);
        Broker(settings.RabbitMq, inTheClear);
        foreach (var (name, peer) in settings.Peers)
        {
            foreach (var url in peer.Urls) Peer(name, peer, url, inTheClear);
        }
        Refuse(settings.Telemetry.OtlpEndpoint is { } endpoint && (!Uri.TryCreate(endpoint, UriKind.Absolute, out var collector)
            || collector.Scheme != "https" && !IsHere(collector.Host) && !inTheClear), "Telemetry.OtlpEndpoint is neither https nor on this machine.");
        return warnings.Any(warning => warning is not null) ? string.Join(" ", warnings.OfType<string>()) : null;
    }

    /// <summary>The certificate that we serve, what leads from it to its authority, and its key.</summary>
    public static (X509Certificate2 Own, X509Certificate2Collection Chain) Certificate(string certificateFile, string keyFile)
    {
        var chain = TrustedServer.Read(certificateFile);
        chain.RemoveAt(0);
        try
        {
            return (X509Certificate2.CreateFromPemFile(certificateFile, keyFile), chain);
        }
        catch (Exception unfit) when (unfit is CryptographicException or ArgumentException)
        {
            throw new UnsafeConfigurationException($"{Path.GetFileName(keyFile)} is not the key of {Path.GetFileName(certificateFile)}.");
        }
    }

    static string? Http(ZoneSettings settings, DateTimeOffset now)
    {
        var http = settings.Http;
        Refuse(!Uri.TryCreate(http.Url, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https") || !IPAddress.TryParse(url.Host.Trim('[', ']'), out _),
            "Http.Url is not http or https at an IP address.");
        if (url!.Scheme == "http")
        {
            Refuse(http.CertificateFile is not null || http.KeyFile is not null, "Http.CertificateFile or Http.KeyFile is set, and Http.Url is not https.");
            Refuse(!IsHere(url.Host), "Http.Url is not a loopback address: without TLS between client and server that is refused.");
            return null;
        }
        if (http.AuthorityFile is not null) Exists("Http.AuthorityFile", http.AuthorityFile);
        return Own("Http", http.CertificateFile, http.KeyFile, (own, chain) => CertificateRules.Judge(own, chain,
            http.AuthorityFile is { } file ? TrustedServer.Read(file) : null, http.HostName ?? url.Host.Trim('[', ']'), now, settings.Certificates));
    }

    static string? Silo(ZoneSettings settings, DateTimeOffset now)
    {
        var silo = settings.Silo;
        Refuse(!IPAddress.TryParse(silo.Address, out var address) || address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any),
            "Silo.Address is not the IP address at which the other silos find this one.");
        if (silo.CertificateFile is null)
        {
            Refuse((silo.KeyFile ?? silo.AuthorityFile ?? silo.HostName) is not null, "Silo.KeyFile, AuthorityFile or HostName is set, and Silo.CertificateFile is not.");
            Refuse(!IPAddress.IsLoopback(address!), "Silo.Address is not loopback and Silo.CertificateFile is missing: silos would speak without TLS to each other.");
            return null;
        }
        Exists("Silo.AuthorityFile", silo.AuthorityFile);
        Refuse(string.IsNullOrWhiteSpace(silo.HostName), "Silo.HostName is missing: the name that the certificates of this zone's silos bear, and no others.");
        return Own("Silo", silo.CertificateFile, silo.KeyFile, (own, chain) =>
            CertificateRules.Judge(own, chain, TrustedServer.Read(silo.AuthorityFile!), silo.HostName!, now, settings.Certificates, CertificateUse.Silo));
    }

    static string? Own(string part, string? certificateFile, string? keyFile, Func<X509Certificate2, X509Certificate2Collection, CertificateVerdict> judge)
    {
        Exists($"{part}.CertificateFile", certificateFile);
        Exists($"{part}.KeyFile", keyFile);
        Refuse(!SafeStart.OnlyOwnerReads(keyFile!), $"{Path.GetFileName(keyFile)} can be read by others; set its mode to 0600.");
        var (own, chain) = Certificate(certificateFile!, keyFile!);
        using (own)
        {
            var verdict = judge(own, chain);
            Refuse(verdict is CertificateVerdict.Refused, $"{part}.CertificateFile is refused: {(verdict as CertificateVerdict.Refused)?.Why}.");
            return verdict is CertificateVerdict.AcceptedWithWarning { Why: var why } ? $"{part}.CertificateFile: {why}" : null;
        }
    }

    static void Postgres(string name, string? text, bool inTheClear)
    {
        if (text is null) return;
        var connection = Parsed(name, text);
        var hosts = (connection.Host ?? "").Split(',', StringSplitOptions.TrimEntries);
        Refuse(hosts is [""], $"{name} names no Host.");
        if (connection.SslMode == SslMode.VerifyFull)
        {
            Refuse(hosts.Length > 1, $"{name} names several hosts; with TLS one is taken.");
            Exists($"Root Certificate of {name}", connection.RootCertificate);
            TrustedServer.Read(connection.RootCertificate!);
        }
        else Refuse(!inTheClear && !hosts.All(host => host[0] is '/' or '@' || IsHere(host)), $"{name} is not on this machine and has no SSL Mode=VerifyFull.");
    }

    static NpgsqlConnectionStringBuilder Parsed(string name, string text)
    {
        try
        {
            return new NpgsqlConnectionStringBuilder(text);
        }
        catch (Exception malformed) when (malformed is ArgumentException or FormatException or InvalidCastException or KeyNotFoundException)
        {
            throw new UnsafeConfigurationException($"{name} is not a connection string.");
        }
    }

    static void Broker(ZoneSettings.RabbitMqSettings broker, bool inTheClear)
    {
        Refuse(string.IsNullOrWhiteSpace(broker.Host), "RabbitMq.Host is empty.");
        Refuse(!broker.Tls && broker.AuthorityFile is not null, "RabbitMq.AuthorityFile is set, and RabbitMq.Tls is not.");
        Refuse(!broker.Tls && !inTheClear && !IsHere(broker.Host), "RabbitMq.Host is not on this machine and RabbitMq.Tls is not set.");
        if (!broker.Tls) return;
        Exists("RabbitMq.AuthorityFile", broker.AuthorityFile);
        TrustedServer.Read(broker.AuthorityFile!);
    }

    static void Peer(string name, ZoneSettings.PeerSettings peer, string text, bool inTheClear)
    {
        Refuse(!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https") || url.UserInfo.Length > 0, $"Peers.{name}.Urls: not the address of a server.");
        Refuse(url!.Scheme == "http" && !inTheClear && !IsHere(url.Host), $"Peers.{name}.Urls: not on this machine and not https.");
        if (url.Scheme == "http") return;
        Exists($"Peers.{name}.AuthorityFile", peer.AuthorityFile);
        TrustedServer.Read(peer.AuthorityFile!);
    }

    static bool IsHere(string host) => host == "localhost" || IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address);

    static void Exists(string name, string? file) => Refuse(!File.Exists(file), file is null ? $"{name} is missing." : $"{name} does not exist ({Path.GetFileName(file)}).");

    static void Refuse(bool unsafely, string why)
    {
        if (unsafely) throw new UnsafeConfigurationException(why);
    }
}
