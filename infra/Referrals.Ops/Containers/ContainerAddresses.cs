using Npgsql;
using Referrals.Ops.Layout;
using Referrals.Ops.Zones;

namespace Referrals.Ops.Containers;

/// <summary>
/// The names and ports of docker-compose.yml. A zone's silos share one network namespace, because they speak on loopback only:
/// HTTP without TLS is refused elsewhere. What reaches them from outside comes through the zone's door.
/// </summary>
sealed class ContainerAddresses(Passwords passwords) : IAddresses
{
    const int HttpFirst = 8100;
    const int SiloFirst = 11100;

    /// <summary>Where the containers see what they may see of the deployment's folder.</summary>
    public DataFolder Folder { get; } = new("/referrals");

    public (string Host, int Port) Broker => ("rabbitmq", 5672);
    public IEnumerable<string> Clinical => ["http://clinical-door:8080"];
    public bool PrivateNetwork => true;
    public Parts.CertificateFolder? Certificates => null;
    public string? OtlpEndpoint => "http://collector:4318";

    public string Http(string process) => $"http://127.0.0.1:{HttpFirst + Number(process)}";
    public int Silo(string process) => SiloFirst + Number(process);

    public string Postgres(Zone zone, string role) => new NpgsqlConnectionStringBuilder
    {
        Host = "postgres-" + zone.Name(),
        Port = 5432,
        Database = zone.Name(),
        Username = role,
        Password = passwords[$"postgres-{zone.Name()}/{role}"]
    }.ConnectionString;

    static int Number(string process) => int.Parse(process[(process.LastIndexOf('-') + 1)..]);
}
