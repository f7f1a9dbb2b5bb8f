using System.Text.Json;
using Referrals.Contracts;
using Xunit;
using static Referrals.ClusterTests.Running.ReferralOnItsWay;
using static Referrals.ClusterTests.Running.Refusing;

namespace Referrals.ClusterTests.Running.Lifecycle;

/// <summary>Consent over HTTP: what its readers see of it, what a withdrawal stops, and where its form must not lie.</summary>
[Collection(RunningSystem.Name)]
public sealed class ConsentTests(RunningSystem system)
{
    Task<Answer> Withdraw(ReferralOnItsWay of, object body, string? by = null, string? key = null) =>
        system.Post($"{system.OtherClinical}/image-sets/{of.Set}/consent/withdrawals", by ?? of.Gp, body, key);

    Task<Answer> Look(ReferralOnItsWay at, string purpose, string? silo = null, string? by = null) =>
        system.Get($"{silo ?? system.Clinical}/image-sets/{at.Set}/images/{at.Entries[0].Image}/preview?purpose={purpose}", by ?? at.Reader);

    static string[] Names(JsonElement list) => [.. list.EnumerateArray().Select(name => name.GetString()!)];

    /// <summary>CON-38: level and scope with the case; nothing of the form, and nobody's name.</summary>
    [Fact]
    public async Task A_reviewer_sees_level_and_scope_of_the_consent_with_the_case()
    {
        var referral = await new ReferralOnItsWay(system) { Purposes = ["DirectCare", "TeachingInternal"] }.Queued(1);
        var withTheCase = Must(await system.Get($"{system.Clinical}/referrals/{referral.Referral}", referral.Reader)).GetProperty("consentLevel");
        var withTheSet = Must(await system.Get($"{system.Clinical}/image-sets/{referral.Set}", referral.Reader)).GetProperty("consent");
        foreach (var level in new[] { withTheCase, withTheSet })
        {
            Assert.Equal(["id", "kind", "purposes", "areas"], level.EnumerateObject().Select(member => member.Name));
            Assert.Equal("Written", level.GetProperty("kind").GetString());
            Assert.Equal(["DirectCare", "TeachingInternal"], Names(level.GetProperty("purposes")));
            Assert.Equal(["UpperExtremity"], Names(level.GetProperty("areas")));
        }
    }

    /// <summary>Scenario 6: withdrawn after a meeting. Gone at once, the past use told as one that cannot be undone, and care goes on to the record.</summary>
    [Fact]
    public async Task Teaching_is_withdrawn_after_it_was_used_and_care_goes_on()
    {
        var referral = await new ReferralOnItsWay(system) { At = await OwnHub.Open(system), Purposes = ["DirectCare", "TeachingExternalMeeting", "Research"] }.Queued(1);
        foreach (var silo in new[] { system.Clinical, system.OtherClinical }) Assert.Equal(200, (await Look(referral, "TeachingExternalMeeting", silo)).Status);
        var (key, nurse) = (Guid.NewGuid().ToString(), Guid.NewGuid());
        var body = new { purposes = new[] { "TeachingExternalMeeting" }, receivedBy = nurse, reason = "Privacy" };

        var left = Must(await Withdraw(referral, body, key: key));
        Assert.Equal(["DirectCare", "Research"], Names(left.GetProperty("consent").GetProperty("purposes")));
        var use = left.GetProperty("usesMade").EnumerateArray().Single();
        Assert.Equal(["purpose", "looks", "firstAt", "lastAt"], use.EnumerateObject().Select(member => member.Name));
        Assert.Equal(("TeachingExternalMeeting", 2), (use.GetProperty("purpose").GetString(), use.GetProperty("looks").GetInt32()));
        Assert.True(use.GetProperty("firstAt").GetDateTimeOffset() < use.GetProperty("lastAt").GetDateTimeOffset());
        foreach (var silo in new[] { system.Clinical, system.OtherClinical })
        {
            Refused(await Look(referral, "TeachingExternalMeeting", silo), 403, "use-withdrawn");
            Refused(await Look(referral, "TeachingExternalMeeting", silo, referral.Gp), 403, "use-withdrawn");
            Assert.Equal(200, (await Look(referral, "DirectCare", silo)).Status);
        }
        // The same command, and the same wish under another: one withdrawal.
        Assert.Equal(left.ToString(), Must(await Withdraw(referral, body, key: key)).ToString());
        Assert.Equal(left.ToString(), Must(await Withdraw(referral, body)).ToString());
        Assert.Equal(1L, await RunningSystem.Scalar(system.ClinicalDatabase, "SELECT count(*) FROM event WHERE kind = 'imageset' AND grain = $1 AND type = 'ConsentWithdrawn'", referral.Set));

        Assert.True((long)(await RunningSystem.Scalar(system.ClinicalDatabase, "SELECT count(*) FROM access WHERE role = 'Referrer' AND object = 'image-set' AND id_of = $1 AND purpose = 'withdrawal'", referral.Set))! > 0);

        var (forPractice, forHub) = (await Withdrawal(referral, referral.Gp), await Withdrawal(referral, referral.Reader));
        Assert.Equal((nurse, "Privacy"), (forPractice.GetProperty("receivedBy").GetGuid(), forPractice.GetProperty("reason").GetString()));
        Assert.Equal(["purposes", "at"], forHub.EnumerateObject().Select(member => member.Name));

        var entry = await FiledEntry(referral);
        Assert.False(entry.GetProperty("recordOnly").GetBoolean());
        Assert.Equal("TeachingExternalMeeting", entry.GetProperty("capture").GetProperty("withdrawn")[0].GetProperty("purpose").GetString());
        Assert.Equal(["DirectCare", "Research"], Names(entry.GetProperty("capture").GetProperty("purposes")));
    }

    /// <summary>DT-17, fifth row: withdrawn wholly. The referral goes on (CON-33), nobody looks any more, and the answer is for the record only.</summary>
    [Fact]
    public async Task Direct_care_is_withdrawn_and_the_answer_is_for_the_record_only()
    {
        var referral = await new ReferralOnItsWay(system) { At = await OwnHub.Open(system) }.Queued(1);
        Assert.Equal(200, (await Look(referral, "DirectCare")).Status);
        var left = Must(await Withdraw(referral, new { all = true }));
        Assert.Equal(0, left.GetProperty("consent").GetProperty("purposes").GetArrayLength() + left.GetProperty("usesMade").GetArrayLength());
        foreach (var person in new[] { referral.Reader, referral.Gp }) Refused(await Look(referral, "DirectCare", by: person), 403, "use-withdrawn");
        Assert.Equal("Queued", await referral.Status());

        var entry = await FiledEntry(referral);
        Assert.True(entry.GetProperty("recordOnly").GetBoolean());
        Assert.Equal(6, entry.GetProperty("capture").GetProperty("withdrawn").GetArrayLength());
        var fhir = Must(await system.Get($"{system.Identity}/fhir/DiagnosticReport/{referral.Referral}", referral.Gp));
        Assert.Equal("DiagnosticReport", fhir.GetProperty("resourceType").GetString());
    }

    /// <summary>The answer is in the record when the patient changes their mind: the record says so too.</summary>
    [Fact]
    public async Task What_is_withdrawn_after_filing_stands_in_the_record()
    {
        var referral = await new ReferralOnItsWay(system) { At = await OwnHub.Open(system), Purposes = ["DirectCare", "Research"] }.Queued(1);
        Assert.False((await FiledEntry(referral)).GetProperty("capture").TryGetProperty("withdrawn", out _));
        Must(await Withdraw(referral, new { purposes = new[] { "Research" } }));
        await RunningSystem.Until("research is withdrawn in the record", async () =>
            Names((await referral.Entry()).GetProperty("capture").GetProperty("purposes")) is ["DirectCare"]);
        Assert.False((await referral.Entry()).GetProperty("recordOnly").GetBoolean());
        Must(await Withdraw(referral, new { all = true }));
        await RunningSystem.Until("the entry is for the record only", async () => (await referral.Entry()).GetProperty("recordOnly").GetBoolean());
        Assert.Equal("Filed", await referral.Status());
    }

    [Fact]
    public async Task A_set_whose_consent_is_withdrawn_while_it_is_filled_takes_no_more_and_is_not_sealed()
    {
        var referral = new ReferralOnItsWay(system);
        await referral.Bound(1);
        var announced = Guid.NewGuid();
        var photograph = SmallPhotograph(7);
        Accepted(await referral.Create(announced, photograph.Length), 201);
        Must(await Withdraw(referral, new { purposes = new[] { "DirectCare" }, reason = "ChangedMind" }));
        await referral.Refuses(409, "consent-withdrawn", () => referral.Create(Guid.NewGuid(), 70_000));
        Refused(await referral.Patch(announced, 0, photograph), 409, "consent-withdrawn");
        Assert.Equal(0L, await RunningSystem.Scalar(system.ClinicalDatabase, "SELECT count(*) FROM upload WHERE image = $1", announced));
        await referral.Refuses(409, "consent-withdrawn", () => system.Post($"{system.Clinical}/image-sets/{referral.Set}/seal", referral.Gp, referral.SealBody));
        // A new consent is a new set (CON-16).
        await referral.NextSet();
        Must(await system.Put($"{system.Identity}/links/{referral.Link}/binding", referral.Gp, referral.BindingBody));
        await referral.Sealed();
    }

    [Fact]
    public async Task A_withdrawal_says_of_what()
    {
        var referral = await new ReferralOnItsWay(system).WithPhotographs(1);
        foreach (var (what, body) in new (string, object)[]
        {
            ("nothing", new { }), ("no purposes", new { purposes = Array.Empty<string>() }), ("all and some", new { all = true, purposes = new[] { "Research" } }),
            ("not all", new { all = false }), ("no such purpose", new { purposes = new[] { "Advertising" } }), ("a reason in words", new { all = true, reason = "Mrs Smith asked" }),
            ("nobody", new { all = true, receivedBy = Guid.Empty }),
        })
            await referral.Refuses(400, "malformed-request", () => Withdraw(referral, body), what);
        await referral.Refuses(404, "not-found", () => Withdraw(referral, new { all = true }, system.Referrer(1)));
        await referral.Refuses(404, "not-found", () => system.Post($"{system.Clinical}/image-sets/{Guid.NewGuid()}/consent/withdrawals", referral.Gp, new { all = true }));
        var empty = await new ReferralOnItsWay(system).QueuedTextOnly();
        await empty.Refuses(409, "no-consent-to-withdraw", () => Withdraw(empty, new { all = true }));
    }

    /// <summary>Scenario 4: the whole package is refused, with the reason, until its sender has taken the form out.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_consent_form_in_a_package_that_names_nobody_refuses_the_whole_package(bool anonymised)
    {
        var referral = new ReferralOnItsWay(system) { Anonymised = anonymised };
        await referral.Bound(2);
        var form = Guid.NewGuid();
        var photograph = SmallPhotograph(9);
        Accepted(await referral.Create(form, photograph.Length, nameof(ViewKind.ConsentForm)), 201);
        Task<Answer> Seal(object body) => system.Post($"{system.Clinical}/image-sets/{referral.Set}/seal", referral.Gp, body);

        await referral.Refuses(422, "consent-form-in-package", () => referral.Patch(form, 0, photograph));
        Assert.Equal(0L, await RunningSystem.Scalar(system.ClinicalDatabase, "SELECT durable FROM upload WHERE image = $1", form));
        var withForm = referral.SealBody.But(body => body["entries"]!.AsArray().Add(new System.Text.Json.Nodes.JsonObject
        {
            ["image"] = form, ["ordinal"] = 3, ["length"] = photograph.Length, ["sha256"] = new string('a', 64),
        }));
        foreach (var body in new[] { withForm, referral.SealBody })
        {
            await referral.Refuses(422, "consent-form-in-package", () => Seal(body));
            Assert.Contains($"Image {form}", (await Seal(body)).Value.GetProperty("detail").GetString());
        }
        Assert.Equal("Open", Must(await system.Get($"{system.Clinical}/image-sets/{referral.Set}", referral.Gp)).GetProperty("state").GetString());

        var ended = await system.Send(HttpMethod.Delete, $"{system.Clinical}/uploads/{form}", referral.Gp, more: request => request.Headers.Add("Tus-Resumable", "1.0.0"));
        Assert.Equal(204, ended.Status);
        Accepted(await Seal(referral.SealBody));
        await referral.Until("Queued");
    }

    async Task<JsonElement> Withdrawal(ReferralOnItsWay of, string by) =>
        Must(await system.Get($"{system.Clinical}/image-sets/{of.Set}", by)).GetProperty("withdrawals").EnumerateArray().Single();

    async Task<JsonElement> FiledEntry(ReferralOnItsWay referral)
    {
        await referral.Claim();
        Must(await system.Post($"{system.OtherClinical}/referrals/{referral.Referral}/advice", referral.Reader, referral.AdviceBody()));
        await referral.Until("Filed");
        return await referral.Entry();
    }
}
