using Referrals.ClusterTests.Running.Failure;
using Referrals.Ops.Backup;
using Referrals.Ops.Chaos;
using Referrals.Ops.Layout;
using Xunit;

namespace Referrals.ClusterTests.Running.Restore;

/// <summary>The short form of <c>infra/restore --drill</c>: backed up at work, killed at one moment, removed, restored elsewhere, compared with the clients' book.</summary>
[Collection(Alone.Name)]
public sealed class RestoreDrillTests
{
    [Fact]
    public async Task What_was_acknowledged_is_there_after_everything_died_and_came_back_from_the_backup()
    {
        var root = DataFolder.ForTest("drill").Root;
        var options = new DrillOptions(Referrals: 40, Load: 16, Seconds: 14, Promptness.BeforeTheAnswer);
        var album = await StampedAlbum.Paint(seed: 20, CancellationToken.None);

        var outcome = await new Drill(options, root, album, TimeProvider.System, static line => TestContext.Current.SendDiagnosticMessage(line)).Run(CancellationToken.None);

        Assert.Equal([], outcome.Wrong);
        Assert.Equal((0, 0, 0, 0), (outcome.Lost, outcome.Duplicated, outcome.Mispaired, outcome.Stuck));
        Assert.InRange(outcome.Acknowledged, 2, 17);
        Assert.Equal(0, outcome.LikenessesChanged);
        Assert.Equal((0, 0), (outcome.IdentityInStolenClinical, outcome.ClinicalInStolenIdentity));
        Assert.True(outcome.WordsThatMustBeFound > 0);
        Assert.True(outcome.IsGood);
        Directory.Delete(root, recursive: true);
    }
}
