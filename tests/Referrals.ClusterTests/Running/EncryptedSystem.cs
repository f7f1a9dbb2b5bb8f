using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Referrals.Ops.Layout;
using Referrals.Ops.Parts;
using Referrals.Ops.Zones;
using Referrals.UnitTests.Hosting;

namespace Referrals.ClusterTests.Running;

/// <summary>The whole system as it would run on several machines: every part has a certificate of a private authority, and nothing is said in the clear.</summary>
public sealed class EncryptedSystem : RunningSystem
{
    readonly DataFolder folder = DataFolder.ForTest("encrypted");
    readonly TestAuthority stranger = new(DateTimeOffset.UtcNow, "CN=Another authority");
    HttpClient? http;

    public TestAuthority Authority { get; } = new(DateTimeOffset.UtcNow);
    public CertificateFolder Files => new(Path.Combine(folder.Root, "tls"));
    protected override TopologyPlan Plan => new(folder) { Certificates = Files };
    protected override HttpClient Http => http ??= DoorHttp.Client(Files, TimeSpan.FromSeconds(60));

    public override async ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(Files.Path);
        File.WriteAllText(Files.Authority, Authority.Pem);
        foreach (var served in new[] { "postgres-identity", "postgres-clinical", "rabbitmq", "identity-1", "clinical-1", "clinical-2" }) Authority.Write(Files.Path, served, new Wanted());
        foreach (var zone in Enum.GetValues<Zone>()) Authority.Write(Files.Path, zone.Silos(), new Wanted { Host = zone.Silos(), Silo = true });
        Authority.Write(Files.Path, "server-only", new Wanted { Host = Zone.Clinical.Silos() });
        // A stranger takes care to be just like us, and believes us: whether it is let in is for us alone to decide.
        stranger.Write(Files.Path, "stranger", new Wanted { Host = Zone.Clinical.Silos(), Silo = true });
        File.WriteAllText(Path.Combine(Files.Path, "both.pem"), Authority.Pem + "\n" + stranger.Pem);
        File.WriteAllText(Path.Combine(Files.Path, "stranger-authority.pem"), stranger.Pem);
        await base.InitializeAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        http?.Dispose();
        await base.DisposeAsync();
    }

    public string FileOf(string name) => Path.Combine(Files.Path, name);

    /// <summary>What this process has said in its log from a moment on.</summary>
    public Func<string> LogFrom(ZoneProcess process)
    {
        var said = File.ReadAllText(process.LogFile).Length;
        return () => File.ReadAllText(process.LogFile)[said..];
    }

    /// <summary>Speaks TLS to the port on which a clinical silo hears the others.</summary>
    /// <param name="silo">Which.</param>
    /// <param name="name">Of the certificate that is shown; null: none.</param>
    /// <returns>Who it says it is, and whether it went on listening for two seconds.</returns>
    public async Task<(string Subject, bool Listens)> Knock(ZoneProcess silo, string? name)
    {
        using var line = new TcpClient();
        await line.ConnectAsync("127.0.0.1", new Ports(folder)[silo.Name + "/silo"]);
        await using var wire = new SslStream(line.GetStream());
        using var own = name is null ? null : X509Certificate2.CreateFromPemFile(Files.Certificate(name), Files.Key(name));
        string? subject = null;
        try
        {
            await wire.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
            {
                TargetHost = Zone.Clinical.Silos(), ClientCertificates = own is null ? null : [own],
                LocalCertificateSelectionCallback = (_, _, _, _, _) => own!,
                RemoteCertificateValidationCallback = (_, shown, _, errors) => { subject = shown?.GetCertHashString(); return true; },
            });
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(2));
            return (subject!, await wire.ReadAsync(new byte[1], patience.Token) > 0);
        }
        catch (OperationCanceledException)
        {
            return (subject!, true);
        }
        catch (Exception ended) when (ended is IOException or System.Security.Authentication.AuthenticationException)
        {
            return (subject!, false);
        }
    }
}
