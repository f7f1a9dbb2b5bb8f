using Npgsql;
using Referrals.Ops.Layout;
using Referrals.Ops.Parts;

namespace Referrals.Ops.Zones;

/// <summary>Where everything is, as the processes of a zone see it: on this machine, or each in its container.</summary>
interface IAddresses
{
    /// <summary>The folder that holds keys and photographs.</summary>
    DataFolder Folder { get; }

    (string Host, int Port) Broker { get; }

    /// <summary>Where the HTTP doors of clinical are, for identity, which fetches advice there.</summary>
    IEnumerable<string> Clinical { get; }

    /// <summary>Where traces and metrics go, as OTLP over HTTP; null: nowhere.</summary>
    string? OtlpEndpoint { get; }

    /// <summary>The parts are containers of one machine and speak without TLS to each other.</summary>
    bool PrivateNetwork { get; }

    /// <summary>With which the parts speak TLS to each other; null: they do not.</summary>
    CertificateFolder? Certificates { get; }

    /// <summary>Where a process listens for HTTP.</summary>
    string Http(string process);

    /// <summary>The port on which a process hears the other silos of its zone.</summary>
    int Silo(string process);

    /// <summary>How a role of the zone connects to its database.</summary>
    string Postgres(Zone zone, string role);
}

/// <summary>A topology on this machine: everything on loopback, ports chosen once.</summary>
sealed class LoopbackAddresses(TopologyPlan plan, Ports ports, Func<Zone, PostgresServer> servers) : IAddresses
{
    public DataFolder Folder => plan.Folder;
    public (string Host, int Port) Broker => ("127.0.0.1", ports["rabbitmq"]);
    public IEnumerable<string> Clinical => Enumerable.Range(1, plan.ClinicalSilos).Select(number => Http(Zone.Clinical.Process(number)));
    public string? OtlpEndpoint => plan.OtlpEndpoint;
    public bool PrivateNetwork => false;
    public CertificateFolder? Certificates => plan.Certificates;

    public string Http(string process) => ZoneProcess.UrlOf(process, ports, Certificates);
    public int Silo(string process) => ports[process + "/silo"];
    public string Postgres(Zone zone, string role) => Certificates is null
        ? servers(zone).ConnectionString(role)
        : new NpgsqlConnectionStringBuilder(servers(zone).ConnectionString(role)) { Host = "127.0.0.1", SslMode = SslMode.VerifyFull, RootCertificate = Certificates.Authority }.ConnectionString;
}
