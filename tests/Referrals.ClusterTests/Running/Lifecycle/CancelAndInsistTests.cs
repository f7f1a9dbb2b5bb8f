using Xunit;
using static Referrals.ClusterTests.Running.Refusing;
using static Referrals.ClusterTests.Running.ReferralOnItsWay;

namespace Referrals.ClusterTests.Running.Lifecycle;

/// <summary>What the GP may do besides waiting: take the request back, or insist that the patient be seen.</summary>
[Collection(RunningSystem.Name)]
public sealed class CancelAndInsistTests(RunningSystem system)
{
    readonly ReferralOnItsWay referral = new(system) { KeepsCopies = true };

    string Case => $"{system.Clinical}/referrals/{referral.Referral}";
    Task<Answer> Cancel(string reason = "PatientWithdrew") => system.Post($"{Case}/cancel", referral.Gp, new { reason });
    Task<Answer> Insist() => system.Post($"{Case}/insist", referral.Gp, new { reason = "LesionChanged" });

    [Fact]
    public async Task A_held_case_is_taken_back_and_its_photographs_are_owed_all_the_same()
    {
        await referral.Claimed(1);
        await referral.Refuses(400, "malformed-request", () => Cancel("Because"));
        await referral.Refuses(409, "nothing-insisted", () => system.Post($"{Case}/face-to-face", referral.Reader, new { priority = "Urgent" }));
        await referral.Refuses(409, "wrong-state", Insist);
        Assert.Equal("Cancelled", Must(await Cancel()).GetProperty("status").GetString());
        Assert.Equal("PatientWithdrew", Must(await system.Get(Case, referral.Gp)).GetProperty("cancelReason").GetString());

        // The holder is told, holds nothing any more, and nobody is offered it.
        foreach (var step in new[] { "claim/renew", "claim/release" })
            await referral.Refuses(409, "referral-cancelled", () => system.Post($"{Case}/{step}", referral.Reader, new { fence = referral.Fence }), step);
        await referral.Refuses(409, "referral-cancelled", () => system.Post($"{Case}/advice", referral.Reader, referral.AdviceBody()));
        await referral.Refuses(409, "referral-cancelled", () => system.Post($"{Case}/claim", referral.OtherReader, new { }));
        Assert.Equal(0L, await RunningSystem.Scalar(system.ClinicalDatabase, "SELECT count(*) FROM referral WHERE claimed_by = $1", referral.ReaderPerson));

        Must(await referral.ReportDeletion());
        await referral.UntilCleared();
        Assert.Equal("Cancelled", await referral.Status());
        Must(await Cancel("EnteredInError"));
    }

    [Fact]
    public async Task A_GP_who_insists_gets_an_appointment()
    {
        var own = await OwnHub.Apart(system);
        var seen = new ReferralOnItsWay(system) { At = own };
        await seen.FiledTextOnly();
        await seen.Refuses(409, "already-answered", () => system.Post($"{system.Clinical}/referrals/{seen.Referral}/cancel", seen.Gp, new { reason = "NoLongerNeeded" }));
        Assert.Equal("Filed", Must(await system.Post($"{system.Clinical}/referrals/{seen.Referral}/insist", seen.Gp, new { reason = "LesionChanged" })).GetProperty("status").GetString());

        Task<Answer> List() => system.Get($"{system.Clinical}/hubs/{seen.Hub}/face-to-face", seen.Reader);
        var wanted = Assert.Single(Must(await List()).GetProperty("items").EnumerateArray());
        Assert.Equal((seen.Referral, "LesionChanged"), (wanted.GetProperty("referral").GetGuid(), wanted.GetProperty("reason").GetString()));
        Must(await system.Post($"{system.Clinical}/referrals/{seen.Referral}/face-to-face", seen.Reader, new { priority = "SuspectedCancer" }));
        Assert.Empty(Must(await List()).GetProperty("items").EnumerateArray());
        var told = Must(await system.Get($"{system.Clinical}/referrals/{seen.Referral}", seen.Gp)).GetProperty("faceToFace");
        Assert.Equal(("SuspectedCancer", seen.ReaderPerson), (told.GetProperty("priority").GetString()!, told.GetProperty("takenBy").GetGuid()));
        await seen.Read();
        await seen.Until("Closed");
    }

    [Fact]
    public async Task Nobody_insists_on_what_the_hub_has_offered()
    {
        await referral.ClaimedTextOnly();
        Must(await system.Post($"{Case}/advice", referral.Reader, referral.AdviceBody().But("outcome", "FaceToFace").But("priority", "Urgent")));
        // Else its filing would be taken for an effect of the refused wish.
        await referral.Until("Filed");
        await RunningSystem.Until("the link has heard of the filing", async () =>
            Must(await system.Get($"{system.Identity}/links/{referral.Link}", referral.Gp)).GetProperty("status").GetString() == "Filed");
        await referral.Refuses(409, "face-to-face-offered", Insist);
    }
}
