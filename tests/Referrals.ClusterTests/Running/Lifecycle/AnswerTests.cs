using System.Text.Json;
using Xunit;
using static Referrals.ClusterTests.Running.ReferralOnItsWay;

namespace Referrals.ClusterTests.Running.Lifecycle;

/// <summary>What a dermatologist may answer, what each answer needs and where it ends.</summary>
[Collection(RunningSystem.Name)]
public sealed class AnswerTests(RunningSystem system)
{
    [Fact]
    public async Task A_question_back_is_answered_in_words_and_the_case_goes_on()
    {
        var referral = await (await Own()).Referral().Claimed();
        var due = (await View(referral)).GetProperty("dueAt").GetDateTimeOffset();
        Assert.Equal("AwaitingInformation", Must(await Ask(referral, "How long has it been there?", "Duration", "Medication")).GetProperty("status").GetString());

        var listed = Must(await system.Get($"{system.OtherClinical}/referrals?practice={referral.Practice}&status=AwaitingInformation", referral.Gp)).GetProperty("items")[0];
        Assert.Equal(["Duration", "Medication"], listed.GetProperty("asked").EnumerateArray().Select(kind => kind.GetString()));
        Assert.Equal("How long has it been there?", (await View(referral)).GetProperty("information")[0].GetProperty("asked").GetProperty("text").GetString());
        Assert.Equal("wrong-state", (await system.Post($"{system.Clinical}/referrals/{referral.Referral}/claim", referral.Reader, new { })).Problem);

        Must(await system.Post($"{system.OtherClinical}/referrals/{referral.Referral}/information", referral.Gp, referral.Telling("Two months, no new medicines.")));
        var again = await View(referral);
        Assert.Equal(("Queued", due), (again.GetProperty("status").GetString(), again.GetProperty("dueAt").GetDateTimeOffset()));

        await referral.Claim();
        Assert.Equal(2, referral.Fence);
        var seen = Must(await system.Get($"{system.Clinical}/referrals/{referral.Referral}", referral.Reader)).GetProperty("information")[0];
        Assert.Equal("Two months, no new medicines.", seen.GetProperty("answer").GetString());
        Must(await system.Post($"{system.Clinical}/referrals/{referral.Referral}/advice", referral.Reader, referral.AdviceBody("Two months are harmless.")));
        await referral.Until("Filed");
        Assert.Equal("Two months are harmless.", (await referral.Entry()).GetProperty("text").GetString());
    }

    [Fact]
    public async Task Photographs_asked_for_come_as_the_sets_second_version_and_only_that_is_answered()
    {
        var referral = await (await Own()).Referral().Claimed();
        var first = referral.Set;
        Must(await Ask(referral, "Out of focus, once more please.", "RetakeImages"));

        await referral.NextSet(photographs: 3);
        Assert.Equal(2, referral.Version);
        Must(await system.Put($"{system.Identity}/links/{referral.Link}/binding", referral.Gp, referral.BindingBody));
        await referral.Sealed();
        var view = await View(referral);
        Assert.Equal((referral.Set, 2, 3), (view.GetProperty("imageSet").GetGuid(), view.GetProperty("setVersion").GetInt32(), view.GetProperty("images").GetArrayLength()));

        await referral.Claim();
        var advice = $"{system.OtherClinical}/referrals/{referral.Referral}/advice";
        Assert.Equal("set-version-outdated", (await system.Post(advice, referral.Reader, new { fence = referral.Fence, setVersion = 1, outcome = "AdviceOnly", text = "About the first." })).Problem);
        Assert.Equal("Claimed", await referral.Status());
        Must(await system.Post(advice, referral.Reader, referral.AdviceBody("About the second.")));
        await referral.Until("Filed");

        var entry = await referral.Entry();
        Assert.Equal((referral.Set, 2, referral.Root), (entry.GetProperty("imageSet").GetGuid(), entry.GetProperty("setVersion").GetInt32(), entry.GetProperty("manifestRoot").GetString()));
        Assert.Equal(referral.Entries.Select(image => image.Sha256), entry.GetProperty("images").EnumerateArray().Select(image => image.GetProperty("sha256").GetString()));
        Assert.Equal("Sealed", Must(await system.Get($"{system.Clinical}/image-sets/{first}", referral.Gp)).GetProperty("state").GetString());
    }

    [Fact]
    public async Task An_appointment_face_to_face_has_a_priority()
    {
        var referral = await (await (await Own()).Referral("Urgent").QueuedTextOnly()).Claim();
        var advice = $"{system.Clinical}/referrals/{referral.Referral}/advice";
        Assert.Equal("priority-required", (await system.Post(advice, referral.Reader, Face(referral, null))).Problem);
        Must(await system.Post(advice, referral.Reader, Face(referral, "SuspectedCancer")));
        await referral.Until("Filed");

        var entry = await referral.Entry();
        Assert.Equal(("FaceToFace", "SuspectedCancer"), (entry.GetProperty("outcome").GetString(), entry.GetProperty("priority").GetString()));
        var line = Assert.Single(Must(await system.Get($"{system.Identity}/answers?practice={referral.Practice}&unread=true", referral.Gp)).GetProperty("items").EnumerateArray());
        Assert.Equal(("FaceToFace", "SuspectedCancer"), (line.GetProperty("outcome").GetString(), line.GetProperty("priority").GetString()));
    }

    Task<OwnHub> Own() => OwnHub.Open(system);

    Task<Answer> Ask(ReferralOnItsWay referral, string text, params string[] kinds) => system.Post($"{system.Clinical}/referrals/{referral.Referral}/advice", referral.Reader,
        new { fence = referral.Fence, setVersion = referral.Version, outcome = "MoreInformation", text, kinds });

    static object Face(ReferralOnItsWay referral, string? priority) =>
        new { fence = referral.Fence, setVersion = referral.Version, outcome = "FaceToFace", text = "Please send her to us.", priority };

    async Task<JsonElement> View(ReferralOnItsWay referral) => Must(await system.Get($"{system.OtherClinical}/referrals/{referral.Referral}", referral.Gp));
}
