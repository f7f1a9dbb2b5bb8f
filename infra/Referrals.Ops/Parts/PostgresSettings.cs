namespace Referrals.Ops.Parts;

/// <summary>The settings of a private PostgreSQL server, laid over what initdb writes.</summary>
static class PostgresSettings
{
    /// <summary>Name of the file with our settings in the data folder; initdb's own file includes it last.</summary>
    public const string FileName = "referrals.conf";

    // A unix socket's path holds 107 bytes; the server adds "/.s.PGSQL.12345" and, for its lock, ".lock".
    const int SocketFolderBytesMax = 85;

    /// <summary>Where clients on this machine find the server: its unix socket, which costs less than a connection over loopback, if the folder's name leaves room for it.</summary>
    public static string HostFor(string address, string folder) => SocketIn(folder) is { Length: > 0 } socket ? socket : address;

    static string SocketIn(string folder) => folder.Length <= SocketFolderBytesMax ? folder : "";

    /// <summary>The settings file of a server on one port.</summary>
    /// <param name="address">Where it listens.</param>
    /// <param name="port">And on which port.</param>
    /// <param name="folder">For its unix socket.</param>
    /// <param name="countStatements">Loads pg_stat_statements.</param>
    /// <param name="legible">Leaves its journal uncompressed.</param>
    /// <param name="tls">With server.crt and server.key of that folder.</param>
    public static string File(string address, int port, string folder, bool countStatements = false, bool legible = false, bool tls = false) =>
        $"""
        listen_addresses = '{address}'
        port = {port}
        unix_socket_directories = '{SocketIn(folder).Replace("'", "''")}'
        password_encryption = 'scram-sha-256'
        max_connections = 200
        {(tls ? $"ssl = on\nssl_min_protocol_version = 'TLSv1.2'\nssl_cert_file = '{folder}/server.crt'\nssl_key_file = '{folder}/server.key'" : "")}

        # What was acknowledged is on the disk.
        fsync = on
        synchronous_commit = on
        full_page_writes = on

        # Two servers, a broker and several silos share two cores and their memory.
        shared_buffers = '256MB'
        wal_compression = {(legible ? "off" : "lz4")}
        max_wal_size = '2GB'
        checkpoint_timeout = '15min'
        jit = off

        # The backup receives the log as it is written (ADR 0018). One that stays away must not fill the disk: its slot is lost first, and it takes a new base.
        wal_level = replica
        max_wal_senders = 8
        max_replication_slots = 8
        max_slot_wal_keep_size = '8GB'
        {(countStatements ? "shared_preload_libraries = 'pg_stat_statements'" : "")}

        # By default the log quotes the row that broke a unique key, and the statement with its literals.
        log_error_verbosity = terse
        log_min_error_statement = panic
        log_statement = none
        log_parameter_max_length = 0
        log_parameter_max_length_on_error = 0
        log_line_prefix = '%m [%p] %u@%d '

        timezone = 'UTC'
        log_timezone = 'UTC'

        """;

    /// <summary>Who may connect: everybody with a password, from this machine; the backup's role to the log as well.</summary>
    /// <param name="tls">Over the network with TLS and in no other way.</param>
    public static string AccessFile(bool tls) =>
        $"""
        local all         all              scram-sha-256
        {(tls ? "hostssl" : "host")} all         all 127.0.0.1/32 scram-sha-256
        local replication all              scram-sha-256
        {(tls ? "hostssl" : "host")} replication all 127.0.0.1/32 scram-sha-256

        """;

    /// <summary>Who may connect to a server in a container: the zone's two roles to the zone's database, and the superuser from inside only.</summary>
    public static string AccessFileInContainer(string zone) =>
        $"""
        local all    all                     scram-sha-256
        host  {zone} {zone}_owner,{zone}_app all scram-sha-256

        """;
}
