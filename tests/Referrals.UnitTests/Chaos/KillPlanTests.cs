using Referrals.Ops.Chaos;
using Xunit;

namespace Referrals.UnitTests.Chaos;

/// <summary>When what is killed.</summary>
public sealed class KillPlanTests
{
    static readonly Harm[] All = Enum.GetValues<Harm>();

    public static TheoryData<int> Lengths => [20, 45, 90, 180, 600];

    [Fact]
    public void Three_minutes_have_the_figures_that_are_asked_for()
    {
        var plan = KillPlan.Of(180, All, 1);
        Assert.Equal((6, 3, 4, 2, 2), (Count(plan, Harm.Silo), Count(plan, Harm.Identity), Count(plan, Harm.Postgres), Count(plan, Harm.Broker), Count(plan, Harm.Freeze)));
    }

    [Theory, MemberData(nameof(Lengths))]
    public void Every_kind_occurs_in_every_length_and_each_zone_loses_its_database(int seconds)
    {
        var plan = KillPlan.Of(seconds, All, 1);
        Assert.All(All, harm => Assert.Equal(KillPlan.Count(harm, seconds), Count(plan, harm)));
        Assert.All(All, harm => Assert.True(Count(plan, harm) >= (harm == Harm.Postgres ? 2 : 1)));
    }

    [Theory, MemberData(nameof(Lengths))]
    public void Processes_of_one_kind_are_hit_in_turn_whether_killed_or_frozen(int seconds)
    {
        var plan = KillPlan.Of(seconds, All, 1);
        foreach (var alike in plan.GroupBy(strike => All.First(harm => KillPlan.AreAlike(harm, strike.Harm))))
            Assert.Equal(Enumerable.Range(0, alike.Count()), alike.Select(strike => strike.Turn));
    }

    [Theory, MemberData(nameof(Lengths))]
    public void Blows_come_in_order_and_within_the_time_in_which_people_come(int seconds)
    {
        var plan = KillPlan.Of(seconds, All, 5);
        Assert.Equal(plan.OrderBy(strike => strike.At), plan);
        Assert.InRange(plan[0].At.TotalSeconds, seconds * 0.05, seconds);
        Assert.InRange(plan[^1].At.TotalSeconds, 0, seconds * 0.95);
    }

    [Fact]
    public void A_part_has_time_to_heal_before_its_like_is_hit()
    {
        for (var seed = 0; seed < 50; seed++)
            foreach (var alike in KillPlan.Of(180, All, seed).GroupBy(strike => All.First(harm => KillPlan.AreAlike(harm, strike.Harm))))
                foreach (var (before, next) in alike.Zip(alike.Skip(1)))
                    Assert.True(next.At - before.At > before.Down + TimeSpan.FromSeconds(3), $"seed {seed}: {before} and then {next}");
    }

    [Fact]
    public void The_same_seed_plans_the_same_and_another_one_something_else()
    {
        Assert.Equal(KillPlan.Of(180, All, 3), KillPlan.Of(180, All, 3));
        Assert.NotEqual(KillPlan.Of(180, All, 3), KillPlan.Of(180, All, 4));
    }

    [Fact]
    public void Only_what_was_asked_for_is_hit() =>
        Assert.All(KillPlan.Of(180, [Harm.Broker, Harm.Freeze], 1), strike => Assert.True(strike.Harm is Harm.Broker or Harm.Freeze));

    [Theory]
    [InlineData(300, 180, 10)]
    [InlineData(30, 45, 5)]
    [InlineData(3, 45, 1)]
    public void Each_blow_meets_ten_journeys_or_as_many_as_there_are_to_go_round(int referrals, int seconds, int least) =>
        Assert.Equal(least, new ChaosOptions(referrals, seconds, All, null, 1).InFlightMin);

    [Theory]
    [InlineData("--kills", "silo,king")]
    [InlineData("--seconds", "5")]
    [InlineData("--referrals", "0")]
    [InlineData("--kill", "silo")]
    public void What_makes_no_sense_is_refused_with_a_way_out(params string[] words)
    {
        var refused = Assert.Throws<Referrals.Ops.OpsRefusal>(() => ChaosOptions.Parse(words));
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("--help", refused.Message);
    }

    static int Count(IEnumerable<Strike> plan, Harm harm) => plan.Count(strike => strike.Harm == harm);
}
