using System.Text.Json;
using System.Text.Json.Serialization;
using Referrals.Hosting;
using Referrals.Ops.Containers;
using Referrals.Ops.Layout;
using Xunit;

namespace Referrals.UnitTests.Tidy;

/// <summary>docker-compose.yml and what the operations program writes for it fit each other, the settings and the border between the zones.</summary>
public sealed class Compose : IDisposable
{
    const string InContainers = "/referrals";

    static readonly JsonSerializerOptions Strict = new() { UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow };

    readonly ComposeFile compose = ComposeFile.Read(Path.Combine(Repository.Root, "docker-compose.yml"));
    readonly DataFolder folder = new(Directory.CreateTempSubdirectory("compose").FullName);

    public Compose() => Deployment.Write(folder);

    public void Dispose() => folder.Remove();

    /// <summary>Zone processes, as the configuration files and the services are called.</summary>
    public static TheoryData<string, bool> Processes =>
    [
        .. Enumerable.Range(1, Deployment.IdentitySilos).Select(number => ("identity-" + number, false)),
        .. Enumerable.Range(1, Deployment.ClinicalSilos).Select(number => ("clinical-" + number, false)),
        ("identity-migrate", true), ("clinical-migrate", true),
    ];

    [Fact]
    public void Every_container_may_do_little()
    {
        Assert.All(compose.Services, service =>
        {
            Assert.StartsWith("${REFERRALS_USER:?", service.Text("user"));
            Assert.Equal("true", service.Text("read_only"));
            Assert.Equal(["ALL"], service.List("cap_drop"));
            Assert.Equal(["no-new-privileges:true"], service.List("security_opt"));
            Assert.All(["mem_limit", "pids_limit"], limit => Assert.NotEmpty(service.Text(limit)));
            Assert.DoesNotContain(["privileged", "env_file", "devices"], key => service.Has(key));
        });
    }

    [Fact]
    public void Only_the_doors_can_be_reached_and_only_from_this_machine() =>
        Assert.Equal(
            ["clinical-door 127.0.0.1:8080:8080", "identity-door 127.0.0.1:8081:8080"],
            compose.Services.SelectMany(service => service.List("ports").Select(port => $"{service.Name} {port}")).Order());

    [Fact]
    public void No_process_of_a_zone_has_a_network_to_the_other_zones_database()
    {
        foreach (var (zone, other) in new[] { ("identity", "clinical"), ("clinical", "identity") })
        {
            var database = compose["postgres-" + zone].Networks;
            Assert.Equal([zone], database);
            Assert.True(compose.IsInternal(zone));
            Assert.All(compose.Services.Where(service => service.Name.StartsWith(other + "-", StringComparison.Ordinal)),
                service => Assert.DoesNotContain(zone, service.Networks));
        }
    }

    [Fact]
    public void Every_file_that_is_mounted_exists_and_no_container_but_its_own_zones_gets_a_private_key()
    {
        foreach (var service in compose.Services)
        {
            Assert.All(service.Mounts, mount => Assert.True(Path.Exists(OnDisk(mount.Source)), $"{service.Name}: {mount.Source}"));
            foreach (var signer in new[] { "identity", "clinical", "people" })
            {
                var sees = service.Mounts.Any(mount => File.Exists(OnDisk(mount.Source)) ? mount.Source.EndsWith(".pem", StringComparison.Ordinal)
                    : Directory.EnumerateFiles(OnDisk(mount.Source), "*.pem", SearchOption.AllDirectories).Any(key => key.Contains($"/keys/{signer}/")));
                Assert.True(!sees || service.Name.StartsWith(signer + "-", StringComparison.Ordinal), $"{service.Name} can read a private key of {signer}");
            }
        }
    }

    /// <summary>A key too many, a key too few, an unsafe value, a path that is not mounted, a name that is no service: each would only show when it starts.</summary>
    [Theory, MemberData(nameof(Processes))]
    public void A_process_understands_its_settings_and_finds_what_they_name(string process, bool migrates)
    {
        var json = File.ReadAllText(folder.ConfigFile(process));
        var settings = JsonSerializer.Deserialize<ZoneSettings>(json, Strict)!;
        var service = compose[process];

        SafeStart.Check(JsonSerializer.Deserialize<ZoneSettings>(json.Replace(InContainers, folder.Root))!, DateTimeOffset.UtcNow);
        Assert.Equal(migrates, settings.Postgres.Owner is not null);
        Assert.Equal([.. migrates ? ["migrate"] : Array.Empty<string>(), "--config", $"{InContainers}/config/{process}.json"], service.List("command"));
        var mounted = service.Mounts.Select(mount => mount.Target).ToArray();
        string[] needed =
        [
            $"{InContainers}/config/{process}.json", settings.Keys.SigningKeyFile, settings.Keys.Directory, .. settings.Tokens.Issuers.Select(issuer => issuer.JwksFile),
            .. migrates ? [] : settings.Peers.Values.Select(peer => peer.JwksFile).Concat(settings.Archive is { } archive ? [archive.Directory] : []),
        ];
        Assert.All(needed, path => Assert.Contains(mounted, mount => path == mount || path.StartsWith(mount + "/", StringComparison.Ordinal)));
        string[] hosts =
        [
            new Npgsql.NpgsqlConnectionStringBuilder(settings.Postgres.App).Host!,
            .. migrates ? [] : settings.Peers.Values.SelectMany(peer => peer.Urls).Append(settings.Telemetry.OtlpEndpoint!).Select(url => new Uri(url).Host).Append(settings.RabbitMq.Host),
        ];
        Assert.All(hosts, host => Assert.NotEmpty(compose[host].Networks.Intersect(service.Networks)));
    }

    [Fact]
    public void A_door_leads_to_the_silos_of_its_zone_and_each_is_asked_at_its_own_port()
    {
        foreach (var zone in new[] { "identity", "clinical" })
        {
            var silos = compose.Services.Where(service => service.Text("network_mode") == $"service:{zone}-door").Select(service => service.Name).ToArray();
            var ports = silos.ToDictionary(silo => silo, silo => new Uri(JsonSerializer.Deserialize<ZoneSettings>(File.ReadAllText(folder.ConfigFile(silo)))!.Http.Url).Authority);
            var door = File.ReadLines(Path.Combine(Repository.Root, $"infra/deploy/{zone}-door.cfg"));
            Assert.Equal(ports.Select(silo => $"server {silo.Key} {silo.Value}"), door.Select(line => line.Trim()).Where(line => line.StartsWith("server ", StringComparison.Ordinal)));
            Assert.All(silos, silo => Assert.Equal($"127.0.0.1:{compose[silo].HealthTest[^1]}", ports[silo]));
        }
    }

    string OnDisk(string source) => source.StartsWith("./.deploy/", StringComparison.Ordinal)
        ? Path.Combine(folder.Root, source["./.deploy/".Length..])
        : Path.Combine(Repository.Root, source);
}
