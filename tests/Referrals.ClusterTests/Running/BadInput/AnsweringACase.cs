using System.Text.Json.Nodes;
using Xunit;
using static Referrals.ClusterTests.Running.Refusing;
using static Referrals.ClusterTests.Running.ReferralOnItsWay;

namespace Referrals.ClusterTests.Running.BadInput;

/// <summary>Each outcome has its needs, and an answer is to what was looked at (WRK-06).</summary>
[Collection(RunningSystem.Name)]
public sealed class AnsweringACase(RunningSystem system)
{
    readonly ReferralOnItsWay referral = new(system);

    Task<Answer> Advise(object body) => system.Post($"{system.Clinical}/referrals/{referral.Referral}/advice", referral.Reader, body);
    Task<Answer> Inform(object body, string? by = null) => system.Post($"{system.Clinical}/referrals/{referral.Referral}/information", by ?? referral.Gp, body);
    JsonObject AskBack(params string[] kinds) => referral.AdviceBody("Since when?").But("outcome", "MoreInformation").But("kinds", new JsonArray([.. kinds.Select(kind => (JsonNode)kind)]));

    [Fact]
    public async Task Every_outcome_has_its_needs()
    {
        await referral.ClaimedTextOnly();
        var advice = referral.AdviceBody();
        foreach (var text in new[] { null, "", "  \n" })
            await referral.Refuses(422, "advice-text-required", () => Advise(advice.But("text", text)), text);
        await referral.Refuses(422, "text-too-long", () => Advise(advice.But("text", new string('a', 8_001))));
        await referral.Refuses(422, "priority-required", () => Advise(advice.But("outcome", "FaceToFace")));
        await referral.Refuses(422, "kinds-required", () => Advise(advice.But("outcome", "MoreInformation")));
        await referral.Refuses(422, "kinds-required", () => Advise(AskBack()));
        await referral.Refuses(422, "answer-contradictory", () => Advise(advice.But("priority", "Urgent")));
        await referral.Refuses(422, "answer-contradictory", () => Advise(advice.But("kinds", new JsonArray("History"))));
        await referral.Refuses(422, "answer-contradictory", () => Advise(AskBack("History").But("priority", "Urgent")));
        foreach (var (member, value) in new (string, JsonNode)[] { ("outcome", "Cured"), ("priority", "Soon"), ("kinds", new JsonArray("Everything")), ("outcome", 0), ("fence", "1"), ("setVersion", 1.5) })
            await referral.Refuses(400, "malformed-request", () => Advise(advice.But(member, value)), $"{member} {value}");

        Accepted(await Advise(advice.But("outcome", "FaceToFace").But("priority", "Urgent")));
    }

    [Fact]
    public async Task An_answer_to_another_version_of_the_photographs_is_refused()
    {
        await referral.Claimed(1);
        foreach (var version in new[] { 0, 2, -1 })
            await referral.Refuses(409, "set-version-outdated", () => Advise(referral.AdviceBody().But("setVersion", version)), $"{version}");

        Accepted(await Advise(AskBack("RetakeImages")));
        (referral.Set, var first) = (Guid.NewGuid(), referral.Version);
        referral.Entries.Clear();
        await referral.OpenSet();
        await referral.Upload(SmallPhotograph(21));
        Must(await system.Put($"{system.Identity}/links/{referral.Link}/binding", referral.Gp, referral.BindingBody));
        await referral.Sealed();
        await referral.Claim();
        await referral.Refuses(409, "set-version-outdated", () => Advise(referral.AdviceBody().But("setVersion", first)));
        Accepted(await Advise(referral.AdviceBody()));
        await referral.Until("Filed");
    }

    [Fact]
    public async Task Information_is_given_when_it_is_asked_for()
    {
        await referral.ClaimedTextOnly();
        await referral.Refuses(409, "nothing-asked", () => Inform(referral.Telling("He also has asthma.")));
        Accepted(await Advise(AskBack("History")));
        foreach (var text in new[] { null, "", "   " })
            await referral.Refuses(422, "information-text-required", () => Inform(new { text }), text);
        await referral.Refuses(422, "text-too-long", () => Inform(new { text = new string('a', 4_001) }));
        await referral.Refuses(404, "not-found", () => Inform(referral.Telling("Since May."), system.Referrer(1)));
        Accepted(await Inform(referral.Telling("Since May.")));
        await referral.Refuses(409, "nothing-asked", () => Inform(referral.Telling("Or rather since April.")));
        Assert.Equal("Queued", await referral.Status());
    }

    [Fact]
    public async Task A_case_is_asked_about_so_often_and_no_more()
    {
        await referral.QueuedTextOnly();
        for (var round = 0; round < 4; round++)
        {
            await referral.Claim();
            Accepted(await Advise(AskBack("Duration", "Medication")));
            Accepted(await Inform(referral.Telling("As before.")));
        }
        await referral.Claim();
        await referral.Refuses(409, "too-many-questions", () => Advise(AskBack("Duration")));
        Accepted(await Advise(referral.AdviceBody()));
    }
}
