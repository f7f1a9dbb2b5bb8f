using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;
using Referrals.Contracts;
using Referrals.Durable;
using Xunit;

namespace Referrals.ClusterTests.Durable;

/// <summary>Decisions that are made durable together stand and fall each by itself for whoever decided (ADR 0007), whether their round stood or was repeated one by one (ADR 0029).</summary>
public sealed class GroupCommitTests(ProbeDatabase database) : IClassFixture<ProbeDatabase>
{
    const int Grains = 300;

    [Fact]
    public async Task What_comes_at_once_is_flushed_together_and_each_has_its_own_history()
    {
        var ids = Ids();
        var results = await Task.WhenAll(ids.Select(id => database.One.Probe(id).Add(ProbeSilo.ACommand(), 3)));
        Assert.All(results, result => Assert.Equal(3, result.Value));
        Assert.Equal((long)Grains, await database.Scalar("SELECT count(*) FROM probe WHERE id = ANY($1) AND version = 1 AND (state->>'sum')::int = 3", ids));
        Assert.Equal((long)Grains, await database.Scalar("SELECT count(*) FROM event WHERE grain = ANY($1) AND version = 1 AND ordinal = 1", ids));
        Assert.Equal((long)Grains, await database.Scalar("SELECT count(*) FROM command WHERE grain = ANY($1)", ids));
        // One transaction writes many: rows of one flush bear its id.
        Assert.InRange((long)(await database.Scalar("SELECT count(DISTINCT xmin::text) FROM probe WHERE id = ANY($1)", ids))!, 1, Grains / 2);
    }

    [Fact]
    public async Task One_that_comes_too_late_fails_alone()
    {
        var ids = Ids();
        await Task.WhenAll(ids.Select(id => database.One.Probe(id).Add(ProbeSilo.ACommand(), 1)));
        await Task.WhenAll(ids.Select(id => database.Two.Probe(id).Read()));
        // Every third was changed by the other silo, which this one does not know.
        var stale = ids.Where((_, number) => number % 3 == 0).ToHashSet();
        await Task.WhenAll(stale.Select(id => database.One.Probe(id).Add(ProbeSilo.ACommand(), 10)));

        var outcomes = await Task.WhenAll(ids.Select(async id => (Id: id, Won: await Won(() => database.Two.Probe(id).Add(ProbeSilo.ACommand(), 100)))));
        Assert.All(outcomes, outcome => Assert.Equal(!stale.Contains(outcome.Id), outcome.Won));
        Assert.Equal((long)stale.Count, await database.Scalar("SELECT count(*) FROM probe WHERE id = ANY($1) AND (state->>'sum')::int = 11 AND version = 2", ids));
        Assert.Equal((long)(Grains - stale.Count), await database.Scalar("SELECT count(*) FROM probe WHERE id = ANY($1) AND (state->>'sum')::int = 101 AND version = 2", ids));
        Assert.Equal(2L * Grains, await database.Scalar("SELECT count(*) FROM event WHERE grain = ANY($1)", ids));
        Assert.Equal(2L * Grains, await database.Scalar("SELECT count(*) FROM command WHERE grain = ANY($1)", ids));
    }

    [Fact]
    public async Task One_that_the_database_does_not_take_spoils_no_other()
    {
        var ids = Ids();
        await database.Execute("ALTER TABLE probe ADD CONSTRAINT refuse_66 CHECK (state->>'sum' <> '66') NOT VALID");
        try
        {
            var outcomes = await Task.WhenAll(ids.Select((id, number) => Won(() => database.One.Probe(id).Add(ProbeSilo.ACommand(), number % 25 == 0 ? 66 : 2))));
            Assert.All(outcomes.Index(), outcome => Assert.Equal(outcome.Index % 25 != 0, outcome.Item));
            Assert.Equal(288L, await database.Scalar("SELECT count(*) FROM probe WHERE id = ANY($1) AND (state->>'sum')::int = 2", ids));
            Assert.Equal(288L, await database.Scalar("SELECT count(*) FROM event WHERE grain = ANY($1)", ids));
            Assert.Equal(288L, await database.Scalar("SELECT count(*) FROM command WHERE grain = ANY($1)", ids));
        }
        finally
        {
            await database.Execute("ALTER TABLE probe DROP CONSTRAINT refuse_66");
        }
    }

    [Fact]
    public async Task Two_silos_that_write_the_same_grains_do_not_wait_in_a_circle()
    {
        var ids = Ids();
        await Task.WhenAll(ids.SelectMany(id => new[] { database.One.Probe(id).Read(), database.Two.Probe(id).Read() }));
        var one = ids.Select(id => Won(() => database.One.Probe(id).Add(ProbeSilo.ACommand(), 1)));
        var two = ids.Reverse().Select(id => Won(() => database.Two.Probe(id).Add(ProbeSilo.ACommand(), 1)));
        var outcomes = await Task.WhenAll(one.Concat(two)).WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal(Grains, outcomes.Count(won => won));
        Assert.Equal((long)Grains, await database.Scalar("SELECT count(*) FROM event WHERE grain = ANY($1)", ids));
    }

    [Fact]
    public async Task Access_rows_of_one_moment_are_all_written_before_anybody_goes_on()
    {
        var (log, person) = (database.One.Services.GetRequiredService<AccessLog>(), new PersonId(Guid.NewGuid()));
        var actor = new Actor { Person = person, Role = Role.Dermatologist, Organisations = [] };
        var ids = Ids();
        await Task.WhenAll(ids.Select(id => log.Append(actor, "read", "probe", id, "triage", CancellationToken.None)));
        Assert.Equal((long)Grains, await database.Scalar("SELECT count(DISTINCT id_of) FROM access WHERE actor = $1 AND id_of = ANY($2) AND role = 'Dermatologist'", person.Value, ids));
    }

    static Guid[] Ids() => [.. Enumerable.Range(0, Grains).Select(_ => Guid.NewGuid())];


    static async Task<bool> Won(Func<Task<Result<int>>> add)
    {
        try
        {
            return (await add()).Refusal is null;
        }
        catch (Exception failure) when (failure is InconsistentStateException or Npgsql.PostgresException)
        {
            return false;
        }
    }
}
