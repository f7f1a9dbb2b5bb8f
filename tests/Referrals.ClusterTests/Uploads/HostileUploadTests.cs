using Referrals.Ops.Chaos;
using Referrals.Ops.Fuzz;
using Referrals.Ops.Layout;
using Referrals.Ops.Zones;
using Xunit;

namespace Referrals.ClusterTests.Uploads;

/// <summary>Photographs that were made to hurt, and requests that nobody should send, through the real doors of a running system (security.md T4); <c>infra/fuzz http</c> is the long form.</summary>
public sealed class HostileUploadTests
{
    const long WorkerMegabytesMax = 512;
    const double WorkerSecondsMax = 8;

    [Fact]
    public async Task Hostile_files_are_refused_clearly_or_taken_and_every_silo_lives()
    {
        var cancel = TestContext.Current.CancellationToken;
        await using var system = await PrivateSystem.Start(new TopologyPlan(DataFolder.ForTest("hostile")) { Previews = true }, cancel);

        var figures = await new HttpOrdeal(system, seed: 7).Run(inputs: 60, atOnce: 2, cancel);

        Assert.Empty(figures.Amiss);
        Assert.Equal((48, 12), (figures.Files, figures.Requests));
        Assert.DoesNotContain(figures.Answers.Keys, status => status >= 500 && status != 505);
        // Both sides are seen: what is broken, and what is only odd.
        Assert.True(figures.Taken > 2, $"{figures.Taken} taken");
        Assert.True(figures.Refusals["type-not-accepted"] > 10);
        Assert.True(figures.Refusals["seal-not-opened"] > 10);
        // One of the two sets of hostile files, since nothing in the other was a photograph, and a whole photograph's through each silo.
        Assert.Equal(1, figures.Refusals["set-empty-not-allowed"]);
        Assert.Equal(3, figures.SetsSealed);
        Assert.True(figures.Workers.Outcomes["Done"] >= 2);
        Assert.Equal(0, figures.Workers.Killed);
        Assert.True(figures.Workers.PeakRssMb <= WorkerMegabytesMax, $"{figures.Workers.PeakRssMb} MB");
        Assert.True(figures.Workers.LongestSeconds <= WorkerSecondsMax, $"{figures.Workers.LongestSeconds} s");
    }
}
