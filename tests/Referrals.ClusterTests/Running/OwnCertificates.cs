using System.Diagnostics;
using System.Net.Security;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Npgsql;
using Referrals.Hosting;
using Referrals.Ops.Layout;
using Referrals.Ops.Parts;
using Referrals.Ops.Zones;
using Referrals.UnitTests.Hosting;
using Xunit;

namespace Referrals.ClusterTests.Running;

/// <summary>A real silo behind certificates of a private authority: it serves with good ones and does not start with bad ones (scenario 18).</summary>
public sealed class OwnCertificates : IAsyncLifetime
{
    readonly TestAuthority authority = new(DateTimeOffset.UtcNow);
    Topology topology = null!;
    string folder = null!;
    int brokerLogAt;

    public async ValueTask InitializeAsync()
    {
        topology = await Topology.Start(new(DataFolder.ForTest("certificates")) { ClinicalSilos = 1, IdentitySilos = 0 }, CancellationToken.None);
        await topology.Clinical[0].Stop();
        folder = Directory.CreateDirectory(Path.Combine(topology.Folder.Root, "tls")).FullName;
        File.WriteAllText(Authority, authority.Pem);
    }

    public async ValueTask DisposeAsync() => await topology.DisposeAsync();

    string Authority => Path.Combine(folder, "authority.pem");

    [Fact]
    public async Task Good_certificates_serve_and_bad_ones_do_not_start()
    {
        await Database(new Wanted());
        await Broker(new Wanted());
        await Serves(Configured("good", new Wanted()));
        Assert.Contains("it is self-signed", await Refused(Configured("self", new Wanted { SelfSigned = true })));
        Assert.Contains("it expired", await Refused(Configured("expired", new Wanted { From = -9, Days = -1 })));
        Assert.Contains("not SHA-256", await Refused(Configured("sha1", new Wanted { Hash = HashAlgorithmName.SHA1 })));
        await Broker(new Wanted { Host = "elsewhere.example" });
        await KeepsAwayFromTheBroker(Configured("good", new Wanted()), "'127.0.0.1' is not among its names");
        await Broker(new Wanted(), new TestAuthority(DateTimeOffset.UtcNow, "CN=Another authority"));
        await KeepsAwayFromTheBroker(Configured("good", new Wanted()), "it does not lead to the configured authority");
        await Broker(null);
        await KeepsAwayFromTheBroker(Configured("good", new Wanted()), "no TLS could be agreed on with 127.0.0.1");
        await Database(new Wanted { Host = "elsewhere.example" });
        Assert.Contains("PostgreSQL", await Refused(Configured("good", new Wanted())));
    }

    // Every session of the silo is an encrypted one, and HTTP answers to whoever trusts the authority.
    async Task Serves(string config)
    {
        using var silo = Started(config);
        try
        {
            var server = new TrustedServer("clinical", Authority, new CertificatePolicy(), TimeProvider.System);
            using var http = new HttpClient(new SocketsHttpHandler { SslOptions = server.ClientOptions });
            await RunningSystem.Until("answers over TLS", async () =>
            {
                Assert.False(silo.HasExited, "the silo has ended");
                try { return (await http.GetAsync(Url + "/health/ready")).IsSuccessStatusCode; }
                catch (HttpRequestException notYet) when (notYet.InnerException is not CertificateRefusedException) { return false; }
            }, 90);
            // It listens with TLS only: whoever is let in there speaks it. Consumers and relay, and the reader of dead letters.
            await RunningSystem.Until("two connections to the broker", () => Task.FromResult(Authenticated() == 2), 60);
            await using var below = NpgsqlDataSource.Create(topology.ClinicalPostgres.SuperuserConnectionString);
            Assert.Equal(true, await RunningSystem.Scalar(below, "SELECT bool_and(s.ssl) FROM pg_stat_ssl s JOIN pg_stat_activity a USING (pid) WHERE a.usename = 'clinical_app'"));
        }
        finally
        {
            silo.Kill();
            await silo.WaitForExitAsync();
        }
    }

    // The zone serves without a broker, for the outbox keeps what is to be said; but it says nothing to a stranger, and why.
    async Task KeepsAwayFromTheBroker(string config, string why)
    {
        var said = new StringBuilder();
        using var silo = Started(config, said);
        try
        {
            await RunningSystem.Until("it says why", () => { lock (silo) return Task.FromResult(said.ToString().Contains("Dead-letter queue is not being read", StringComparison.Ordinal) && said.ToString().Contains(why, StringComparison.Ordinal)); }, 60);
            Assert.Equal(0, Authenticated());
        }
        finally
        {
            silo.Kill();
            await silo.WaitForExitAsync();
        }
    }

    /// <summary>How many connections of this zone the broker has let in since it was last started.</summary>
    int Authenticated() => Regex.Count(File.ReadAllText(topology.Folder.LogFile("rabbitmq"))[brokerLogAt..], "user 'clinical' authenticated");

    async Task Broker(Wanted? wanted, TestAuthority? by = null)
    {
        await topology.Broker.Stop();
        brokerLogAt = File.ReadAllText(topology.Folder.LogFile("rabbitmq")).Length;
        topology.Broker.Certificate = wanted is null ? null : Written(by ?? authority, wanted);
        await topology.Broker.Start(CancellationToken.None);
    }

    PartCertificate Written(TestAuthority by, Wanted wanted)
    {
        var (certificate, key) = by.Write(folder, "broker", wanted);
        return new(by.Pem, File.ReadAllText(certificate), File.ReadAllText(key));
    }

    async Task<string> Refused(string config)
    {
        using var silo = Started(config);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var said = silo.StandardError.ReadToEndAsync(limit.Token);
        try { await silo.WaitForExitAsync(limit.Token); }
        finally { if (!silo.HasExited) silo.Kill(); }
        Assert.Equal(2, silo.ExitCode);
        return await said;
    }

    static Process Started(string config, StringBuilder? said = null)
    {
        var start = new ProcessStartInfo(Repository.Dotnet, [Ops.Zones.Zone.Clinical.Program(), "--config", config]) { RedirectStandardError = true, RedirectStandardOutput = true };
        var silo = Process.Start(start)!;
        silo.OutputDataReceived += (_, line) => { lock (silo) said?.AppendLine(line.Data); };
        silo.BeginOutputReadLine();
        return silo;
    }

    string Url => topology.Clinical[0].Url.Replace("http:", "https:");

    string Configured(string name, Wanted wanted)
    {
        var (certificate, key) = authority.Write(folder, name, wanted);
        var settings = JsonNode.Parse(File.ReadAllText(topology.Folder.ConfigFile(topology.Clinical[0].Name)))!;
        settings["Http"] = new JsonObject { ["Url"] = Url, ["CertificateFile"] = certificate, ["KeyFile"] = key, ["AuthorityFile"] = Authority };
        var database = new NpgsqlConnectionStringBuilder(settings["Postgres"]!["App"]!.GetValue<string>()) { Host = "127.0.0.1", SslMode = SslMode.VerifyFull, RootCertificate = Authority };
        settings["Postgres"]!["App"] = database.ConnectionString;
        (settings["RabbitMq"]!["Tls"], settings["RabbitMq"]!["AuthorityFile"]) = (true, Authority);
        var file = Path.Combine(folder, name + ".json");
        File.WriteAllText(file, settings.ToJsonString());
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return file;
    }

    async Task Database(Wanted wanted)
    {
        var (certificate, key) = authority.Write(folder, "database", wanted);
        var data = topology.ClinicalPostgres.DataDirectory;
        File.Copy(certificate, Path.Combine(data, "server.crt"), overwrite: true);
        File.Copy(key, Path.Combine(data, "server.key"), overwrite: true);
        // The server reads its key only when it owns the file alone.
        using (var owner = Process.Start("chown", ["--reference=" + data, Path.Combine(data, "server.key"), Path.Combine(data, "server.crt")])) await owner.WaitForExitAsync();
        await using var below = NpgsqlDataSource.Create(topology.ClinicalPostgres.SuperuserConnectionString);
        await RunningSystem.Scalar(below, "ALTER SYSTEM SET ssl = on");
        await RunningSystem.Scalar(below, "SELECT pg_reload_conf()");
        await RunningSystem.Until("the server speaks TLS", async () => (string?)await RunningSystem.Scalar(below, "SHOW ssl") == "on");
    }
}
