using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Referrals.Hosting;
using Xunit;

namespace Referrals.UnitTests.Hosting;

/// <summary>A good configuration starts; each that differs in one unsafe thing is refused with the reason (T15).</summary>
public sealed class UnsafeConfigurations : IClassFixture<UnsafeConfigurations.FilesOnce>
{
    const string Practice = "11111111-1111-1111-1111-111111111111";
    static readonly DateTimeOffset Now = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);

    readonly string folder;

    public UnsafeConfigurations(FilesOnce files) => folder = files.Folder;

    /// <summary>Where in the configuration, what is put there (JSON; null takes it away), and what the reason must say.</summary>
    public static TheoryData<string, string?, string> Broken => new()
    {
        { "Environment", "'Production'", "Keys.Provider 'Development'" },
        { "Environment", "''", "Keys.Provider 'Development'" },
        { "Keys.Provider", "'Files'", "Unknown key provider" },
        { "Keys.SigningKeyFile", "'$/none.pem'", "none.pem does not exist" },
        { "Keys.SigningKeyFile", "'$/open.key'", "open.key can be read by others" },
        { "Http.Url", "'nonsense'", "Http.Url" },
        { "Http.Url", "'ftp://127.0.0.1'", "Http.Url" },
        { "Http.Url", "'https://clinical.example:8443'", "Http.Url" },
        { "Http.Url", "'http://127.0.0.1:8443'", "Http.Url is not https" },
        { "Http", "{'Url':'http://0.0.0.0:8080'}", "Http.Url is not a loopback address" },
        { "Http", "{'Url':'http://10.0.0.1:8080'}", "Http.Url is not a loopback address" },
        { "Http", "{'Url':'http://[::]:8080'}", "Http.Url is not a loopback address" },
        { "Http.CertificateFile", null, "Http.CertificateFile is missing" },
        { "Http.CertificateFile", "'$/none.pem'", "Http.CertificateFile does not exist" },
        { "Http.CertificateFile", "'$/empty.pem'", "holds no certificate" },
        { "Http.CertificateFile", "'$/expired.pem'", "is not the key of" },
        { "Http.KeyFile", null, "Http.KeyFile is missing" },
        { "Http.KeyFile", "'$/open.key'", "open.key can be read by others" },
        { "Http.AuthorityFile", "'$/none.pem'", "Http.AuthorityFile does not exist" },
        { "Http.AuthorityFile", "'$/other.pem'", "does not lead to the configured authority" },
        { "Http.HostName", "'identity.example'", "not among its names" },
        { "Http", "expired", "it expired" },
        { "Http", "early", "not valid before" },
        { "Http", "self", "self-signed" },
        { "Http", "sha1", "its signature is" },
        { "Http", "short", "1024 bits" },
        { "Http", "curve", "AllowEcdsa" },
        { "Http", "client", "not made for a server" },
        { "Silo.Address", "'0.0.0.0'", "Silo.Address is not the IP address" },
        { "Silo.Address", "'clinical.example'", "Silo.Address is not the IP address" },
        { "Silo", "{'ClusterId':'c','ServiceId':'s','Name':'n','Port':11111,'Address':'10.0.0.1'}", "silos would speak without TLS" },
        { "Silo.CertificateFile", null, "Silo.CertificateFile is not" },
        { "Silo.CertificateFile", "'$/none.pem'", "Silo.CertificateFile does not exist" },
        { "Silo.CertificateFile", "'$/good.pem'", "silo.key is not the key of good.pem" },
        { "Silo.KeyFile", null, "Silo.KeyFile is missing" },
        { "Silo.KeyFile", "'$/open.key'", "open.key can be read by others" },
        { "Silo.AuthorityFile", null, "Silo.AuthorityFile is missing" },
        { "Silo.AuthorityFile", "'$/other.pem'", "Silo.CertificateFile is refused: it does not lead" },
        { "Silo.HostName", null, "Silo.HostName is missing" },
        { "Silo.HostName", "'silos.clinical.example'", "not among its names" },
        { "Silo", "silo-served", "it is not made for a client as well" },
        { "Silo", "silo-expired", "Silo.CertificateFile is refused: it expired" },
        { "Postgres.Nation", "'GB-NIR'", "Postgres.Nation is 'GB-NIR'" },
        { "Postgres.Nation", "'IE'", "Postgres.Nation is 'IE'" },
        { "Postgres.Nation", "''", "Postgres.Nation is ''" },
        { "Postgres.App", "'Host=db.example;Username=a'", "Postgres.App is not on this machine" },
        { "Postgres.App", "'Host=db.example;SSL Mode=Disable'", "Postgres.App is not on this machine" },
        { "Postgres.App", "'Host=db.example;SSL Mode=Require'", "Postgres.App is not on this machine" },
        { "Postgres.App", "'Host=db.example;SSL Mode=VerifyCA;Root Certificate=$/authority.pem'", "Postgres.App is not on this machine" },
        { "Postgres.App", "'Host=127.0.0.1,10.0.0.1'", "Postgres.App is not on this machine" },
        { "Postgres.App", "'Host=db.example;SSL Mode=VerifyFull'", "Root Certificate of Postgres.App is missing" },
        { "Postgres.App", "'Host=db.example;SSL Mode=VerifyFull;Root Certificate=$/none.pem'", "Root Certificate of Postgres.App does not exist" },
        { "Postgres.App", "'Host=a.example,b.example;SSL Mode=VerifyFull;Root Certificate=$/authority.pem'", "several hosts" },
        { "Postgres.App", "'Username=a'", "Postgres.App names no Host" },
        { "Postgres.App", "'Hots=a'", "Postgres.App is not a connection string" },
        { "Postgres.Owner", "'Host=db.example'", "Postgres.Owner is not on this machine" },
        { "RabbitMq.Host", "''", "RabbitMq.Host is empty" },
        { "RabbitMq.Tls", "false", "RabbitMq.AuthorityFile is set" },
        { "RabbitMq", "{'Host':'broker.example','Port':5672,'VirtualHost':'r','Username':'a','Password':'b'}", "RabbitMq.Host is not on this machine" },
        { "RabbitMq.AuthorityFile", null, "RabbitMq.AuthorityFile is missing" },
        { "RabbitMq.AuthorityFile", "'$/empty.pem'", "holds no certificate" },
        { "RabbitMq.Username", "'guest'", "guest is an administrator" },
        { "Peers.clinical.Urls", "['http://clinical.example']", "Peers.clinical.Urls: not on this machine" },
        { "Peers.clinical.Urls", "['clinical']", "Peers.clinical.Urls: not the address" },
        { "Peers.clinical.Urls", "['https://a:b@clinical.example']", "Peers.clinical.Urls: not the address" },
        { "Peers.clinical.AuthorityFile", null, "Peers.clinical.AuthorityFile is missing" },
        { "Peers.clinical.AuthorityFile", "'$/none.pem'", "Peers.clinical.AuthorityFile does not exist" },
        { "Telemetry.OtlpEndpoint", "'http://collector.example:4318'", "Telemetry.OtlpEndpoint" },
        { "Archive.Nation", "'DE'", "Archive.Nation is 'DE'" },
        { "Tokens.Issuers", "[]", "Tokens.Issuers is empty" },
        { "Tokens.Issuers", "[{'Issuer':'i','JwksFile':'$/none.jwks','Roles':[]}]", "none.jwks does not exist" },
        { "Epr." + Practice + ".Url", "'epr'", "Url is not the address" },
        { "Epr." + Practice + ".TokenFile", "'$/none.token'", "none.token does not exist" },
        { "Epr." + Practice + ".TokenFile", "'$/open.key'", "open.key can be read by others" },
        { "Epr." + Practice + ".TimeoutSeconds", "0", "TimeoutSeconds" },
        { "Keys.LinksKeptDays", "0", "Keys.LinksKeptDays is not within 1 to 3650" },
        { "Keys.LinksKeptDays", "3651", "Keys.LinksKeptDays is not within 1 to 3650" },
        { "Limits.RequestsPerSecond", "0", "Limits must be above zero" },
        { "Limits.RequestsAtOnce", "-1", "Limits must be above zero" },
        { "Limits.Person.MegabytesPerMinute", "31", "Limits must be above zero" },
        { "Limits.Practice.UploadsOpen", "0", "Limits must be above zero" },
    };

    [Fact]
    public void The_good_one_starts()
    {
        Assert.Null(SafeStart.Check(Read(Good()), Now));
        Assert.True(Broken.Count >= 40);
    }

    [Theory, MemberData(nameof(Broken))]
    public void One_unsafe_thing_is_refused_with_the_reason(string where, string? what, string reason)
    {
        var broken = Good();
        Put(broken, where.Split('.'), what is null ? null : what[0] == '{' ? Json(what) : where == "Http" ? Https(what) : where == "Silo" ? Wired(what) : Json(what));
        Assert.Contains(reason, Assert.Throws<UnsafeConfigurationException>(() => SafeStart.Check(Read(broken), Now)).Message);
    }

    [Fact]
    public void Little_time_left_starts_with_a_warning()
    {
        var settings = Good();
        settings["Http"] = Https("late");
        Assert.Contains("renew it", SafeStart.Check(Read(settings), Now));
    }

    [Fact]
    public void Containers_of_one_machine_are_spoken_to_in_the_clear_in_development_only()
    {
        var settings = Good();
        (settings["PrivateNetwork"], settings["Postgres"]!["App"]) = (true, "Host=postgres-identity");
        Assert.Null(SafeStart.Check(Read(settings), Now));
    }

    JsonObject Good()
    {
        var good = (JsonObject)Json($$$"""
            {'Environment':'Development','Zone':'identity',
             'Postgres':{'App':'Host=db.example;SSL Mode=VerifyFull;Root Certificate=$/authority.pem','Nation':'GB-ENG'},
             'RabbitMq':{'Host':'broker.example','Port':5671,'VirtualHost':'r','Username':'a','Password':'b','Tls':true,'AuthorityFile':'$/authority.pem'},
             'Tokens':{'Audience':'a','Issuers':[{'Issuer':'i','JwksFile':'$/people.jwks','Roles':['referrer']}]},
             'Keys':{'Provider':'Development','Directory':'$','SigningKeyFile':'$/good.key','KeyId':'k','Issuer':'i'},
             'Peers':{'clinical':{'Issuer':'c','JwksFile':'$/people.jwks','Urls':['https://clinical.example'],'AuthorityFile':'$/authority.pem'}},
             'Archive':{'Directory':'$','Nation':'GB-WLS','Evidence':{'Id':'{{{Practice}}}','Point':'p'}},
             'Epr':{'{{{Practice}}}':{'Url':'https://epr.example/fhir'}},
             'Telemetry':{},
             'Limits':{'Person':{'UploadsPerMinute':1,'MegabytesPerMinute':32,'UploadsOpen':1},'Practice':{'UploadsPerMinute':1,'MegabytesPerMinute':32,'UploadsOpen':1} } }
            """);
        good["Http"] = Https("good");
        good["Silo"] = Wired("silo");
        return good;
    }

    JsonNode Https(string name) => Json($"{{'Url':'https://127.0.0.1:8443','CertificateFile':'$/{name}.pem','KeyFile':'$/{name}.key','AuthorityFile':'$/authority.pem'}}");
    JsonNode Wired(string name) => Json($"{{'ClusterId':'c','ServiceId':'s','Name':'n','Port':11111,'Address':'10.0.0.1','HostName':'silos.example','CertificateFile':'$/{name}.pem','KeyFile':'$/{name}.key','AuthorityFile':'$/authority.pem'}}");
    JsonNode Json(string text) => JsonNode.Parse(text.Replace('\'', '"').Replace("$", folder))!;
    static ZoneSettings Read(JsonObject settings) => settings.Deserialize<ZoneSettings>()!;

    static void Put(JsonObject into, string[] path, JsonNode? value)
    {
        foreach (var part in path[..^1]) into = (JsonObject)into[part]!;
        if (value is null) into.Remove(path[^1]);
        else into[path[^1]] = value;
    }

    /// <summary>The files that all rows name, good and bad, made once: keys take time.</summary>
    public sealed class FilesOnce : IDisposable
    {
        public string Folder { get; } = Directory.CreateTempSubdirectory("unsafe").FullName;

        public FilesOnce()
        {
            var authority = new TestAuthority(Now);
            foreach (var (name, wanted) in Certificates) authority.Write(Folder, name, wanted);
            File.WriteAllText(Path.Combine(Folder, "authority.pem"), authority.Pem);
            File.WriteAllText(Path.Combine(Folder, "other.pem"), new TestAuthority(Now).Pem);
            File.WriteAllText(Path.Combine(Folder, "empty.pem"), "");
            File.WriteAllText(Path.Combine(Folder, "people.jwks"), "{}");
            File.Copy(Path.Combine(Folder, "good.key"), Path.Combine(Folder, "open.key"), overwrite: true);
            File.SetUnixFileMode(Path.Combine(Folder, "open.key"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        }

        public void Dispose() => Directory.Delete(Folder, recursive: true);

        static IEnumerable<(string Name, Wanted Wanted)> Certificates =>
        [
            ("good", new Wanted()), ("late", new Wanted { Days = 5 }), ("expired", new Wanted { From = -9, Days = -1 }), ("early", new Wanted { From = 2 }),
            ("self", new Wanted { SelfSigned = true }), ("sha1", new Wanted { Hash = HashAlgorithmName.SHA1 }), ("short", new Wanted { Bits = 1024 }),
            ("silo", new Wanted { Host = "silos.example", Silo = true }), ("silo-served", new Wanted { Host = "silos.example" }), ("silo-expired", new Wanted { Host = "silos.example", Silo = true, From = -9, Days = -1 }),
            ("curve", new Wanted { Ecdsa = true }), ("client", new Wanted { Purpose = "1.3.6.1.5.5.7.3.2" }),
        ];
    }
}
