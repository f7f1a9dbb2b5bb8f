using Referrals.Ops.Layout;
using Referrals.Ops.Parts;
using Referrals.Ops.Zones;

namespace Referrals.Ops.Containers;

/// <summary>
/// Writes everything that docker-compose.yml mounts and git must not hold: passwords, keys, each process's configuration, and the
/// files that servers and broker start from. Writing again keeps passwords and keys.
/// </summary>
public static class Deployment
{
    /// <summary>How many silos docker-compose.yml has.</summary>
    public const int ClinicalSilos = 2;

    /// <inheritdoc cref="ClinicalSilos" />
    public const int IdentitySilos = 1;

    const string Superuser = "postgres";

    const string BrokerFolder = "/etc/referrals/";
    const string SocketFolder = "/var/run/postgresql";

    /// <summary>Prepares the folder; starts nothing.</summary>
    public static void Write(DataFolder folder)
    {
        if (File.Exists(folder.PortsFile))
            throw new OpsRefusal($"{folder.Root} belongs to infra/run: the containers need a folder of their own", exitCode: 2);
        folder.Prepare();
        SigningKeys.Ensure(folder);
        var passwords = new Passwords(folder);
        var settings = new ZoneSettings(folder, new ContainerAddresses(passwords), passwords, previews: true, limits: new());
        foreach (var zone in Enum.GetValues<Zone>())
        {
            WriteServer(folder, zone, passwords);
            settings.WriteMigration(zone);
            foreach (var number in Enumerable.Range(1, zone == Zone.Clinical ? ClinicalSilos : IdentitySilos))
                settings.Write(zone, zone.Process(number));
        }
        WriteBroker(folder, passwords);
        foreach (var part in new[] { "postgres-identity", "postgres-clinical", "rabbitmq", "collector" })
            PrivateFile.CreateFolder(Path.Combine(folder.Root, "data", part));
    }

    static void WriteServer(DataFolder folder, Zone zone, Passwords passwords)
    {
        var server = "postgres-" + zone.Name();
        var home = Path.Combine(folder.Root, server);
        PrivateFile.CreateFolder(home);
        PrivateFile.Write(Path.Combine(home, "postgresql.conf"), PostgresSettings.File("*", 5432, SocketFolder));
        PrivateFile.Write(Path.Combine(home, "pg_hba.conf"), PostgresSettings.AccessFileInContainer(zone.Name()));
        PrivateFile.Write(Path.Combine(home, "superuser"), passwords[$"{server}/{Superuser}"]);
        PrivateFile.Write(Path.Combine(home, "zone.sql"), PostgresDatabase.Script(zone.Name(), role => passwords[$"{server}/{role}"]));
    }

    static void WriteBroker(DataFolder folder, Passwords passwords)
    {
        var home = Path.Combine(folder.Root, "rabbitmq");
        PrivateFile.CreateFolder(home);
        // Made once: its hashes are salted, and a changed file would only look like a changed password.
        var definitions = Path.Combine(home, "definitions.json");
        if (!File.Exists(definitions))
            PrivateFile.Write(definitions, BrokerSettings.Definitions(Enum.GetValues<Zone>().Select(zone => zone.Name()), passwords));
        PrivateFile.Write(Path.Combine(home, "rabbitmq.conf"), BrokerSettings.File("0.0.0.0", 5672, BrokerFolder + "definitions.json", tlsFolder: null));
        PrivateFile.Write(Path.Combine(home, "enabled_plugins"), "[].\n");
    }
}
