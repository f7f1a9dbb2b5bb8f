using System.Net.Security;
using System.Security.Authentication;
using System.Text.Json;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Referrals.Durable;

/// <summary>
/// Empties the zone's dead-letter queue into the table of parked messages: what killed its consumer five times, or could not be read at all,
/// is listed with the rest and can be replayed.
/// </summary>
public sealed partial class DeadLetters(BrokerAddress broker, ParkedMessages parked, MessageContracts contracts, StoredJson json, ILogger<DeadLetters> log) : BackgroundService
{
    /// <summary>Name of a zone's dead-letter exchange and queue.</summary>
    public static string QueueOf(string zone) => $"{zone}-dead-v1";

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await Drain(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                DrainFailed(broker.WhyNot(failure));
            }
            try { await Task.Delay(TimeSpan.FromSeconds(3), stoppingToken); } catch (OperationCanceledException) { return; }
        }
    }

    static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(5);

    async Task Drain(CancellationToken cancel)
    {
        await using var connection = await broker.Connect(cancel);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: cancel);
        await channel.BasicQosAsync(0, 16, false, cancel);
        var closed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        channel.ChannelShutdownAsync += (_, _) => { closed.TrySetResult(); return Task.CompletedTask; };
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += async (_, delivery) =>
        {
            try
            {
                var letter = Letter.Read(delivery, contracts, json);
                await parked.Park(letter.Id, letter.Queue, letter.Type, letter.Body, letter.Body is null ? "unreadable" : "delivery-limit", retry: letter.Body is not null, cancel);
                await channel.BasicAckAsync(delivery.DeliveryTag, false, cancel);
            }
            catch (Exception failure)
            {
                // Unacknowledged it would lie here for as long as the channel lives: a new one gets it again.
                closed.TrySetException(failure);
            }
        };
        await channel.BasicConsumeAsync(QueueOf(broker.Zone), autoAck: false, consumer, cancel);
        // Looked at as well as waited for: the channel may have gone before anybody listened.
        while (channel.IsOpen && await Task.WhenAny(closed.Task, Task.Delay(LookEvery, cancel)) != closed.Task) cancel.ThrowIfCancellationRequested();
        if (closed.Task.IsFaulted) await closed.Task;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Dead-letter queue is not being read ({Reason}); trying again")]
    partial void DrainFailed(string reason);

    /// <summary>
    /// What can be told of a dead letter: the members of a message that this zone knows, and nothing that stood beside them. Who can write to a queue could put
    /// a patient's name there, and the table of parked messages is for ids.
    /// </summary>
    sealed record Letter(Guid Id, string Queue, string Type, string? Body)
    {
        public static Letter Read(BasicDeliverEventArgs delivery, MessageContracts contracts, StoredJson json)
        {
            var queue = delivery.BasicProperties.Headers?.TryGetValue("x-first-death-queue", out var first) == true && first is byte[] name
                ? System.Text.Encoding.UTF8.GetString(name) : "unknown";
            try
            {
                using var envelope = JsonDocument.Parse(delivery.Body);
                var root = envelope.RootElement;
                var contract = root.GetProperty("messageType")[0].GetString()!.Replace("urn:message:", "").Replace(':', '.');
                var type = contracts.TypeOf(contract) ?? throw new JsonException();
                var message = root.GetProperty("message").Deserialize(type, json.Options) ?? throw new JsonException();
                return new(root.GetProperty("messageId").GetGuid(), queue, contract, JsonSerializer.Serialize(message, type, json.Options));
            }
            catch (Exception unreadable) when (unreadable is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or IndexOutOfRangeException or ArgumentException)
            {
                // An id that follows from the bytes: the same letter is parked once.
                var digest = System.Security.Cryptography.SHA256.HashData(delivery.Body.Span);
                return new(new Guid(digest.AsSpan(0, 16)), queue, "unknown", null);
            }
        }
    }
}

/// <summary>Where the broker is and who we are there.</summary>
public sealed record BrokerAddress(string Zone, string Host, ushort Port, string VirtualHost, string Username, string Password)
{
    /// <summary>Judges the broker's certificate; null: spoken to without TLS, which is for loopback only.</summary>
    public RemoteCertificateValidationCallback? Verify { get; init; }

    internal const SslProtocols TlsVersions = SslProtocols.Tls12 | SslProtocols.Tls13;

    internal Task<IConnection> Connect(CancellationToken cancel) => new ConnectionFactory
    {
        HostName = Host, Port = Port, VirtualHost = VirtualHost, UserName = Username, Password = Password,
        AutomaticRecoveryEnabled = false, ClientProvidedName = $"{Zone}-dead-letters",
        Ssl = new SslOption { Enabled = Verify is not null, ServerName = Host, Version = TlsVersions, CertificateValidationCallback = Verify },
    }.CreateConnectionAsync(cancel);

    // Of a listener without TLS the library says that a frame's size cannot be determined.
    internal string WhyNot(Exception failure) => failure.GetBaseException() switch
    {
        AuthenticationException judged when judged.GetType() != typeof(AuthenticationException) => judged.Message,
        AuthenticationException when Verify is not null => $"no TLS could be agreed on with {Host}:{Port}: is that the port of its TLS listener?",
        _ => failure.GetType().Name
    };

    /// <summary>Never the password.</summary>
    public override string ToString() => $"{Host}:{Port}/{VirtualHost}";
}
