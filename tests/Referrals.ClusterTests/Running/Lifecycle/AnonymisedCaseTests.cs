using Xunit;
using static Referrals.ClusterTests.Running.Refusing;
using static Referrals.ClusterTests.Running.ReferralOnItsWay;

namespace Referrals.ClusterTests.Running.Lifecycle;

/// <summary>Scenario 21: advice on a case of which nobody knows whose it is, until its sender says so (PSN-03, PSN-09).</summary>
[Collection(RunningSystem.Name)]
public sealed class AnonymisedCaseTests(RunningSystem system)
{
    readonly ReferralOnItsWay referral = new(system) { Anonymised = true, FamilyName = "Unnamed" };

    Task<Answer> File() => system.Post($"{system.Identity}/links/{referral.Link}/file", referral.Gp, new { });
    Task<Answer> Identify(object? patient = null) => system.Post($"{system.Identity}/links/{referral.Link}/identify", referral.Gp, new { patient = patient ?? referral.Particulars });

    [Fact]
    public async Task The_answer_comes_back_to_its_sender_and_is_filed_when_the_sender_has_said_whose_it_is()
    {
        // Nobody is known, so only what names anybody is found.
        await referral.Linked();
        Assert.True(Must(await referral.CheckTexts(new { question = "Unnamed has a mole." })).GetProperty("clean").GetBoolean());
        Assert.False(Must(await referral.CheckTexts(new { question = "write to a.b@example.org" })).GetProperty("clean").GetBoolean());

        await referral.ClaimedTextOnly();
        var seen = Must(await system.Get($"{system.Clinical}/referrals/{referral.Referral}", referral.Reader));
        Assert.Equal("Anonymised", seen.GetProperty("regime").GetString());
        await referral.Refuses(409, "anonymised-advice-only", () => system.Post($"{system.Clinical}/referrals/{referral.Referral}/advice", referral.Reader,
            referral.AdviceBody().But("outcome", "FaceToFace").But("priority", "Urgent")));
        await referral.Refuses(409, "no-link", File);
        Must(await system.Post($"{system.Clinical}/referrals/{referral.Referral}/advice", referral.Reader, referral.AdviceBody("Benign. Emollient.")));
        await referral.UntilKept();

        var lines = Must(await system.Get($"{system.Identity}/unlinked-answers?limit=200", referral.Gp)).GetProperty("items").EnumerateArray();
        var line = lines.Single(line => line.GetProperty("referral").GetGuid() == referral.Referral);
        Assert.Equal((referral.Link, referral.Pseudonym, "AdviceOnly"), (line.GetProperty("link").GetGuid(), line.GetProperty("pseudonym").GetString()!, line.GetProperty("outcome").GetString()!));
        Assert.Equal("Benign. Emollient.", Must(await system.Get($"{system.Identity}/unlinked-answers/{referral.Referral}", referral.Gp)).GetProperty("text").GetString());

        // In nobody's record, and nobody can put it there.
        await referral.Refuses(409, "no-link", File);
        Refused(await referral.FindRecord(), 404, "no-such-record");

        await referral.Refuses(422, "birth-date-invalid", () => Identify(referral.Particulars.But("birthDate", "1957-02-30")));
        Assert.Equal("Identified", Must(await Identify()).GetProperty("regime").GetString());
        await referral.Until("Filed");
        Assert.Equal("Benign. Emollient.", (await referral.Entry()).GetProperty("text").GetString());
        Refused(await system.Get($"{system.Identity}/unlinked-answers/{referral.Referral}", referral.Gp), 404, "not-found");
        Assert.Equal("Filed", Must(await File()).GetProperty("status").GetString());

        // One way: the same patient again is the same word, another one is none.
        Must(await Identify());
        await referral.Refuses(409, "already-identified", () => Identify(referral.Particulars.But("givenName", "Somebody")));
        Assert.Equal(1L, await RunningSystem.Scalar(system.IdentityDatabase, "SELECT count(*) FROM event WHERE kind = 'pseudonymkey' AND type = 'PatientIdentified' AND body->'patient'->>'link' = $1", referral.Link.ToString()));
    }

    [Fact]
    public async Task It_closes_when_its_sender_has_read_the_answer()
    {
        await referral.ClaimedTextOnly();
        await referral.Answered("Advised");
        await referral.UntilKept();
        await referral.Refuses(409, "anonymised-advice-only", () => system.Post($"{system.Clinical}/referrals/{referral.Referral}/insist", referral.Gp, new { reason = "ClinicalConcern" }));
        Must(await system.Post($"{system.Identity}/unlinked-answers/{referral.Referral}/acknowledge", referral.Gp, new { }));
        await referral.Until("Closed");
        Assert.Equal(1L, await RunningSystem.Scalar(system.IdentityDatabase, "SELECT count(*) FROM unlinkedanswer WHERE id = $1 AND practice = $2", referral.Referral, referral.Practice));
    }

    [Fact]
    public async Task A_sender_who_names_the_patient_early_gets_the_answer_filed_at_once()
    {
        await referral.Linked();
        Must(await Identify());
        var bound = new ReferralOnItsWay(system);
        await bound.Linked();
        await bound.Refuses(409, "already-identified", () => system.Post($"{system.Identity}/links/{bound.Link}/identify", bound.Gp, new { patient = bound.Particulars.But("givenName", "Other") }));
        Must(await system.Put($"{system.Clinical}/referrals/{referral.Referral}", referral.Gp, referral.TextOnlyBody));
        referral.Opened(Must(await system.Put($"{system.Clinical}/referrals/{referral.Referral}/image-sets/{referral.Set}", referral.Gp, referral.EmptySetBody)));
        await referral.Refuses(422, "birth-year-mismatch", () => system.Put($"{system.Identity}/links/{referral.Link}/binding", referral.Gp, referral.BindingBody));
        Must(await system.Put($"{system.Identity}/links/{referral.Link}/binding", referral.Gp, referral.BindingBody.But("birthYear", referral.BirthYear)));
        Must(await system.Post($"{system.Clinical}/image-sets/{referral.Set}/seal", referral.Gp, referral.EmptySealBody));
        await referral.Until("Queued");
        await referral.Claim();
        await referral.Answered("Filed");
        Assert.Equal("Benign. Emollient.", (await referral.Entry()).GetProperty("text").GetString());
    }
}
