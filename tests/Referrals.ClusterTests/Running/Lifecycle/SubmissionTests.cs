using Xunit;
using static Referrals.ClusterTests.Running.ReferralOnItsWay;

namespace Referrals.ClusterTests.Running.Lifecycle;

/// <summary>When a referral joins the queue: with its photographs, or at once where none were announced.</summary>
[Collection(RunningSystem.Name)]
public sealed class SubmissionTests(RunningSystem system)
{
    [Fact]
    public async Task Without_photographs_it_queues_with_its_empty_set_and_is_answered_and_filed()
    {
        var referral = await (await OwnHub.Open(system)).Referral("Advice").QueuedTextOnly();
        var view = Must(await system.Get($"{system.Clinical}/referrals/{referral.Referral}", referral.Reader));
        Assert.Equal((0, 1, "FollowUpQuestion"), (view.GetProperty("images").GetArrayLength(), view.GetProperty("setVersion").GetInt32(), view.GetProperty("textOnlyReason").GetString()));

        await referral.Claim();
        Must(await system.Post($"{system.Clinical}/referrals/{referral.Referral}/advice", referral.Reader, referral.AdviceBody("Go on as before.")));
        await referral.Until("Filed");
        var entry = await referral.Entry();
        Assert.Equal((0, referral.Root, "Go on as before."), (entry.GetProperty("images").GetArrayLength(), entry.GetProperty("manifestRoot").GetString(), entry.GetProperty("text").GetString()));
        Assert.False(entry.TryGetProperty("consent", out _));
    }

    [Fact]
    public async Task What_announces_photographs_never_queues_without_them()
    {
        var own = await OwnHub.Open(system);
        var referral = await own.Referral().Referred();
        Assert.Equal("set-empty-not-allowed", (await system.Put($"{system.Clinical}/referrals/{referral.Referral}/image-sets/{referral.Set}", referral.Gp, new { empty = "NothingToPhotograph" })).Problem);

        await referral.OpenSet();
        Must(await system.Put($"{system.Identity}/links/{referral.Link}/binding", referral.Gp, referral.BindingBody));
        var seal = $"{system.OtherClinical}/image-sets/{referral.Set}/seal";
        Assert.Equal("set-empty-not-allowed", (await system.Post(seal, referral.Gp, referral.SealBody)).Problem);
        Assert.Equal("set-empty-not-allowed", (await system.Post(seal, referral.Gp, new { version = 1, entries = referral.Entries, manifestRoot = referral.Root, emptyReason = "NothingToPhotograph" })).Problem);

        Assert.Equal("AwaitingImages", await referral.Status());
        Assert.Empty(Must(await system.Get($"{system.Clinical}/hubs/{own.Hub}/queue", own.Dermatologist())).GetProperty("items").EnumerateArray());
        Assert.Equal(204, (await system.Post($"{system.OtherClinical}/hubs/{own.Hub}/claims", own.Dermatologist(), new { })).Status);
    }
}
