using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Referrals.Ops.Layout;

namespace Referrals.Ops.Parts;

/// <summary>The files that a private RabbitMQ node starts from: settings, and who may do what on it.</summary>
static class BrokerSettings
{
    /// <summary>The virtual host of all messages between the zones.</summary>
    public const string VirtualHost = "referrals";

    /// <summary>Content of rabbitmq.conf.</summary>
    /// <param name="address">To listen at.</param>
    /// <param name="port">To listen at.</param>
    /// <param name="definitionsFile">Of <see cref="Definitions"/>.</param>
    /// <param name="tlsFolder">With authority.pem, server.pem and server.key: it listens with TLS and in no other way. Null: in the clear.</param>
    public static string File(string address, int port, string definitionsFile, string? tlsFolder) =>
        $"""
        {Listener($"{address}:{port}", tlsFolder)}
        load_definitions = {definitionsFile}
        log.file = false
        log.console = true
        log.console.level = info
        log.console.use_colors = off
        disk_free_limit.absolute = 200MB
        vm_memory_high_watermark.absolute = 1GB

        """;

    static string Listener(string place, string? tlsFolder) => tlsFolder is null
        ? $"listeners.tcp.1 = {place}"
        : $"""
          listeners.tcp = none
          listeners.ssl.1 = {place}
          ssl_options.cacertfile = {tlsFolder}/authority.pem
          ssl_options.certfile = {tlsFolder}/server.pem
          ssl_options.keyfile = {tlsFolder}/server.key
          ssl_options.versions.1 = tlsv1.3
          ssl_options.versions.2 = tlsv1.2
          """;

    /// <summary>
    /// The definitions that the node imports at each start, before it listens. A node that starts empty with definitions makes
    /// no "guest", who would be administrator with a known password.
    /// </summary>
    public static string Definitions(IEnumerable<string> zones, Passwords passwords)
    {
        var names = zones.ToArray();
        return JsonSerializer.Serialize(
            new
            {
                vhosts = new[] { new { name = VirtualHost } },
                users = names.Select(zone => new
                {
                    name = zone,
                    password_hash = PasswordHash(passwords["rabbitmq/" + zone]),
                    hashing_algorithm = "rabbit_password_hashing_sha256",
                    tags = Array.Empty<string>()
                }),
                permissions = names.Select(zone => new
                {
                    user = zone,
                    vhost = VirtualHost,
                    configure = Mine(zone),
                    write = Mine(zone),
                    read = Mine(zone)
                })
            },
            KeptJson.Indented);
    }

    // Its own queues (and MassTransit's exchange of the same name), and the exchange of every message type. Not the default
    // exchange: through it a zone could put a message straight into the other's queue.
    static string Mine(string zone) => $"^({zone}[-.].*|Referrals\\.Contracts\\.Messages:.*|MassTransit:.*)$";

    // RabbitMQ's format: base64(salt + SHA-256(salt + password)), the salt being four bytes.
    static string PasswordHash(string password)
    {
        var salt = RandomNumberGenerator.GetBytes(4);
        return Convert.ToBase64String([.. salt, .. SHA256.HashData([.. salt, .. Encoding.UTF8.GetBytes(password)])]);
    }
}
