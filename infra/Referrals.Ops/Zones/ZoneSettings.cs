using System.Text.Json;
using System.Text.Json.Nodes;
using Referrals.Ops.Layout;
using Referrals.Ops.Parts;

namespace Referrals.Ops.Zones;

/// <summary>Writes the configuration file of each zone process: what it may know, and nothing of the other zone's secrets.</summary>
sealed class ZoneSettings(DataFolder folder, Ports ports, Passwords passwords, int clinicalSilos, string? otlpEndpoint)
{
    /// <summary>The file for one serving process. It holds the application role only.</summary>
    public void Write(Zone zone, string process, PostgresServer server) =>
        Save(process, Serving(zone, process, server));

    /// <summary>The file for the migration of a zone: the same with the owner role.</summary>
    /// <returns>Path of the file.</returns>
    public string WriteMigration(Zone zone, PostgresServer server)
    {
        var settings = Serving(zone, zone.Process(1), server);
        settings["Postgres"]!["Owner"] = server.ConnectionString(zone.Name() + "_owner");
        return Save(zone.Name() + "-migrate", settings);
    }

    string Save(string process, JsonObject settings)
    {
        PrivateFile.Write(folder.ConfigFile(process), settings.ToJsonString(KeptJson.Indented) + "\n");
        return folder.ConfigFile(process);
    }

    JsonObject Serving(Zone zone, string process, PostgresServer server)
    {
        var settings = new JsonObject
        {
            ["Environment"] = DevelopmentOnly.Environment,
            ["Zone"] = zone.Name(),
            ["Http"] = new JsonObject { ["Url"] = ZoneProcess.UrlOf(process, ports) },
            ["Silo"] = Silo(zone, process),
            ["Postgres"] = new JsonObject
            {
                ["App"] = server.ConnectionString(zone.Name() + "_app"),
                ["Nation"] = DevelopmentOnly.Nation
            },
            ["RabbitMq"] = new JsonObject
            {
                ["Host"] = "127.0.0.1",
                ["Port"] = ports["rabbitmq"],
                ["VirtualHost"] = BrokerSettings.VirtualHost,
                ["Username"] = zone.Name(),
                ["Password"] = passwords["rabbitmq/" + zone.Name()]
            },
            ["Tokens"] = Tokens(zone),
            ["Keys"] = Keys(zone),
            ["Peers"] = zone switch
            {
                // To verify the link tickets that come with a referral.
                Zone.Clinical => new JsonObject { ["identity"] = Peer(Signer.Identity) },
                // To verify advice packages, and to fetch them.
                Zone.Identity => new JsonObject { ["clinical"] = ClinicalPeer() }
            },
            ["Telemetry"] = new JsonObject { ["OtlpEndpoint"] = otlpEndpoint }
        };
        if (zone == Zone.Clinical)
            settings["Archive"] = new JsonObject { ["Directory"] = folder.Archive, ["Nation"] = DevelopmentOnly.Nation };
        return settings;
    }

    JsonObject Silo(Zone zone, string process) => new()
    {
        ["ClusterId"] = zone.Name(),
        ["ServiceId"] = "referrals-" + zone.Name(),
        ["Name"] = process,
        ["Port"] = ports[process + "/silo"],
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
        ["JwksFile"] = signer.PublicKeys(folder),
        ["Roles"] = JsonSerializer.SerializeToNode(roles)
    };

    JsonObject Keys(Zone zone) => new()
    {
        ["Provider"] = "Development",
        ["Directory"] = zone.Signer().Directory(folder),
        ["SigningKeyFile"] = zone.Signer().PrivateKey(folder),
        ["KeyId"] = zone.Signer().KeyId,
        ["Issuer"] = zone.Signer().Issuer
    };

    JsonObject Peer(Signer signer) => new() { ["Issuer"] = signer.Issuer, ["JwksFile"] = signer.PublicKeys(folder) };

    JsonObject ClinicalPeer()
    {
        var urls = Enumerable.Range(1, clinicalSilos).Select(number => ZoneProcess.UrlOf(Zone.Clinical.Process(number), ports));
        var peer = Peer(Signer.Clinical);
        peer["Urls"] = JsonSerializer.SerializeToNode(urls);
        return peer;
    }
}
