using Referrals.Ops.Claims;
using Xunit;

namespace Referrals.ClusterTests.Running.Failure;

/// <summary>
/// What many dermatologists ask of the same cases at two silos, and what they are told, can be explained by cases that are asked one thing after the other:
/// never two holders, never an old number, nothing forgotten (the short form of <c>infra/claims</c>).
/// </summary>
[Collection(Alone.Name)]
public sealed class ClaimHistoryTests(BreakableSystem system)
{
    [Fact]
    public async Task Twenty_thousand_operations_are_explained_and_a_case_raced_for_while_a_silo_dies_has_one_winner()
    {
        await system.Whole();
        var output = TestContext.Current.TestOutputHelper!;
        var run = new ClaimRun(system.Topology, system.Network, new ClaimPlan(20_000, Kills: 0, Random.Shared.Next(1_000_000)), output.WriteLine);

        var figures = await run.Go(TestContext.Current.CancellationToken);

        output.WriteLine(figures.ToString());
        Assert.Equal([], figures.Offences);
        Assert.Equal((0, 0), (figures.Violations, figures.Undecided));
        Assert.Equal((figures.Race.Cases, figures.Race.Cases), (figures.Race.OneWinner, figures.Race.LosersTold));
        // Whoever grants nothing breaks no rule: there must have been something to explain.
        Assert.True(figures is { Operations: >= 20_000, Granted: > 1_000, SaidNo: > 5_000, Lapsed: > 10, Answered: > 50, Kills: 1 }, figures.ToString());
    }
}
