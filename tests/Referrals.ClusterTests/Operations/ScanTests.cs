using Referrals.Ops.Layout;
using Referrals.Ops.Scan;
using Xunit;

namespace Referrals.ClusterTests.Operations;

/// <summary>The short form of <c>infra/scan</c>: twelve patients through every feature and every error path, then everything that was written is searched for them.</summary>
public sealed class ScanTests
{
    [Fact]
    public async Task A_planted_patient_is_found_nowhere_outside_identity_and_nowhere_in_clear_and_each_of_twenty_planted_leaks_is_found()
    {
        var folder = DataFolder.ForTest("scan");
        var report = await new ScanRun(new ScanOptions(Identities: 12, Seed: 20, Outages: false), folder, static _ => { }).Go(TestContext.Current.CancellationToken);

        Assert.Equal([], report.Leaks);
        Assert.Equal((0, 0), (report.HitsOutsideIdentity, report.HitsInClearInIdentity));
        Assert.Equal([], report.PlantedLeaksMissed);
        Assert.Equal((20, 20), (report.PlantedLeaksFound, report.PlantedLeaks));
        Assert.Equal(["family name in a gzip file"], report.NotFound);
        // A run that sends nothing finds nothing.
        Assert.Equal(12, report.JourneysClosed);
        Assert.True(report.WaysCount > 150, $"{report.WaysCount} ways");
        Assert.True(report.PoisonInBrokerFiles > 0);
    }
}
