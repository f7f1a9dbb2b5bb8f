using Xunit;
using static Referrals.ClusterTests.Running.ReferralOnItsWay;

namespace Referrals.ClusterTests.Running.Pairing;

/// <summary>Where sender and hub speak of different photographs, the answer is in nobody's record (DT-17, H07).</summary>
[Collection(RunningSystem.Name)]
public sealed class MispairingTests(RunningSystem system)
{
    [Fact]
    public async Task An_answer_to_other_photographs_than_the_sender_bound_is_quarantined_and_filed_nowhere()
    {
        var own = await OwnHub.Open(system);
        var referral = await own.Referral().WithPhotographs(1);
        await Bind(referral, root: new string('a', 64));
        await Answer(await referral.Sealed());

        await own.Quarantined((referral.Referral, "PossibleMispairing"));
        await NotFiled(referral);
        Assert.Contains((referral.Referral, "PossibleMispairing"), await own.Quarantine(own.Guardian));
        Assert.DoesNotContain(referral.Referral, (await own.Quarantine(system.Guardian)).Select(line => line.Referral));
        Assert.DoesNotContain(referral.Referral, (await (await OwnHub.Open(system)).Quarantine()).Select(line => line.Referral));
        Assert.DoesNotContain(referral.Referral, (await own.Quarantine(system.Referrer())).Select(line => line.Referral));

        // A binding that fits by now changes nothing: whose it is, a person says.
        await Bind(referral, referral.Root);
        await Republished(referral);
        Assert.Equal([(referral.Referral, "PossibleMispairing")], await own.Quarantine());
        await NotFiled(referral);
    }

    [Fact]
    public async Task A_sender_who_binds_another_root_after_sealing_gets_nothing_filed()
    {
        var own = await OwnHub.Open(system);
        var referral = await own.Referral().Queued(1);
        await Bind(referral, root: new string('b', 64));
        await Answer(referral);
        await own.Quarantined((referral.Referral, "PossibleMispairing"));
        await NotFiled(referral);
    }

    [Fact]
    public async Task Two_answers_whose_bindings_were_swapped_are_both_quarantined()
    {
        var own = await OwnHub.Open(system);
        var (one, two) = (await own.Referral().WithPhotographs(1), await own.Referral().WithPhotographs(1));
        await Bind(one, two.Root, two.Set);
        await Bind(two, one.Root, one.Set);
        foreach (var each in new[] { one, two }) await Answer(await each.Sealed());

        await own.Quarantined((one.Referral, "PossibleMispairing"), (two.Referral, "PossibleMispairing"));
        foreach (var each in new[] { one, two }) await NotFiled(each);
    }

    [Fact]
    public async Task What_is_filed_is_not_bound_anew()
    {
        var referral = await (await OwnHub.Open(system)).Referral().Advised(photographs: 1);
        await referral.Until("Filed");
        var late = await system.Put($"{system.Identity}/links/{referral.Link}/binding", referral.Gp, new { imageSet = referral.Set, setVersion = 1, manifestRoot = new string('c', 64), birthYear = referral.BirthYear });
        Assert.Equal("link-already-filed", late.Problem);
        Assert.Equal("link-already-filed", (await system.Post($"{system.Identity}/links/{referral.Link}/cancel", referral.Gp, new { reason = "WrongPatient" })).Problem);
        Assert.Equal(referral.Root, (await referral.Entry()).GetProperty("manifestRoot").GetString());
    }

    async Task Bind(ReferralOnItsWay referral, string root, Guid? set = null) => Must(await system.Put($"{system.Identity}/links/{referral.Link}/binding", referral.Gp,
        new { imageSet = set ?? referral.Set, setVersion = referral.Version, manifestRoot = root, birthYear = referral.BirthYear }));

    async Task Answer(ReferralOnItsWay referral)
    {
        await referral.Claim();
        Must(await system.Post($"{system.Clinical}/referrals/{referral.Referral}/advice", referral.Reader, referral.AdviceBody()));
    }

    async Task Republished(ReferralOnItsWay referral) => await Postbox.Taken(system, referral, await Postbox.Send(system, referral, Guid.NewGuid()));

    static async Task NotFiled(ReferralOnItsWay referral)
    {
        Assert.Equal("no-such-record", (await referral.FindRecord()).Problem);
        Assert.Equal("Advised", await referral.Status());
    }
}
