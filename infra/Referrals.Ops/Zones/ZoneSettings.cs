using System.Text.Json;
using System.Text.Json.Nodes;
using Referrals.Ops.Layout;
using Referrals.Ops.Parts;

namespace Referrals.Ops.Zones;

/// <summary>Writes the configuration file of each zone process: what it may know, and nothing of the other zone's secrets.</summary>
/// <param name="folder">Where the files are written.</param>
/// <param name="at">Where the process will find everything.</param>
/// <param name="passwords">By which it is known there.</param>
/// <param name="previews">Clinical silos make previews.</param>
/// <param name="limits">Of a person and a practice.</param>
sealed class ZoneSettings(DataFolder folder, IAddresses at, Passwords passwords, bool previews, Hosting.ZoneSettings.LimitSettings limits)
{
    const int Wide = 1_000_000;

    static readonly Hosting.ZoneSettings.UploadLimits WideUploads = new() { UploadsPerMinute = Wide, MegabytesPerMinute = Wide, UploadsOpen = Wide };

    /// <summary>As good as none.</summary>
    public static Hosting.ZoneSettings.LimitSettings WideLimits { get; } = new() { RequestsPerSecond = Wide, RequestsAtOnce = Wide, Person = WideUploads, Practice = WideUploads };

    /// <summary>The practices' record systems; most have none.</summary>
    public IReadOnlyDictionary<Guid, JsonObject> Epr { get; init; } = new Dictionary<Guid, JsonObject>();

    /// <summary>The file for one serving process. It holds the application role only.</summary>
    public void Write(Zone zone, string process) => Save(process, Serving(zone, process));

    /// <summary>The file for the migration of a zone: the same with the owner role.</summary>
    /// <returns>Path of the file.</returns>
    public string WriteMigration(Zone zone)
    {
        var settings = Serving(zone, zone.Process(1));
        settings["Postgres"]!["Owner"] = at.Postgres(zone, zone.Name() + "_owner");
        return Save(zone.Name() + "-migrate", settings);
    }

    string Save(string process, JsonObject settings)
    {
        PrivateFile.Write(folder.ConfigFile(process), settings.ToJsonString(KeptJson.Indented) + "\n");
        return folder.ConfigFile(process);
    }

    JsonObject Serving(Zone zone, string process)
    {
        var settings = new JsonObject
        {
            ["Environment"] = DevelopmentOnly.Environment,
            ["Zone"] = zone.Name(),
            ["Http"] = Http(process),
            ["Silo"] = Silo(zone, process),
            ["Postgres"] = new JsonObject
            {
                ["App"] = at.Postgres(zone, zone.Name() + "_app"),
                ["Nation"] = DevelopmentOnly.Nation
            },
            ["RabbitMq"] = WithAuthority(new JsonObject
            {
                ["Host"] = at.Broker.Host,
                ["Port"] = at.Broker.Port,
                ["VirtualHost"] = BrokerSettings.VirtualHost,
                ["Username"] = zone.Name(),
                ["Password"] = passwords["rabbitmq/" + zone.Name()],
                ["Tls"] = at.Certificates is not null
            }),
            ["Tokens"] = Tokens(zone),
            ["Keys"] = Keys(zone),
            ["Peers"] = zone switch
            {
                // To verify the link tickets that come with a referral.
                Zone.Clinical => new JsonObject { ["identity"] = Peer(Signer.Identity) },
                // To verify advice packages, and to fetch them.
                Zone.Identity => new JsonObject { ["clinical"] = ClinicalPeer() }
            },
            ["Limits"] = JsonSerializer.SerializeToNode(limits),
            ["PrivateNetwork"] = at.PrivateNetwork,
            ["Telemetry"] = new JsonObject { ["OtlpEndpoint"] = at.OtlpEndpoint }
        };
        if (zone == Zone.Identity && Epr.Count > 0)
            settings["Epr"] = new JsonObject(Epr.Select(practice => KeyValuePair.Create(practice.Key.ToString(), (JsonNode?)practice.Value.DeepClone())));
        if (zone == Zone.Clinical)
        {
            settings["Archive"] = Archive();
            settings["Previews"] = new JsonObject { ["Paused"] = !previews };
        }
        return settings;
    }

    JsonObject Http(string process) => at.Certificates is { } files
        ? WithAuthority(new JsonObject { ["Url"] = at.Http(process), ["CertificateFile"] = files.Certificate(process), ["KeyFile"] = files.Key(process) })
        : new JsonObject { ["Url"] = at.Http(process) };

    JsonObject WithAuthority(JsonObject settings)
    {
        if (at.Certificates is { } files)
            settings["AuthorityFile"] = files.Authority;
        return settings;
    }

    JsonObject Archive()
    {
        var evidence = EvidenceKey.Ensure(at.Folder);
        return new JsonObject
        {
            ["Directory"] = at.Folder.Archive,
            ["Nation"] = DevelopmentOnly.Nation,
            ["Evidence"] = new JsonObject { ["Id"] = evidence.Id.Value, ["Point"] = evidence.Point.ToString() }
        };
    }

    JsonObject Silo(Zone zone, string process)
    {
        var silo = Member(zone, process);
        if (at.Certificates is { } files)
            (silo["CertificateFile"], silo["KeyFile"], silo["HostName"]) = (files.Certificate(zone.Silos()), files.Key(zone.Silos()), zone.Silos());
        return WithAuthority(silo);
    }

    JsonObject Member(Zone zone, string process) => new()
    {
        ["ClusterId"] = zone.Name(),
        ["ServiceId"] = "referrals-" + zone.Name(),
        ["Name"] = process,
        ["Port"] = at.Silo(process),
        ["FastFailover"] = true
    };

    // People reach both zones; the identity zone alone, as a service, fetches advice from the clinical one. Nothing goes the other way.
    JsonObject Tokens(Zone zone)
    {
        var issuers = new JsonArray(Issuer(Signer.People, DevelopmentToken.Roles));
        if (zone == Zone.Clinical)
            issuers.Add((JsonNode)Issuer(Signer.Identity, ["service"]));
        return new JsonObject { ["Audience"] = "referrals-" + zone.Name(), ["Issuers"] = issuers };
    }

    JsonObject Issuer(Signer signer, IEnumerable<string> roles) => new()
    {
        ["Issuer"] = signer.Issuer,
        ["JwksFile"] = signer.PublicKeys(at.Folder),
        ["Roles"] = JsonSerializer.SerializeToNode(roles)
    };

    JsonObject Keys(Zone zone) => new()
    {
        ["Provider"] = "Development",
        ["Directory"] = zone.Signer().Directory(at.Folder),
        ["SigningKeyFile"] = zone.Signer().PrivateKey(at.Folder),
        ["KeyId"] = zone.Signer().KeyId,
        ["Issuer"] = zone.Signer().Issuer
    };

    JsonObject Peer(Signer signer) => new() { ["Issuer"] = signer.Issuer, ["JwksFile"] = signer.PublicKeys(at.Folder) };

    JsonObject ClinicalPeer()
    {
        var peer = WithAuthority(Peer(Signer.Clinical));
        peer["Urls"] = JsonSerializer.SerializeToNode(at.Clinical);
        return peer;
    }
}
