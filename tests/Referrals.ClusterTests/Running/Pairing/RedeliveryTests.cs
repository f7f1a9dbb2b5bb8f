using Referrals.Durable;
using Xunit;
using static Referrals.ClusterTests.Running.ReferralOnItsWay;

namespace Referrals.ClusterTests.Running.Pairing;

/// <summary>However often the news of an answer arrives, and under whatever id, the answer is filed once.</summary>
[Collection(RunningSystem.Name)]
public sealed class RedeliveryTests(RunningSystem system)
{
    [Fact]
    public async Task The_same_message_again_and_another_of_the_same_answer_file_nothing_more()
    {
        var own = await OwnHub.Open(system);
        var referral = await own.Referral().Advised(photographs: 1);
        await referral.Until("Filed");
        var version = (int)(await RunningSystem.Scalar(system.ClinicalDatabase, "SELECT version FROM event WHERE kind = 'referral' AND grain = $1 AND type = 'AdviceIssued'", referral.Referral))!;

        var before = await Postbox.Send(system, referral, DerivedId.Of("referral", referral.Referral, version, 0), Guid.NewGuid());
        await Postbox.Taken(system, referral, before, messages: 2);
        await FiledOnce(own, referral);
    }

    [Fact]
    public async Task Six_at_once_file_it_once()
    {
        var own = await OwnHub.Open(system);
        var referral = await (await own.Referral().QueuedTextOnly()).Claim();
        Must(await system.Post($"{system.Clinical}/referrals/{referral.Referral}/advice", referral.Reader, referral.AdviceBody()));
        var before = await Postbox.Send(system, referral, [.. Enumerable.Range(0, 5).Select(_ => Guid.NewGuid())]);
        await Postbox.Taken(system, referral, before, messages: 5);
        await referral.Until("Filed");
        await FiledOnce(own, referral);
    }

    async Task FiledOnce(OwnHub own, ReferralOnItsWay referral)
    {
        Assert.Equal("Filed", await referral.Status());
        Assert.Single(Must(await referral.FindRecord()).GetProperty("entries").EnumerateArray());
        Assert.Single(Must(await system.Get($"{system.Identity}/answers?practice={own.Practice}", own.Gp)).GetProperty("items").EnumerateArray());
        Assert.Equal(1L, await RunningSystem.Scalar(system.IdentityDatabase, "SELECT count(*) FROM event WHERE kind = 'recordentry' AND type = 'AdviceEntered' AND grain = $1", referral.Referral));
        Assert.Equal(1L, await RunningSystem.Scalar(system.ClinicalDatabase, "SELECT count(*) FROM event WHERE kind = 'referral' AND type = 'AdviceFiled' AND grain = $1", referral.Referral));
        Assert.Empty(await own.Quarantine());
        Assert.Equal(0L, await RunningSystem.Scalar(system.IdentityDatabase, "SELECT count(*) FROM parked WHERE body->>'referral' = $1", referral.Referral.ToString()));
    }
}
