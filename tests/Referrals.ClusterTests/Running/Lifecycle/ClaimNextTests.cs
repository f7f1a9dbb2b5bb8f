using Xunit;
using static Referrals.ClusterTests.Running.ReferralOnItsWay;

namespace Referrals.ClusterTests.Running.Lifecycle;

/// <summary>A dermatologist takes the next case: the most urgent, then the one due first, a different one for each who asks.</summary>
[Collection(RunningSystem.Name)]
public sealed class ClaimNextTests(RunningSystem system)
{
    [Fact]
    public async Task The_most_urgent_goes_first_and_among_equals_the_one_that_is_due_first()
    {
        var own = await OwnHub.Open(system);
        var routine = await own.QueuedTextOnly(2);
        var advice = Assert.Single(await own.QueuedTextOnly(1, "Advice"));
        var cancer = Assert.Single(await own.QueuedTextOnly(1, "SuspectedCancer"));
        var urgent = Assert.Single(await own.QueuedTextOnly(1, "Urgent"));
        // What arrives on one day off is due at one time: one of the two is made a day older.
        await DueADayEarlier(routine[1].Referral);
        Guid[] expected = [cancer.Referral, urgent.Referral, advice.Referral, routine[1].Referral, routine[0].Referral];

        var queue = Must(await system.Get($"{system.OtherClinical}/hubs/{own.Hub}/queue", own.Dermatologist())).GetProperty("items").EnumerateArray();
        Assert.Equal(expected, queue.Select(line => line.GetProperty("referral").GetGuid()));

        var taken = new List<Guid>();
        foreach (var (number, _) in expected.Index()) taken.Add((await Next(own, own.Dermatologist(), number)).Value.GetProperty("referral").GetGuid());
        Assert.Equal(expected, taken);
        Assert.Equal(204, (await Next(own, own.Dermatologist(), 0)).Status);
    }

    [Fact]
    public async Task Eight_who_ask_at_once_never_get_the_same_case()
    {
        var own = await OwnHub.Open(system);
        var cases = (await own.QueuedTextOnly(20)).Select(each => each.Referral).ToArray();

        var taken = (await Task.WhenAll(Enumerable.Range(0, 8).Select(async racer =>
        {
            var (token, mine) = (own.Dermatologist(Guid.NewGuid()), new List<Guid>());
            for (Answer answer; (answer = await Next(own, token, racer + mine.Count)).Status == 201;) mine.Add(answer.Value.GetProperty("referral").GetGuid());
            return mine;
        }))).SelectMany(each => each).ToList();
        // Whoever asked while all that was left was on offer to others went home; what is left then is for the next.
        for (Answer answer; (answer = await Next(own, own.Dermatologist(), taken.Count)).Status == 201;) taken.Add(answer.Value.GetProperty("referral").GetGuid());

        Assert.Equal(cases.Order(), taken.Order());
        Assert.Equal(20L, await Claims(cases));
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task The_same_key_brings_the_same_case(bool atOnce)
    {
        var own = await OwnHub.Open(system);
        await own.QueuedTextOnly(3);
        var (token, key) = (own.Dermatologist(Guid.NewGuid()), Guid.NewGuid().ToString());
        var asked = Enumerable.Range(0, 6).Select(silo => (Func<Task<Answer>>)(() => Next(own, token, silo, key))).ToArray();

        var answers = new List<Answer>();
        if (atOnce) answers.AddRange(await Task.WhenAll(asked.Select(ask => ask())));
        else foreach (var ask in asked) answers.Add(await ask());

        Assert.All(answers, answer => Assert.Equal(201, answer.Status));
        Assert.Single(answers.Select(answer => answer.Body).Distinct());
        Assert.NotEqual(answers[0].Value.GetProperty("referral").GetGuid(), (await Next(own, token, 0)).Value.GetProperty("referral").GetGuid());
    }

    /// <summary>The second attempt begins while the first one's claim is on its way, and no desk knows of both, as after a kill: here because it asks another hub's.</summary>
    [Fact]
    public async Task One_key_takes_one_case_even_when_neither_attempt_could_see_the_other()
    {
        var (one, other, person, key) = (await OwnHub.Open(system), await OwnHub.Open(system), Guid.NewGuid(), Guid.NewGuid().ToString());
        Guid[] cases = [Assert.Single(await one.QueuedTextOnly(1)).Referral, Assert.Single(await other.QueuedTextOnly(1)).Referral];
        Task<Answer> first, second;
        await using (var connection = await system.ClinicalDatabase.OpenConnectionAsync())
        await using (var holds = await connection.BeginTransactionAsync())
        {
            await using var row = new Npgsql.NpgsqlCommand("SELECT FROM referral WHERE id = $1 FOR UPDATE", connection, holds) { Parameters = { new() { Value = cases[0] } } };
            await row.ExecuteNonQueryAsync();
            first = Next(one, one.Dermatologist(person), 0, key);
            await RunningSystem.Until("the first claim waits for the row", async () => await Waiting() >= 1);
            second = Next(other, other.Dermatologist(person), 1, key);
            // It waits for the first one's row of the command, or where both grains live on one silo for its round of writes, which nobody can see.
            for (var looks = 0; looks < 20 && await Waiting() < 2; looks++) await Task.Delay(100);
            await holds.CommitAsync();
        }

        Assert.Equal(201, (await first).Status);
        Assert.Equal("try-again", (await second).Problem);
        Assert.Equal("idempotency-key-reused", (await Next(other, other.Dermatologist(person), 1, key)).Problem);
        Assert.Equal(1L, await Claims(cases));
    }

    [Fact]
    public async Task Who_holds_as_many_as_one_may_is_refused_and_hides_nothing_from_colleagues()
    {
        var own = await OwnHub.Open(system);
        await own.QueuedTextOnly(7);
        var greedy = own.Dermatologist(Guid.NewGuid());
        for (var held = 0; held < 5; held++) Assert.Equal(201, (await Next(own, greedy, held)).Status);

        Assert.Equal(("too-many-open-claims", "too-many-open-claims"), ((await Next(own, greedy, 0)).Problem, (await Next(own, greedy, 1)).Problem));
        Assert.Equal((201, 201, 204), ((await Next(own, own.Dermatologist(), 0)).Status, (await Next(own, own.Dermatologist(), 1)).Status, (await Next(own, own.Dermatologist(), 0)).Status));
    }

    Task<Answer> Next(OwnHub own, string dermatologist, int silo, string? key = null) =>
        system.Post($"{(silo % 2 == 0 ? system.Clinical : system.OtherClinical)}/hubs/{own.Hub}/claims", dermatologist, new { }, key);

    async Task<long> Waiting() => (long)(await RunningSystem.Scalar(system.ClinicalDatabase, "SELECT count(*) FROM pg_locks WHERE NOT granted"))!;

    async Task<long> Claims(Guid[] cases) =>
        (long)(await RunningSystem.Scalar(system.ClinicalDatabase, "SELECT count(*) FROM event WHERE kind = 'referral' AND type = 'Claimed' AND grain = ANY($1)", cases))!;

    Task DueADayEarlier(Guid referral) => RunningSystem.Scalar(system.ClinicalDatabase,
        "UPDATE referral SET state = jsonb_set(state, '{dueAt}', to_jsonb((state->>'dueAt')::bigint - 86400000)) WHERE id = $1", referral);
}
