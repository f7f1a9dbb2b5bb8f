using Referrals.Ops.Layout;
using Referrals.Ops.Zones;
using Xunit;

namespace Referrals.ClusterTests.Operations;

/// <summary>Stopping what is not there.</summary>
public sealed class ShutdownTests
{
    [Fact]
    public async Task Where_nothing_was_ever_started_or_all_was_wiped_nothing_is_ended()
    {
        var folder = DataFolder.ForTest("never-started");
        Assert.Equal(0, await Shutdown.Of(folder, static _ => { }));
        using (folder.Lock())
            Assert.Equal(0, await Shutdown.Of(folder, static _ => { }));
        folder.Remove();
    }
}
