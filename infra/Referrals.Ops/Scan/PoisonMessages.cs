using System.Text;
using System.Text.Json;
using RabbitMQ.Client;
using Referrals.Ops.Chaos;
using Referrals.Ops.Layout;
using Referrals.Ops.Parts;
using Referrals.Ops.Zones;

namespace Referrals.Ops.Scan;

/// <summary>
/// Messages with an identity inside that no zone of ours would send, published by somebody who has a zone's password at the broker; then listed and replayed by
/// the operator. The broker's files hold them, since that is where they were put; nothing else may.
/// </summary>
sealed class PoisonMessages(PrivateSystem system, Probe probe)
{
    static readonly (Zone Zone, string Queue, string Type)[] Queues =
    [
        (Zone.Clinical, "clinical-image-set-sealed-v1", "ImageSetSealed"), (Zone.Identity, "identity-advice-issued-v1", "AdviceIssued")
    ];

    /// <summary>How many identities it takes: one for each body.</summary>
    public const int Bodies = 6;

    static readonly TimeSpan ParkingMax = TimeSpan.FromSeconds(20);

    public async Task Publish(IReadOnlyList<PlantedIdentity> identities, CancellationToken cancel)
    {
        foreach (var (zone, queue, type) in Queues)
            foreach (var (who, form) in identities.Select((who, form) => (who, form)))
                await Publish(zone, queue, Body(form, type, who), who, cancel);
        await ListAndReplay(cancel);
    }

    static string Body(int form, string type, PlantedIdentity who)
    {
        var known = $"urn:message:Referrals.Contracts.Messages:{type}";
        return form switch
        {
            0 => $"{who.Patient.GivenName} {who.Patient.NhsNumber}",
            1 => JsonSerializer.Serialize(IdentityWays.Particulars(who)),
            2 => Envelope(known, IdentityWays.Particulars(who)),
            3 => Envelope($"urn:message:{who.Patient.GivenName}:{who.Patient.GivenName}", new { referral = Guid.NewGuid() }),
            // Complete, for a referral that there is not, with a patient beside it.
            4 => Envelope(known, new { referral = Guid.NewGuid(), imageSet = Guid.NewGuid(), setVersion = 1, images = 1, manifestRoot = new string('b', 64), practice = Guid.NewGuid(), hub = Guid.NewGuid(), patient = IdentityWays.Particulars(who) }),
            _ => Envelope(known, new { referral = who.Patient.GivenName, imageSet = who.Patient.NhsNumber, setVersion = who.Patient.FamilyName, practice = who.Patient.GivenName, hub = who.Patient.LocalIdentifier })
        };
    }

    static string Envelope(string type, object message) => JsonSerializer.Serialize(new { messageId = Guid.NewGuid(), conversationId = Guid.NewGuid(), messageType = new[] { type }, message });

    async Task Publish(Zone zone, string queue, string body, PlantedIdentity who, CancellationToken cancel)
    {
        var factory = new ConnectionFactory
        {
            HostName = "127.0.0.1", Port = system.Topology.Broker.Port, VirtualHost = BrokerSettings.VirtualHost, UserName = zone.Name(),
            Password = new Passwords(system.Topology.Folder)["rabbitmq/" + zone.Name()]
        };
        await using var connection = await factory.CreateConnectionAsync(cancel);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: cancel);
        var properties = new BasicProperties
        {
            ContentType = "application/vnd.masstransit+json", DeliveryMode = DeliveryModes.Persistent, MessageId = Guid.NewGuid().ToString(), CorrelationId = who.Patient.NhsNumber,
            Headers = new Dictionary<string, object?> { ["patient"] = who.Patient.GivenName, ["baggage"] = $"nhs={who.Patient.NhsNumber}" }
        };
        await channel.BasicPublishAsync(queue, "", mandatory: true, properties, Encoding.UTF8.GetBytes(body), cancel);
    }

    async Task ListAndReplay(CancellationToken cancel)
    {
        foreach (var zone in Enum.GetValues<Zone>())
            for (var began = TimeProvider.System.GetTimestamp(); TimeProvider.System.GetElapsedTime(began) < ParkingMax && await Parked(zone, cancel) < Bodies - 1;)
                await Task.Delay(300, cancel);
        foreach (var zone in Enum.GetValues<Zone>())
        {
            await probe.Ask(zone, HttpMethod.Get, "/parked?limit=200", role: "operator");
            foreach (var id in await Ids(zone, cancel))
                await probe.Ask(zone, HttpMethod.Post, $"/parked/{id}/replay", new { }, role: "operator");
        }
    }

    async Task<int> Parked(Zone zone, CancellationToken cancel) => (await Ids(zone, cancel)).Count;

    async Task<List<Guid>> Ids(Zone zone, CancellationToken cancel)
    {
        await using var database = Npgsql.NpgsqlDataSource.Create(system.Topology.Postgres(zone).ConnectionString("postgres", zone.Name()) + ";Pooling=false");
        await using var query = database.CreateCommand("SELECT id FROM parked");
        await using var rows = await query.ExecuteReaderAsync(cancel);
        var ids = new List<Guid>();
        while (await rows.ReadAsync(cancel))
            ids.Add(rows.GetGuid(0));
        return ids;
    }
}
