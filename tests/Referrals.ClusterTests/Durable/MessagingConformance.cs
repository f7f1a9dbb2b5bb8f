using System.Diagnostics;
using System.Text.Json;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Referrals.Contracts.Messages;
using Referrals.Durable;
using Referrals.Ops.Processes;
using RabbitMQ.Client;
using Xunit;

namespace Referrals.ClusterTests.Durable;

/// <summary>What relay, sweeper and parked messages promise, on a real broker.</summary>
public sealed class MessagingConformance(ProbeDatabase database) : IClassFixture<ProbeDatabase>
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    [Fact]
    public async Task What_was_committed_before_a_crash_is_published_by_the_next_silo()
    {
        // Silo One has no bus at all: it commits and never publishes, as a silo that dies right after its commit.
        var id = Guid.NewGuid();
        await database.One.Probe(id).Add(ProbeSilo.ACommand(), 5);
        var message = DerivedId.Of("probe", id, 1, 0);
        await Start();
        await Until(() => ProbeConsumer.Arrived.ContainsKey(message));
        await Until(async () => await database.Scalar("SELECT count(*) FROM outbox WHERE id = $1", message) is 0L);
    }

    [Fact]
    public async Task A_commit_is_published_at_once_under_the_id_that_follows_from_the_history()
    {
        var silo = await Start();
        var ids = Enumerable.Range(0, 50).Select(_ => Guid.NewGuid()).ToArray();
        await Task.WhenAll(ids.Select(id => silo.Probe(id).Add(ProbeSilo.ACommand(), 2)));
        foreach (var id in ids) await Until(() => ProbeConsumer.Arrived.ContainsKey(DerivedId.Of("probe", id, 1, 0)));
    }

    [Fact]
    public async Task A_commit_that_failed_is_not_published()
    {
        var silo = await Start();
        var (failed, after) = (Guid.NewGuid(), Guid.NewGuid());
        await database.Execute("ALTER TABLE probe ADD CONSTRAINT refuse_43 CHECK (state->>'sum' <> '43') NOT VALID");
        try
        {
            await Assert.ThrowsAnyAsync<Exception>(() => silo.Probe(failed).Add(ProbeSilo.ACommand(), 43));
        }
        finally
        {
            await database.Execute("ALTER TABLE probe DROP CONSTRAINT refuse_43");
        }
        // When what was committed after it has arrived, and half a second more, it would have arrived as well.
        await silo.Probe(after).Add(ProbeSilo.ACommand(), 1);
        await Until(() => ProbeConsumer.Arrived.ContainsKey(DerivedId.Of("probe", after, 1, 0)));
        await Task.Delay(500, TestContext.Current.CancellationToken);
        Assert.DoesNotContain(DerivedId.Of("probe", failed, 1, 0), ProbeConsumer.Arrived.Keys);
    }

    [Fact]
    public async Task A_message_without_a_bound_queue_is_not_confirmed_and_stays()
    {
        var silo = await Start();
        var message = new OutgoingMessage { Id = Guid.NewGuid(), Type = typeof(ProbeUnheard).FullName!, Body = JsonSerializer.SerializeToElement(new { amount = 1 }) };
        Assert.False(await silo.Services.GetRequiredService<Publisher>().Publish(message, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_refused_message_is_parked_with_its_reason_and_waits_for_a_person()
    {
        var silo = await Start();
        var id = Guid.NewGuid();
        await silo.Probe(id).Add(ProbeSilo.ACommand(), 13);
        var parked = await Parked(silo, DerivedId.Of("probe", id, 1, 0));
        Assert.Equal("refused: too-much", parked.Reason);
        Assert.Equal("clinical-probe-added-v1", parked.Queue);
        Assert.Null(parked.RetryAt);

        await database.Execute($"UPDATE parked SET body = '{{\"amount\":12}}' WHERE id = '{parked.Id}'");
        Assert.True(await silo.Services.GetRequiredService<ParkedMessages>().Replay(parked.Id, Actor.Zone, default));
        await Until(() => ProbeConsumer.Arrived.ContainsKey(parked.Id));
        Assert.False(await silo.Services.GetRequiredService<ParkedMessages>().Replay(parked.Id, Actor.Zone, default));
    }

    [Fact]
    public async Task A_message_that_met_a_broken_part_is_sent_again_without_anybody_asking()
    {
        ProbeConsumer.Broken = true;
        var silo = await Start();
        var id = Guid.NewGuid();
        await silo.Probe(id).Add(ProbeSilo.ACommand(), 14);
        var parked = await Parked(silo, DerivedId.Of("probe", id, 1, 0));
        Assert.Equal("failed: TimeoutException", parked.Reason);
        Assert.NotNull(parked.RetryAt);
        // One delivery with four retries and one parking: not five deliveries in a hurry and a dead letter.
        Assert.Equal((1, 5), (parked.Attempts, ProbeConsumer.BrokenTries));
        ProbeConsumer.Broken = false;
        await Until(() => ProbeConsumer.Arrived.ContainsKey(parked.Id));
    }

    [Fact]
    public async Task What_cannot_be_read_at_all_ends_in_the_list_too()
    {
        var silo = await Start();
        // A message that arrives says that the silo has declared its queue.
        var id = Guid.NewGuid();
        await silo.Probe(id).Add(ProbeSilo.ACommand(), 1);
        await Until(() => ProbeConsumer.Arrived.ContainsKey(DerivedId.Of("probe", id, 1, 0)));
        await using (var connection = await Connect())
        await using (var channel = await connection.CreateChannelAsync())
        {
            // Over the queue's own exchange: the zone's user may not write to the default exchange.
            await channel.BasicPublishAsync("clinical-probe-added-v1", "", "not json"u8.ToArray());
        }
        await Until(async () => await database.Scalar("SELECT count(*) FROM parked WHERE reason = 'unreadable'") is > 0L);
    }

    [Fact]
    public async Task A_broker_that_dies_and_returns_loses_nothing_and_stops_no_commit()
    {
        var silo = await Start();
        var before = Guid.NewGuid();
        await silo.Probe(before).Add(ProbeSilo.ACommand(), 3);
        await Until(() => ProbeConsumer.Arrived.ContainsKey(DerivedId.Of("probe", before, 1, 0)));

        await database.Servers.Broker.Kill();
        var during = Enumerable.Range(0, 20).Select(_ => Guid.NewGuid()).ToArray();
        foreach (var id in during) Assert.Equal(4, (await silo.Probe(id).Add(ProbeSilo.ACommand(), 4)).Value);
        await database.Servers.Broker.Start(CancellationToken.None);
        foreach (var id in during) await Until(() => ProbeConsumer.Arrived.ContainsKey(DerivedId.Of("probe", id, 1, 0)));
    }

    [Fact]
    public async Task A_publish_that_the_broker_never_answers_ends_in_time_and_holds_up_nothing_else()
    {
        var silo = await Start();
        var (before, frozen) = (Guid.NewGuid(), Guid.NewGuid());
        await silo.Probe(before).Add(ProbeSilo.ACommand(), 3);
        await Until(() => ProbeConsumer.Arrived.ContainsKey(DerivedId.Of("probe", before, 1, 0)));

        var message = new OutgoingMessage { Id = Guid.NewGuid(), Type = typeof(ProbeAdded).FullName!, Body = JsonSerializer.SerializeToElement(new { amount = 1 }) };
        var broker = ProcessMark.Of(database.Servers.Broker.Pid!.Value)!;
        broker.Send(Signal.Freeze);
        try
        {
            var began = Stopwatch.GetTimestamp();
            Assert.False(await silo.Services.GetRequiredService<Publisher>().Publish(message, TestContext.Current.CancellationToken));
            Assert.InRange(Stopwatch.GetElapsedTime(began).TotalSeconds, 0, 6);
            await silo.Probe(frozen).Add(ProbeSilo.ACommand(), 3);
        }
        finally
        {
            broker.Send(Signal.Continue);
        }
        await Until(() => ProbeConsumer.Arrived.ContainsKey(DerivedId.Of("probe", frozen, 1, 0)));
    }

    [Fact]
    public async Task A_silo_that_can_publish_nothing_lets_another_one_sweep()
    {
        const string isFree = "SELECT pg_try_advisory_xact_lock(x'5357454550'::bigint)"; // "SWEEP"
        var silo = await Start();
        var before = Guid.NewGuid();
        await silo.Probe(before).Add(ProbeSilo.ACommand(), 3);
        await Until(() => ProbeConsumer.Arrived.ContainsKey(DerivedId.Of("probe", before, 1, 0)));
        await Until(async () => await database.Scalar(isFree) is false);

        var orphan = Guid.NewGuid();
        var broker = ProcessMark.Of(database.Servers.Broker.Pid!.Value)!;
        broker.Send(Signal.Freeze);
        try
        {
            await database.Execute($"INSERT INTO outbox (id, type, body, locked_until) VALUES ('{orphan}', '{typeof(ProbeAdded).FullName}', '{{\"amount\":1}}', now() - interval '1 minute')");
            await Until(async () => await database.Scalar(isFree) is true);
        }
        finally
        {
            broker.Send(Signal.Continue);
        }
        await Until(() => ProbeConsumer.Arrived.ContainsKey(orphan));
        await Until(async () => await database.Scalar(isFree) is false);
    }

    [Fact]
    public async Task A_grain_whose_alarm_has_passed_is_woken_once()
    {
        var silo = await Start();
        var id = Guid.NewGuid();
        await silo.Probe(id).Add(ProbeSilo.ACommand(), 7);
        await silo.Probe(id).Stop();
        await Until(async () => await database.Scalar("SELECT count(*) FROM event WHERE grain = $1 AND type = 'AlarmRang'", id) is 1L);
        Assert.Equal(1, await silo.Probe(id).Alarms());
        Assert.Equal(DBNull.Value, await database.Scalar("SELECT next_alarm FROM probe WHERE id = $1", id));
    }

    [Fact]
    public async Task Nothing_is_reported_to_MassTransits_vendor_and_no_delayed_redelivery_is_configured()
    {
        IServiceCollection? registered = null;
        var silo = await Start();
        registered = database.BusRegistered;
        Assert.Equal("false", Environment.GetEnvironmentVariable("MASSTRANSIT_USAGE_TELEMETRY"));
        Assert.DoesNotContain(registered!, service => (service.ImplementationType ?? service.ServiceType).Name.Contains("UsageTelemetry") && service.ServiceType == typeof(Microsoft.Extensions.Hosting.IHostedService));
        // Without the delayed-exchange plugin one poison message would close the channel in an endless loop (engineering trap 7).
        var topology = JsonSerializer.Serialize(silo.Services.GetRequiredService<IBusControl>().GetProbeResult());
        Assert.Contains("clinical-probe-added-v1", topology);
        Assert.DoesNotContain("edelivery", topology);
        Assert.DoesNotContain("cheduled", topology);
    }

    Task<ProbeSilo> Start() => database.WithBus();

    async Task<ParkedMessage> Parked(ProbeSilo silo, Guid id)
    {
        ParkedMessage? found = null;
        await Until(async () => (found = (await silo.Services.GetRequiredService<ParkedMessages>().List(null, 200, default)).FirstOrDefault(message => message.Id == id)) is not null);
        return found!;
    }

    Task<IConnection> Connect()
    {
        var broker = database.Servers.ClinicalBroker;
        return new ConnectionFactory { HostName = broker.Host, Port = broker.Port, VirtualHost = broker.VirtualHost, UserName = broker.Username, Password = broker.Password }.CreateConnectionAsync();
    }

    static Task Until(Func<bool> condition) => Until(() => Task.FromResult(condition()));

    static async Task Until(Func<Task<bool>> condition)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!await condition()) await Task.Delay(50, patience.Token);
    }
}
