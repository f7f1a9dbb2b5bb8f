namespace Referrals.Hosting;

/// <summary>One process's configuration, read from the JSON file that <c>--config</c> names.</summary>
public sealed record ZoneSettings
{
    /// <summary>Development, or anything else, which is taken as production.</summary>
    public required string Environment { get; init; }
    /// <summary>clinical or identity.</summary>
    public required string Zone { get; init; }
    public required HttpSettings Http { get; init; }
    public required SiloSettings Silo { get; init; }
    public required PostgresSettings Postgres { get; init; }
    public required RabbitMqSettings RabbitMq { get; init; }
    public required TokenSettings Tokens { get; init; }
    public required KeySettings Keys { get; init; }
    /// <summary>The other zone, by name: whose signatures we check and where we call.</summary>
    public Dictionary<string, PeerSettings> Peers { get; init; } = [];
    public ArchiveSettings? Archive { get; init; }
    /// <summary>The practices' own record systems, by practice id; a practice that is not named has none.</summary>
    public Dictionary<Guid, EprSettings> Epr { get; init; } = [];
    public PreviewSettings Previews { get; init; } = new();
    public TelemetrySettings Telemetry { get; init; } = new();
    public LimitSettings Limits { get; init; } = new();
    /// <summary>What is asked of certificates beyond DT-13.</summary>
    public CertificatePolicy Certificates { get; init; } = new();
    /// <summary>In Development only: database, broker, peers and collector are containers of this machine and are spoken to without TLS.</summary>
    public bool PrivateNetwork { get; init; }

    /// <summary>Development keys and tokens are taken here only.</summary>
    public bool IsDevelopment => Environment == "Development";

    public sealed record HttpSettings
    {
        /// <summary>Address to listen on; https anywhere, http on loopback only.</summary>
        public required string Url { get; init; }
        /// <summary>The name that clients use; absent: the address itself. The certificate must be made for it.</summary>
        public string? HostName { get; init; }
        /// <summary>PEM: our certificate, then what leads from it to its authority.</summary>
        public string? CertificateFile { get; init; }
        public string? KeyFile { get; init; }
        /// <summary>The authority that our own certificate must lead to; absent: one that the operating system trusts.</summary>
        public string? AuthorityFile { get; init; }
    }

    public sealed record SiloSettings
    {
        public required string ClusterId { get; init; }
        public required string ServiceId { get; init; }
        public required string Name { get; init; }
        /// <summary>Where it hears the other silos of its zone: loopback, or any address of this machine with a certificate.</summary>
        public string Address { get; init; } = "127.0.0.1";
        public required int Port { get; init; }
        /// <summary>PEM: our certificate for the other silos, as client and server, then what leads from it to its authority; absent: they speak without TLS.</summary>
        public string? CertificateFile { get; init; }
        public string? KeyFile { get; init; }
        /// <summary>The authority to which each silo's certificate must lead.</summary>
        public string? AuthorityFile { get; init; }
        /// <summary>The name that the certificates of this zone's silos bear, and no others.</summary>
        public string? HostName { get; init; }
        /// <summary>One-second probes: a killed silo's grains answer again after two seconds, at the price of false alarms on starved machines.</summary>
        public bool FastFailover { get; init; }
    }

    public sealed record PostgresSettings
    {
        public string? App { get; init; }
        /// <summary>Only in the file that the migration reads.</summary>
        public string? Owner { get; init; }
        /// <summary>ISO 3166-2 subdivision where the server stands (ARC-08).</summary>
        public required string Nation { get; init; }
    }

    public sealed record RabbitMqSettings
    {
        public required string Host { get; init; }
        public required ushort Port { get; init; }
        public required string VirtualHost { get; init; }
        public required string Username { get; init; }
        public required string Password { get; init; }
        public bool Tls { get; init; }
        /// <summary>The authority that the broker's certificate must lead to.</summary>
        public string? AuthorityFile { get; init; }
    }

    public sealed record TokenSettings
    {
        public required string Audience { get; init; }
        public required IssuerSettings[] Issuers { get; init; }
    }

    /// <summary>A trusted issuer and the roles it may name.</summary>
    public sealed record IssuerSettings
    {
        public required string Issuer { get; init; }
        public required string JwksFile { get; init; }
        public required string[] Roles { get; init; }
    }

    public sealed record KeySettings
    {
        public required string Provider { get; init; }
        public required string Directory { get; init; }
        public required string SigningKeyFile { get; init; }
        public required string KeyId { get; init; }
        public required string Issuer { get; init; }
        /// <summary>How long the key to a link's patient is kept after the link has ended (PSN-22); identity's alone.</summary>
        public int LinksKeptDays { get; init; } = 90;
    }

    public sealed record PeerSettings
    {
        public required string Issuer { get; init; }
        public required string JwksFile { get; init; }
        public string[] Urls { get; init; } = [];
        /// <summary>The authority that its certificate must lead to, where Urls are https.</summary>
        public string? AuthorityFile { get; init; }
    }

    /// <summary>The FHIR R4 server of a practice.</summary>
    public sealed record EprSettings
    {
        /// <summary>Base address; https, but for a server on this machine or in Development.</summary>
        public required string Url { get; init; }
        /// <summary>Holds the bearer token; read for each delivery, so that it can be renewed. Absent: none is sent.</summary>
        public string? TokenFile { get; init; }
        /// <summary>Naming system of the practice's own patient numbers; absent: one of ours that names the practice.</summary>
        public string? PatientSystem { get; init; }
        /// <summary>False: the server takes no Binary under an id of ours; then the entry refers to the photographs and they stay with us.</summary>
        public bool SendPhotographs { get; init; } = true;
        /// <summary>How long the server may take for one request.</summary>
        public int TimeoutSeconds { get; init; } = 30;
    }

    public sealed record ArchiveSettings
    {
        public required string Directory { get; init; }
        public required string Nation { get; init; }
        /// <summary>The public key to which originals are sealed; whoever holds the private half opens them, and this zone does not (design §4).</summary>
        public required EvidenceKeySettings Evidence { get; init; }
        /// <summary>Where infra/backup keeps the archive's backup; absent: none is made, and none is asked for (DT-9).</summary>
        public BackupSettings? Backup { get; init; }
    }

    public sealed record BackupSettings
    {
        public required string Directory { get; init; }
        /// <summary>How long a photograph may wait for its backup: daily, with two hours to spare (AMB-20).</summary>
        public int HoursMax { get; init; } = 26;
    }

    public sealed record EvidenceKeySettings
    {
        public required Guid Id { get; init; }
        /// <summary>Uncompressed point of P-256, base64url.</summary>
        public required string Point { get; init; }
    }

    public sealed record PreviewSettings
    {
        /// <summary>None are made by this process; photographs wait for another, or until they are made again.</summary>
        public bool Paused { get; init; }
        /// <summary>Workers at one time: each takes a core and up to 512 MiB.</summary>
        public int AtOnce { get; init; } = 1;
        /// <summary>Only in Development can it be false: then a decoder that is taken over reads what the silo reads.</summary>
        public bool Sandboxed { get; init; } = true;
    }

    /// <summary>What one person or practice may do, so that it does not hurt another (security.md §3.15). Rates are each silo's.</summary>
    public sealed record LimitSettings
    {
        /// <summary>Of one person: ten times what the busiest client with its polling has been seen to ask.</summary>
        public int RequestsPerSecond { get; init; } = 200;
        /// <summary>The same after a rest: a day's list and all its cases opened at once.</summary>
        public int RequestsAtOnce { get; init; } = 2000;
        /// <summary>A person takes minutes for a patient and sends a handful of photographs; an app that catches up after a day without a line sends hundreds.</summary>
        public UploadLimits Person { get; init; } = new() { UploadsPerMinute = 120, MegabytesPerMinute = 1200, UploadsOpen = 100 };
        /// <summary>Four busy people: one alone cannot use up what the practice has.</summary>
        public UploadLimits Practice { get; init; } = new() { UploadsPerMinute = 480, MegabytesPerMinute = 4800, UploadsOpen = 400 };
    }

    public sealed record UploadLimits
    {
        public required int UploadsPerMinute { get; init; }
        public required int MegabytesPerMinute { get; init; }
        /// <summary>Announced and not yet whole, over all silos; each may hold as many bytes as a photograph has.</summary>
        public required int UploadsOpen { get; init; }
    }

    public sealed record TelemetrySettings
    {
        public string? OtlpEndpoint { get; init; }
    }
}
