using System.Text.Json.Nodes;
using Referrals.Ops.Layout;
using Xunit;
using static Referrals.ClusterTests.Running.Refusing;

namespace Referrals.ClusterTests.Running.BadInput;

/// <summary>A text that names the patient is stopped in identity, and clinical takes none that identity has not seen (PSN-17).</summary>
[Collection(RunningSystem.Name)]
public sealed class CheckingTexts(RunningSystem system)
{
    readonly ReferralOnItsWay referral = new(system) { FamilyName = "Brown" };
    readonly Forgery forgery = new(system.Folder);

    Task<Answer> Put(object body) => system.Put($"{system.Clinical}/referrals/{referral.Referral}", referral.Gp, body);

    async Task<JsonNode> Check(object texts, object? confirmed = null) => JsonNode.Parse(ReferralOnItsWay.Must(await referral.CheckTexts(texts, confirmed: confirmed)).GetRawText())!;

    [Fact]
    public async Task A_text_with_the_patients_name_is_stopped_before_anything_is_stored()
    {
        await referral.Linked();
        var before = await referral.Footprint();
        foreach (var text in new[] { "Synthia Brown has a mole.", "Ms BROWN's mole", $"NHS {referral.NhsNumber[..3]} {referral.NhsNumber[3..6]} {referral.NhsNumber[6..]}", "born 4 March 1957", "ring 07700 900123" })
        {
            var said = await Check(new { question = text, history = "Grew." });
            Assert.False((bool)said["clean"]!, text);
            Assert.Null(said["statement"]);
            Assert.Equal(("Question", false), ((string?)said["hits"]![0]!["field"], (bool)said["hits"]![0]!["canConfirm"]!));
            Assert.DoesNotContain("Brown", said.ToJsonString(), StringComparison.OrdinalIgnoreCase);
            // Nor does clinical take it under a statement for something else.
            Refused(await Put(referral.ReferralBody.But("question", text)), 422, "text-changed", text);
        }
        Assert.Equal(before, await referral.Footprint());
        Assert.True((long)(await RunningSystem.Scalar(system.IdentityDatabase, "SELECT count(*) FROM access WHERE verb = 'check-text' AND id_of = $1", referral.Link))! >= 6, "every look leaves a row");
        Accepted(await Put(referral.ReferralBody), 201);
    }

    [Fact]
    public async Task A_brown_macule_of_Mrs_Brown_is_confirmed_and_taken()
    {
        await referral.Linked();
        const string Question = "Is this brown macule worrying?";
        var asked = await Check(new { question = Question });
        var hit = Assert.Single(asked["hits"]!.AsArray())!;
        Assert.Equal((8, 5, true), ((int)hit["start"]!, (int)hit["length"]!, (bool)hit["canConfirm"]!));
        var confirmed = await Check(new { question = Question }, new[] { new { field = "Question", start = 8, length = 5, @is = "OrdinaryWord" } });
        Assert.True((bool)confirmed["clean"]!);
        Assert.Equal(1L, await RunningSystem.Scalar(system.IdentityDatabase, "SELECT count(*) FROM access WHERE verb = 'confirm-text' AND id_of = $1", referral.Link));
        Accepted(await Put(referral.ReferralBody.But("question", Question).But("history", null).But("textCheck", (string)confirmed["statement"]!)), 201);
    }

    [Fact]
    public async Task Clinical_takes_no_text_that_was_not_checked()
    {
        await referral.Linked();
        var right = referral.TextCheck;
        var texts = new[] { ("Question", referral.Question), ("History", referral.History) };
        foreach (var nothing in new[] { null, "" }) await referral.Refuses(422, "text-check-required", () => Put(referral.ReferralBody.But("textCheck", nothing)));
        foreach (var (what, check) in new (string, string)[]
        {
            ("no token", "checked"), ("cut signature", right[..^4]), ("a ticket", referral.Ticket), ("signed by people", forgery.TextCheck(referral, null, Signer.People, null, texts)),
            ("signed by clinical itself", forgery.TextCheck(referral, null, Signer.Clinical, null, texts)), ("alg none", forgery.TextCheck(referral, (header, _) => header["alg"] = "none", null, _ => [], texts)),
            ("another text under the old signature", Forgery.Tampered(right, payload => payload["texts"] = new JsonArray())), ("without texts", forgery.TextCheck(referral, (_, payload) => payload.Remove("texts"), null, null, texts)),
            ("for the other zone", forgery.TextCheck(referral, (_, payload) => payload["aud"] = "referrals-identity", null, null, texts)),
        })
            await referral.Refuses(422, "text-check-invalid", () => Put(referral.ReferralBody.But("textCheck", check)), what);
        await referral.Refuses(422, "text-check-expired", () => Put(referral.ReferralBody.But("textCheck", forgery.TextCheck(referral, (_, payload) =>
            (payload["iat"], payload["nbf"], payload["exp"]) = (Forgery.In(TimeSpan.FromHours(-25)), Forgery.In(TimeSpan.FromHours(-25)), Forgery.In(TimeSpan.FromHours(-1))), null, null, texts))));
        foreach (var member in new[] { "referral", "pseudonym" })
            await referral.Refuses(422, "text-check-foreign", () => Put(referral.ReferralBody.But("textCheck", forgery.TextCheck(referral, (_, payload) => payload[member] = member == "referral" ? $"{Guid.NewGuid()}" : "0000-0000-0001-01", null, null, texts))), member);
        foreach (var (field, text) in new[] { ("question", referral.Question + " "), ("question", referral.History), ("history", "Grew over four months.") })
            await referral.Refuses(422, "text-changed", () => Put(referral.ReferralBody.But(field, text)), text);
        Accepted(await Put(referral.ReferralBody), 201);
    }

    [Fact]
    public async Task Information_for_the_hub_is_checked_too()
    {
        await referral.ClaimedTextOnly();
        Accepted(await system.Post($"{system.Clinical}/referrals/{referral.Referral}/advice", referral.Reader, referral.AdviceBody("Since when?").But("outcome", "MoreInformation").But("kinds", new JsonArray("History"))));
        Task<Answer> Inform(object body) => system.Post($"{system.Clinical}/referrals/{referral.Referral}/information", referral.Gp, body);
        await referral.Refuses(422, "text-check-required", () => Inform(new { text = "Since May." }));
        await referral.Refuses(422, "text-changed", () => Inform(referral.Telling("Since May.").But("text", "Ms Brown says since May.")));
        var check = (string)(await Check(new { information = "Since May." }))["statement"]!;
        Accepted(await Inform(new { text = "Since May.", textCheck = check }));
    }

    [Fact]
    public async Task What_cannot_be_checked_is_refused()
    {
        await referral.Linked();
        await referral.Refuses(422, "nothing-to-check", () => referral.CheckTexts(new { question = " " }));
        await referral.Refuses(422, "text-too-long", () => referral.CheckTexts(new { question = new string('q', 4_001) }));
        await referral.Refuses(400, "malformed-request", () => referral.CheckTexts(new { advice = "Benign." }));
        await referral.Refuses(404, "not-found", () => referral.CheckTexts(new { question = "Benign?" }, system.Referrer(2)));
        Accepted(await system.Post($"{system.Identity}/links/{referral.Link}/cancel", referral.Gp, new { reason = "WrongPatient" }));
        await referral.Refuses(409, "link-cancelled", () => referral.CheckTexts(new { question = "Benign?" }));
    }

    /// <summary>The practice is told, the answer is filed all the same, and clinical hears nothing.</summary>
    [Fact]
    public async Task Advice_that_names_the_patient_is_filed_with_a_flag()
    {
        await referral.ClaimedTextOnly();
        Accepted(await system.Post($"{system.Clinical}/referrals/{referral.Referral}/advice", referral.Reader, referral.AdviceBody("Benign. Tell Synthia Brown so.")));
        await referral.Until("Filed");
        var entry = await referral.Entry();
        var flag = Assert.Single(entry.GetProperty("flags").EnumerateArray());
        Assert.Equal((13, 13, "FullName"), (flag.GetProperty("start").GetInt32(), flag.GetProperty("length").GetInt32(), flag.GetProperty("kind").GetString()));
        Assert.Equal(1L, await RunningSystem.Scalar(system.IdentityDatabase, "SELECT count(*) FROM access WHERE verb = 'check-advice' AND id_of = $1 AND role = 'Service'", referral.Link));
        Assert.DoesNotContain("flags", (await system.Get($"{system.Clinical}/referrals/{referral.Referral}", referral.Gp)).Body);
    }
}
