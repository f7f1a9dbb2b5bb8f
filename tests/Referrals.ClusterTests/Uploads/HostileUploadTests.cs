using Referrals.Ops.Chaos;
using Referrals.Ops.Fuzz;
using Referrals.Ops.Layout;
using Xunit;

namespace Referrals.ClusterTests.Uploads;

/// <summary>Photographs that were made to hurt, through the real doors of a running system (security.md T4); <c>infra/fuzz http</c> is the long form.</summary>
public sealed class HostileUploadTests
{
    [Fact]
    public async Task Hostile_files_are_refused_clearly_or_taken_and_every_silo_lives()
    {
        var cancel = TestContext.Current.CancellationToken;
        await using var system = await PrivateSystem.Start(DataFolder.ForTest("hostile"), static _ => { }, cancel);

        var figures = await new HttpOrdeal(system, seed: 7).Run(inputs: 72, atOnce: 2, cancel);

        Assert.Empty(figures.Amiss);
        Assert.Equal(72, figures.Inputs);
        // Both sides are seen: what is broken, and what is only odd.
        Assert.True(figures.Taken > 5, $"{figures.Taken} taken");
        Assert.True(figures.Refusals["type-not-accepted"] > 10);
        Assert.True(figures.Refusals["seal-not-opened"] > 20);
        Assert.Subset(new HashSet<string> { "type-not-accepted", "seal-not-opened" }, figures.Refusals.Keys.ToHashSet());
    }
}
