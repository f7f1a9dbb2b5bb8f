using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Orleans.Storage;
using Referrals.Durable;
using Xunit;

namespace Referrals.ClusterTests.Durable;

/// <summary>What the deciding shell and its SQL promise, on a real PostgreSQL server.</summary>
public sealed class StorageConformance(ProbeDatabase database) : IClassFixture<ProbeDatabase>
{
    [Fact]
    public async Task A_silo_starts_on_an_empty_database_and_answers()
    {
        var probe = database.One.Probe(Guid.NewGuid());
        Assert.Equal(0, await probe.Read());
        Assert.Equal(3, (await probe.Add(ProbeSilo.ACommand(), 3)).Value);
    }

    [Fact]
    public async Task Of_two_racing_first_writes_one_wins_for_each_of_400_grains()
    {
        var ids = Enumerable.Range(0, 400).Select(_ => Guid.NewGuid()).ToArray();
        // Both activations exist and have read "nothing stored" before either writes.
        await Task.WhenAll(ids.SelectMany(id => new[] { database.One.Probe(id).Read(), database.Two.Probe(id).Read() }));
        var results = await Task.WhenAll(ids.SelectMany(id => new[] { Try(database.One.Probe(id)), Try(database.Two.Probe(id)) }));

        Assert.Equal(400, results.Count(won => won));
        Assert.Equal(400L, await database.Scalar("SELECT count(*) FROM probe WHERE id = ANY($1) AND version = 1", ids));
        Assert.Equal(400L, await database.Scalar("SELECT count(*) FROM event WHERE kind = 'probe' AND grain = ANY($1)", ids));
        Assert.Equal(400L, await database.Scalar("SELECT count(*) FROM command WHERE kind = 'probe' AND grain = ANY($1)", ids));

        static async Task<bool> Try(IProbeGrain probe)
        {
            try { return (await probe.Add(ProbeSilo.ACommand(), 1)).Refusal is null; }
            catch (InconsistentStateException) { return false; }
        }
    }

    [Fact]
    public async Task Of_two_activations_one_write_wins_and_the_other_caller_is_told()
    {
        var id = Guid.NewGuid();
        await database.One.Probe(id).Add(ProbeSilo.ACommand(), 1);
        Assert.Equal(1, await database.Two.Probe(id).Read());

        await database.One.Probe(id).Add(ProbeSilo.ACommand(), 10);
        await Assert.ThrowsAsync<InconsistentStateException>(() => database.Two.Probe(id).Add(ProbeSilo.ACommand(), 100));

        // The loser went away and read again: nothing of the failed write is left, in memory or below.
        Assert.Equal(11, await Eventually(() => database.Two.Probe(id).Read()));
        Assert.Equal(2L, await database.Scalar("SELECT count(*) FROM event WHERE grain = $1", id));
        Assert.Equal(2L, await database.Scalar("SELECT count(*) FROM command WHERE grain = $1", id));
        Assert.Equal(111, (await database.Two.Probe(id).Add(ProbeSilo.ACommand(), 100)).Value);
    }

    [Fact]
    public async Task An_activation_that_another_has_overtaken_refuses_nothing_by_what_was_true_before()
    {
        var id = Guid.NewGuid();
        await database.One.Probe(id).Add(ProbeSilo.ACommand(), 900);
        Assert.Equal(900, await database.Two.Probe(id).Read());
        await database.One.Probe(id).Add(ProbeSilo.ACommand(), -800);

        // Too much for 900, and not for 100.
        await Assert.ThrowsAsync<InconsistentStateException>(() => database.Two.Probe(id).Add(ProbeSilo.ACommand(), 500));

        Assert.Equal(100, await Eventually(() => database.Two.Probe(id).Read()));
        Assert.Equal(600, (await database.Two.Probe(id).Add(ProbeSilo.ACommand(), 500)).Value);
        Assert.Equal("too-much", (await database.Two.Probe(id).Add(ProbeSilo.ACommand(), 500)).Refusal?.Code);
    }

    [Fact]
    public async Task A_failed_write_leaves_no_trace_in_memory()
    {
        var id = Guid.NewGuid();
        var probe = database.One.Probe(id);
        await probe.Add(ProbeSilo.ACommand(), 5);
        await database.Execute("ALTER TABLE probe ADD CONSTRAINT refuse_42 CHECK (state->>'sum' <> '42') NOT VALID");
        try
        {
            await Assert.ThrowsAnyAsync<Exception>(() => probe.Add(ProbeSilo.ACommand(), 37));
            Assert.Equal(5, await Eventually(probe.Read));
        }
        finally
        {
            await database.Execute("ALTER TABLE probe DROP CONSTRAINT refuse_42");
        }
        Assert.Equal(42, (await probe.Add(ProbeSilo.ACommand(), 37)).Value);
    }

    /// <summary>The row may be there although nobody heard so. Whoever went on from what they believed before would show, and refuse by, what is no longer true.</summary>
    [Fact]
    public async Task After_a_write_whose_answer_is_lost_what_is_stored_is_read_again()
    {
        await using var silo = await ProbeSilo.Start(database.App, "deaf", TestServers.FreePort(), more: services => services.AddSingleton(provider =>
            ActivatorUtilities.CreateInstance<DurableServices>(provider, new AnswerLost(provider.GetRequiredKeyedService<IGrainStorage>(DurableServices.StorageName)))));
        var (probe, command) = (silo.Probe(Guid.NewGuid()), ProbeSilo.ACommand());
        await probe.Add(ProbeSilo.ACommand(), AnswerLost.Sum - 2);

        await Assert.ThrowsAsync<TimeoutException>(() => probe.Add(command, 2));

        Assert.Equal(AnswerLost.Sum, await Eventually(probe.Read));
        Assert.Equal(AnswerLost.Sum, (await probe.Add(command, 2)).Value);
        Assert.Equal(AnswerLost.Sum, await probe.Read());
    }

    [Fact]
    public async Task The_same_command_twice_has_one_effect_and_one_answer_even_after_the_activation_died()
    {
        var id = Guid.NewGuid();
        var command = ProbeSilo.ACommand("aGFzaA==");
        var first = await database.One.Probe(id).Add(command, 4);
        await database.One.Probe(id).Add(ProbeSilo.ACommand(), 900);
        Assert.Equal(first, await database.One.Probe(id).Add(command, 4));

        await database.One.Probe(id).Stop();
        // Also refused now (904 + 900 > 1,000 would be; 4 more would pass): it is answered as it was then.
        Assert.Equal(first, await Eventually(() => database.One.Probe(id).Add(command, 4)));
        Assert.Equal(904, await database.One.Probe(id).Read());
        Assert.Equal(2L, await database.Scalar("SELECT count(*) FROM event WHERE grain = $1", id));
    }

    [Fact]
    public async Task A_repetition_that_would_be_refused_today_is_answered_as_before()
    {
        var id = Guid.NewGuid();
        var command = ProbeSilo.ACommand();
        await database.One.Probe(id).Add(command, 600);
        await database.One.Probe(id).Stop();
        Assert.Equal(600, (await Eventually(() => database.One.Probe(id).Add(command, 600))).Value);
        Assert.Equal("too-much", (await database.One.Probe(id).Add(ProbeSilo.ACommand(), 600)).Refusal?.Code);
    }

    [Fact]
    public async Task The_same_key_with_another_body_is_refused()
    {
        var id = Guid.NewGuid();
        var command = ProbeSilo.ACommand("b25l");
        await database.One.Probe(id).Add(command, 1);
        var other = command with { Hash = "dHdv" };
        Assert.Equal("idempotency-key-reused", (await database.One.Probe(id).Add(other, 2)).Refusal?.Code);
        await database.One.Probe(id).Stop();
        Assert.Equal("idempotency-key-reused", (await Eventually(() => database.One.Probe(id).Add(other, 2))).Refusal?.Code);
        Assert.Equal(1, await database.One.Probe(id).Read());
    }

    [Fact]
    public async Task Grains_of_two_kinds_with_one_key_do_not_meet()
    {
        var id = Guid.NewGuid();
        await database.One.Probe(id).Add(ProbeSilo.ACommand(), 1);
        await database.One.Other(id).Add(ProbeSilo.ACommand(), 2);
        await database.One.Probe(id).Stop();
        Assert.Equal(1, await Eventually(() => database.One.Probe(id).Read()));
        Assert.Equal(2, await database.One.Other(id).Read());
    }

    [Fact]
    public async Task An_expected_version_that_is_not_current_is_refused()
    {
        var probe = database.One.Probe(Guid.NewGuid());
        await probe.Add(ProbeSilo.ACommand(), 1);
        Assert.Equal("version-mismatch", (await probe.Add(ProbeSilo.ACommand() with { ExpectedVersion = 7 }, 1)).Refusal?.Code);
        Assert.Equal(2, (await probe.Add(ProbeSilo.ACommand() with { ExpectedVersion = 1 }, 1)).Value);
    }

    [Fact]
    public async Task The_outbox_row_is_part_of_the_commit_and_its_id_follows_from_the_history()
    {
        var id = Guid.NewGuid();
        await database.One.Probe(id).Add(ProbeSilo.ACommand(), 9);
        var expected = DerivedId.Of("probe", id, version: 1, ordinal: 0);
        Assert.Equal(1L, await database.Scalar("SELECT count(*) FROM outbox WHERE id = $1 AND (body->>'amount')::int = 9", expected));
    }

    /// <summary>Two silos on two machines must agree on when a lease has ended, however wrong either machine's clock is.</summary>
    [Fact]
    public async Task Time_is_the_databases_and_not_the_machines()
    {
        // For a session that looks here first, the database's clock is an hour ahead of this machine's.
        await database.Execute("CREATE SCHEMA ahead");
        await database.Execute("CREATE FUNCTION ahead.clock_timestamp() RETURNS timestamptz LANGUAGE sql AS $$ SELECT pg_catalog.clock_timestamp() + interval '1 hour' $$");
        await database.Execute($"GRANT USAGE ON SCHEMA ahead TO {database.AppRole}");
        var connection = new NpgsqlConnectionStringBuilder(database.App) { SearchPath = "ahead, pg_catalog, public" }.ConnectionString;
        await using var silo = await ProbeSilo.Start(connection, "ahead", TestServers.FreePort());
        var id = Guid.NewGuid();

        await silo.Probe(id).Add(ProbeSilo.ACommand(), 7);

        var alarm = DateTimeOffset.FromUnixTimeMilliseconds((long)(await database.Scalar("SELECT next_alarm FROM probe WHERE id = $1", id))!);
        Assert.InRange(alarm - TimeProvider.System.GetUtcNow(), TimeSpan.FromMinutes(59), TimeSpan.FromMinutes(61));
        Assert.Equal(1L, await database.Scalar("SELECT count(*) FROM event WHERE grain = $1 AND at > clock_timestamp() + interval '59 minutes'", id));
    }

    [Theory]
    [InlineData("UPDATE event SET actor = 'nobody'")]
    [InlineData("DELETE FROM event")]
    [InlineData("TRUNCATE event")]
    [InlineData("INSERT INTO event VALUES ('probe', gen_random_uuid(), 1, 1, now(), 'x', 'x', '{}')")]
    [InlineData("UPDATE probe SET version = 1")]
    [InlineData("DELETE FROM probe")]
    [InlineData("DELETE FROM command")]
    [InlineData("DELETE FROM access")]
    [InlineData("UPDATE access SET purpose = 'x'")]
    [InlineData("CREATE TABLE mine (id int)")]
    [InlineData("SELECT create_grain_kind('mine')")]
    public async Task The_applications_role_cannot(string statement)
    {
        await using var app = NpgsqlDataSource.Create(database.App);
        await using var command = app.CreateCommand(statement);
        var refused = await Assert.ThrowsAsync<PostgresException>(() => command.ExecuteNonQueryAsync());
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
    }

    [Fact]
    public async Task Migrations_applied_twice_at_once_apply_once()
    {
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Migrator.Apply(database.Owner, database.AppRole, [typeof(Migrator).Assembly])));
        Assert.Equal((long)Migrator.Names([typeof(Migrator).Assembly]).Count(), await database.Scalar("SELECT count(*) FROM migration"));
    }

    /// <summary>A call that meets an activation on its way out is answered by the next one.</summary>
    static async Task<T> Eventually<T>(Func<Task<T>> call)
    {
        for (var attempt = 0; ; attempt++)
        {
            try { return await call(); }
            catch (InconsistentStateException) when (attempt < 20) { await Task.Delay(50); }
        }
    }
}

/// <summary>The real storage behind a connection that breaks when the answer to one write is on its way: once, when a probe's sum becomes <see cref="Sum"/>.</summary>
sealed class AnswerLost(IGrainStorage storage) : IGrainStorage
{
    public const int Sum = 611;

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => storage.ReadStateAsync(stateName, grainId, grainState);

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        await storage.WriteStateAsync(stateName, grainId, grainState);
        if (grainState.State is Commit<Probe> { State.Sum: Sum }) throw new TimeoutException("the answer was lost");
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => storage.ClearStateAsync(stateName, grainId, grainState);
}
