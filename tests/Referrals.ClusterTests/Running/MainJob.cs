using Xunit;
using static Referrals.ClusterTests.Running.ReferralOnItsWay;

namespace Referrals.ClusterTests.Running;

/// <summary>The main job, step by step over HTTP: from "who is it" to the acknowledged answer in the patient's record.</summary>
[Collection(RunningSystem.Name)]
public sealed class MainJob(RunningSystem system)
{
    [Fact]
    public async Task A_referral_with_photographs_goes_all_the_way()
    {
        var referral = await new ReferralOnItsWay(system).Advised("Seborrhoeic keratosis; nothing to do.");
        await referral.Until("Filed");

        var found = Must(await system.Post($"{system.Identity}/records/search", referral.Gp, new { practice = referral.Practice, nhsNumber = referral.NhsNumber }));
        var record = found.GetProperty("record").GetGuid();
        Assert.Equal(referral.Referral, Assert.Single(found.GetProperty("entries").EnumerateArray()).GetProperty("referral").GetGuid());

        var entry = Must(await system.Get($"{system.Identity}/records/{record}/entries/{referral.Referral}", referral.Gp));
        Assert.Equal("Seborrhoeic keratosis; nothing to do.", entry.GetProperty("text").GetString());
        Assert.Equal(referral.Root, entry.GetProperty("manifestRoot").GetString());
        Assert.Equal(2, entry.GetProperty("images").GetArrayLength());
        Assert.False(string.IsNullOrWhiteSpace(entry.GetProperty("limitation").GetString()));

        Must(await system.Post($"{system.Identity}/records/{record}/entries/{referral.Referral}/acknowledge", referral.Gp, new { }));
        await referral.Until("Closed");
    }
}
