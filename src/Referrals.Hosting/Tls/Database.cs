using Npgsql;

namespace Referrals.Hosting;

/// <summary>Connections to the zone's database, verified by DT-13 where the connection string asks for TLS.</summary>
static class Database
{
    /// <param name="name">As the configuration calls it.</param>
    /// <param name="text">Its connection string.</param>
    /// <param name="settings">Policy.</param>
    /// <param name="more">Added to the connection string.</param>
    public static NpgsqlDataSource Source(string name, string text, ZoneSettings settings, Action<NpgsqlConnectionStringBuilder> more)
    {
        var connection = new NpgsqlConnectionStringBuilder(text);
        more(connection);
        if (connection is not { SslMode: SslMode.VerifyFull, Host: { } host, RootCertificate: { } authority }) return NpgsqlDataSource.Create(connection);
        // Npgsql takes VerifyFull or a callback, not both. Ours asks for all that VerifyFull does (authority, host, dates), and for algorithms and purpose.
        (connection.SslMode, connection.RootCertificate) = (SslMode.Require, null);
        var server = new TrustedServer($"PostgreSQL ({name})", authority, settings.Certificates, TimeProvider.System, host);
        var source = new NpgsqlDataSourceBuilder(connection.ConnectionString);
        source.UseSslClientAuthenticationOptionsCallback(tls => (tls.EnabledSslProtocols, tls.RemoteCertificateValidationCallback) = (TrustedServer.Versions, server.Verify));
        return source.Build();
    }
}
