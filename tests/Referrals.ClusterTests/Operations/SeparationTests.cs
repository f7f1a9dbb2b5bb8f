using Npgsql;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using Referrals.ClusterTests.Running;
using Referrals.Ops.Layout;
using Referrals.Ops.Zones;
using Xunit;

namespace Referrals.ClusterTests.Operations;

/// <summary>What each role cannot do, tried: the zones' database roles, broker users and silos see nothing of the other zone, and no application role rewrites what has happened.</summary>
[Collection(RunningSystem.Name)]
public sealed class SeparationTests(RunningSystem system)
{
    readonly Topology _topology = system.Topology;
    readonly Passwords _passwords = new(system.Folder);

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<Zone> Zones => [Zone.Identity, Zone.Clinical];

    static Zone Other(Zone zone) => zone == Zone.Identity ? Zone.Clinical : Zone.Identity;

    [Theory, MemberData(nameof(Zones))]
    public async Task A_zones_roles_do_not_exist_at_the_others_database_server(Zone zone)
    {
        var name = zone.Name();
        foreach (var role in new[] { name + "_app", name + "_owner" })
            foreach (var database in new[] { Other(zone).Name(), name, "postgres", "template1" })
            {
                var other = new NpgsqlConnectionStringBuilder(_topology.Postgres(Other(zone)).ConnectionString("postgres", database))
                {
                    Username = role, Password = _passwords[$"postgres-{name}/{role}"], Pooling = false,
                };
                var refusal = await Assert.ThrowsAsync<PostgresException>(() => Connect(other.ConnectionString));
                Assert.Equal(PostgresErrorCodes.InvalidPassword, refusal.SqlState);
            }
    }

    [Theory, MemberData(nameof(Zones))]
    public async Task An_application_role_reaches_its_own_database_and_changes_nothing_that_has_happened(Zone zone)
    {
        await using var app = NpgsqlDataSource.Create(_topology.Postgres(zone).ConnectionString(zone.Name() + "_app") + ";Pooling=false");
        Assert.Equal(1, await Run(app, "SELECT 1"));
        // Histories, access rows, commands and grains' states are appended by the commit functions alone, and nobody takes one away.
        string[] forbidden =
        [
            "UPDATE event SET body = '{}'", "DELETE FROM event", "TRUNCATE event", "INSERT INTO event SELECT * FROM event", "UPDATE access SET verb = ''", "DELETE FROM access", "TRUNCATE access",
            "UPDATE command SET result = '{}'", "DELETE FROM command", "DROP TABLE event", "ALTER TABLE event DISABLE TRIGGER ALL", "CREATE TABLE mine (n int)",
            $"SET ROLE {zone.Name()}_owner", "SET ROLE postgres", "SET SESSION AUTHORIZATION postgres", "COPY access TO PROGRAM 'cat'", "COPY access TO '/tmp/leak'", "SELECT pg_read_file('/etc/passwd')",
            "SELECT rolpassword FROM pg_authid", "DELETE FROM parked", "UPDATE orleansquery SET querytext = ''", "SELECT pg_reload_conf()",
        ];
        foreach (var statement in forbidden)
        {
            var refusal = await Assert.ThrowsAsync<PostgresException>(() => Run(app, statement));
            Assert.True(refusal.SqlState == PostgresErrorCodes.InsufficientPrivilege, $"{statement}: {refusal.SqlState} {refusal.MessageText}");
        }
    }

    [Theory, MemberData(nameof(Zones))]
    public async Task An_application_role_writes_no_grain_beside_the_commit_functions(Zone zone)
    {
        await using var app = NpgsqlDataSource.Create(_topology.Postgres(zone).ConnectionString(zone.Name() + "_app") + ";Pooling=false");
        var writable = (string[])(await Run(app, """
            SELECT coalesce(array_agg(c.relname || ' ' || p ORDER BY 1), '{}') FROM pg_class c CROSS JOIN unnest(ARRAY['INSERT', 'UPDATE', 'DELETE', 'TRUNCATE']) AS p
            WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND has_table_privilege(c.oid, p)
            """))!;
        string[] expected = ["access INSERT", "membership DELETE", "membership UPDATE", "outbox DELETE", "outbox INSERT", "outbox UPDATE", "parked INSERT", "parked UPDATE"];
        // Each zone's own tables beside the grains' are listed in its migrations: none of them is a history.
        Assert.Empty(expected.Except(writable));
        Assert.DoesNotContain(writable, right => right.StartsWith("event ") || right.StartsWith("command ") || right.StartsWith("referral ") || right.StartsWith("pseudonymkey ") || right.StartsWith("recordentry ") || right.StartsWith("quarantine "));
    }

    [Theory, MemberData(nameof(Zones))]
    public async Task A_zones_broker_user_reads_makes_binds_and_empties_nothing_of_the_other(Zone zone)
    {
        var theirs = zone == Zone.Identity ? "clinical-image-set-sealed-v1" : "identity-advice-issued-v1";
        await using var connection = await Broker(zone.Name(), _passwords["rabbitmq/" + zone.Name()]);
        (string What, Func<IChannel, Task> Try)[] forbidden =
        [
            ("consume", channel => channel.BasicConsumeAsync(theirs, autoAck: false, new AsyncDefaultBasicConsumer(channel), Cancel)),
            ("get", channel => channel.BasicGetAsync(theirs, autoAck: false, Cancel)),
            ("purge", channel => channel.QueuePurgeAsync(theirs, Cancel)),
            ("delete", channel => channel.QueueDeleteAsync(theirs, false, false, false, Cancel)),
            ("declare", channel => channel.QueueDeclareAsync(theirs + "-copy", true, false, false, cancellationToken: Cancel)),
            ("bind", channel => channel.QueueBindAsync(theirs, "amq.fanout", "", cancellationToken: Cancel)),
            ("publish to its exchange", channel => Publish(channel, theirs, "")),
            // Through the default exchange a message would go straight into any queue.
            ("publish by the default exchange", channel => Publish(channel, "", theirs)),
            ("read the dead letters", channel => channel.BasicGetAsync($"{Other(zone).Name()}-dead-v1", autoAck: false, Cancel)),
            ("listen to everything", channel => channel.QueueBindAsync($"{zone.Name()}-spy-v1", "amq.rabbitmq.trace", "#", cancellationToken: Cancel)),
        ];
        foreach (var (what, attempt) in forbidden)
        {
            await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true), Cancel);
            var failure = await Assert.ThrowsAnyAsync<Exception>(() => attempt(channel));
            Assert.True(Reason(channel, failure) is 403 or 404, $"{what}: {failure.GetType().Name} {failure.Message}");
        }
    }

    [Theory, MemberData(nameof(Zones))]
    public async Task A_zones_broker_password_is_not_the_others_and_guest_is_gone(Zone zone)
    {
        foreach (var (user, password) in new[] { (zone.Name(), _passwords["rabbitmq/" + Other(zone).Name()]), ("guest", "guest") })
            await Assert.ThrowsAnyAsync<BrokerUnreachableException>(() => Broker(user, password));
    }

    [Fact]
    public async Task A_silo_of_one_zone_does_not_join_the_others_cluster()
    {
        // With the other's cluster id and everything else its own, it is alone: its members stand in its own database, and the others do not hear of it.
        var file = system.Folder.ConfigFile("identity-1");
        var settings = System.Text.Json.Nodes.JsonNode.Parse(await File.ReadAllTextAsync(file, Cancel))!;
        var database = settings["Postgres"]!["App"]!.GetValue<string>();
        settings["Postgres"]!["App"] = new NpgsqlConnectionStringBuilder(database) { Port = _topology.ClinicalPostgres.Port, Host = "127.0.0.1", Database = "clinical" }.ConnectionString;
        settings["Silo"]!["ClusterId"] = "clinical";
        settings["Silo"]!["Name"] = "intruder";
        settings["Silo"]!["Port"] = TestServers.FreePort();
        settings["Http"]!["Url"] = $"http://127.0.0.1:{TestServers.FreePort()}";
        var intruder = Path.Combine(system.Folder.Root, "intruder.json");
        await File.WriteAllTextAsync(intruder, settings.ToJsonString(), Cancel);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        limit.CancelAfter(TimeSpan.FromSeconds(20));
        try
        {
            await Ops.Processes.Tool.Run("dotnet", [Zone.Identity.Program(), "--config", intruder], limit.Token, workingDirectory: system.Folder.Root);
        }
        catch (OperationCanceledException) when (!Cancel.IsCancellationRequested)
        {
            // Still trying; it is ended.
        }
        foreach (var zone in Enum.GetValues<Zone>())
        {
            await using var members = NpgsqlDataSource.Create(_topology.Postgres(zone).ConnectionString(zone.Name() + "_owner") + ";Pooling=false");
            Assert.Equal(0L, await Run(members, "SELECT count(*) FROM membership WHERE silo_name = 'intruder'"));
        }
    }

    static int? Reason(IChannel channel, Exception failure) => failure is OperationInterruptedException { ShutdownReason.ReplyCode: var code } ? code : channel.CloseReason?.ReplyCode;

    static async Task Publish(IChannel channel, string exchange, string routing) =>
        await channel.BasicPublishAsync(exchange, routing, mandatory: true, new BasicProperties(), "{}"u8.ToArray(), Cancel);

    Task<IConnection> Broker(string user, string password) => new ConnectionFactory
    {
        HostName = "127.0.0.1", Port = _topology.Broker.Port, VirtualHost = "referrals", UserName = user, Password = password, AutomaticRecoveryEnabled = false,
    }.CreateConnectionAsync(Cancel);

    static async Task Connect(string connection)
    {
        await using var open = new NpgsqlConnection(connection);
        await open.OpenAsync(Cancel);
    }

    static async Task<object?> Run(NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        return await command.ExecuteScalarAsync(Cancel);
    }
}
