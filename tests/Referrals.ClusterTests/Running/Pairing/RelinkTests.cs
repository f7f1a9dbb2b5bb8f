using Xunit;
using static Referrals.ClusterTests.Running.ReferralOnItsWay;

namespace Referrals.ClusterTests.Running.Pairing;

/// <summary>The GP had picked the wrong patient, or has not said yet which photographs it was: until an answer is filed, that can be put right.</summary>
[Collection(RunningSystem.Name)]
public sealed class RelinkTests(RunningSystem system)
{
    [Fact]
    public async Task The_answer_to_a_cancelled_link_is_quarantined()
    {
        var own = await OwnHub.Open(system);
        var referral = await own.Referral().Claimed(1);
        await Cancel(referral);
        await Answer(referral);
        await own.Quarantined((referral.Referral, "CancelledLink"));
        Assert.Equal(("no-such-record", "Advised"), ((await referral.FindRecord()).Problem, await referral.Status()));
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task A_new_link_takes_the_answer_into_the_right_patients_record(bool answeredBefore)
    {
        var own = await OwnHub.Open(system);
        var wrong = await own.Referral().Claimed(1);
        await Cancel(wrong);
        if (answeredBefore)
        {
            await Answer(wrong);
            await own.Quarantined((wrong.Referral, "CancelledLink"));
        }
        var right = await LinkAnew(wrong);
        await Bind(wrong, right);
        await Relink(wrong, right);
        if (!answeredBefore) await Answer(wrong);

        await wrong.Until("Filed");
        await FiledFor(right, wrong);
        await own.Quarantined();
    }

    [Fact]
    public async Task Without_a_binding_nothing_is_filed_and_the_late_binding_brings_the_answer_home()
    {
        var own = await OwnHub.Open(system);
        var referral = await (await own.Referral().WithPhotographs(1)).Sealed();
        await Answer(await referral.Claim());
        await own.Quarantined((referral.Referral, "TooEarly"));
        Assert.Equal(("no-such-record", "Advised"), ((await referral.FindRecord()).Problem, await referral.Status()));

        await Postbox.Taken(system, referral, await Postbox.Send(system, referral, Guid.NewGuid()));
        Assert.Equal([(referral.Referral, "TooEarly")], await own.Quarantine());
        Assert.Equal("Advised", await referral.Status());

        await Bind(referral, referral);
        await referral.Until("Filed");
        Assert.Equal(referral.Root, (await referral.Entry()).GetProperty("manifestRoot").GetString());
        await own.Quarantined();
        Assert.DoesNotContain(referral.Referral, (await own.Quarantine(own.Guardian)).Select(line => line.Referral));
    }

    [Fact]
    public async Task A_link_put_in_place_before_it_was_bound_takes_the_answer_once_it_is()
    {
        var own = await OwnHub.Open(system);
        var wrong = await own.Referral().Claimed(1);
        await Cancel(wrong);
        await Answer(wrong);
        await own.Quarantined((wrong.Referral, "CancelledLink"));

        var right = await LinkAnew(wrong);
        await Relink(wrong, right);
        await own.Quarantined((wrong.Referral, "TooEarly"));
        await Bind(wrong, right);

        await wrong.Until("Filed");
        await FiledFor(right, wrong);
        await own.Quarantined();
    }

    [Fact]
    public async Task A_late_binding_to_other_photographs_files_nothing()
    {
        var own = await OwnHub.Open(system);
        var (referral, other) = (await (await own.Referral().WithPhotographs(1)).Sealed(), await own.Referral().WithPhotographs(1));
        await Answer(await referral.Claim());
        await own.Quarantined((referral.Referral, "TooEarly"));
        await Bind(other, referral);
        await own.Quarantined((referral.Referral, "PossibleMispairing"));
        Assert.Equal(("no-such-record", "Advised"), ((await referral.FindRecord()).Problem, await referral.Status()));
    }

    [Fact]
    public async Task Binding_and_answering_at_the_same_moment_always_ends_in_the_record()
    {
        var own = await OwnHub.Open(system);
        var referrals = await Task.WhenAll(Enumerable.Range(0, 6).Select(async _ => await (await (await own.Referral().WithPhotographs(1)).Sealed()).Claim()));
        await Task.WhenAll(referrals.Select((referral, number) => Task.WhenAll(Answer(referral), Later(number * 120, () => Bind(referral, referral)))));
        foreach (var referral in referrals) await referral.Until("Filed");
        await own.Quarantined();
        Assert.Equal(6, Must(await system.Get($"{system.Identity}/answers?practice={own.Practice}", own.Gp)).GetProperty("items").GetArrayLength());

        static async Task Later(int milliseconds, Func<Task> work)
        {
            await Task.Delay(milliseconds);
            await work();
        }
    }

    async Task Cancel(ReferralOnItsWay referral) =>
        Assert.Equal("Cancelled", Must(await system.Post($"{system.Identity}/links/{referral.Link}/cancel", referral.Gp, new { reason = "WrongPatient" })).GetProperty("status").GetString());

    /// <summary>The right patient's link for the same referral.</summary>
    static async Task<ReferralOnItsWay> LinkAnew(ReferralOnItsWay wrong) => await wrong.ForAnotherPatient("Rightpatient").Linked();

    async Task Bind(ReferralOnItsWay photographs, ReferralOnItsWay link) =>
        Must(await system.Put($"{system.Identity}/links/{link.Link}/binding", link.Gp, photographs.BindingBody));

    async Task Relink(ReferralOnItsWay wrong, ReferralOnItsWay right) =>
        Assert.Equal(right.Pseudonym, Must(await system.Put($"{system.Clinical}/referrals/{wrong.Referral}/link", wrong.Gp, new { ticket = right.Ticket })).GetProperty("pseudonym").GetString());

    async Task Answer(ReferralOnItsWay referral) =>
        Must(await system.Post($"{system.OtherClinical}/referrals/{referral.Referral}/advice", referral.Reader, referral.AdviceBody()));

    async Task FiledFor(ReferralOnItsWay right, ReferralOnItsWay wrong)
    {
        var entry = await right.Entry();
        Assert.Equal((wrong.Referral, right.Pseudonym, wrong.Root), (entry.GetProperty("referral").GetGuid(), entry.GetProperty("pseudonym").GetString(), entry.GetProperty("manifestRoot").GetString()));
        var found = Must(await right.FindRecord());
        Assert.Equal("Rightpatient", found.GetProperty("patient").GetProperty("familyName").GetString());
        Assert.Single(found.GetProperty("entries").EnumerateArray());
        Assert.Equal("no-such-record", (await wrong.FindRecord()).Problem);
        Assert.Equal("Filed", Must(await system.Get($"{system.Identity}/links/{right.Link}", right.Gp)).GetProperty("status").GetString());
    }
}
