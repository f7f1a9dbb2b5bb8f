using System.Text.Json;
using Referrals.Tests;
using Xunit;
using static Referrals.ClusterTests.Running.ReferralOnItsWay;
using static Referrals.ClusterTests.Running.Refusing;

namespace Referrals.ClusterTests.Running.Epr;

/// <summary>A filed answer reaches the practice's own record system once and whole, whatever that does; and where it does not, somebody is told.</summary>
public sealed class EprDeliveryTests(EprSystem system) : IClassFixture<EprSystem>
{
    [Fact]
    public async Task An_answer_reaches_the_record_system_with_its_photographs_and_its_deletion_receipts()
    {
        var own = await OwnHub.Of(system, system.WithEpr);
        var referral = await (await new ReferralOnItsWay(system) { At = own, KeepsCopies = true }.Advised("Benign. Emollient.", photographs: 2)).UntilDelivered();
        Assert.Equal([], system.Epr.Complaints);
        Assert.Equal("Bearer epr-token", system.Epr.Authorization);
        var report = Assert.Single(system.Epr.Stored("DiagnosticReport", $"{referral.Referral}"));
        Assert.StartsWith("Benign. Emollient.", report["conclusion"]!.GetValue<string>());
        var patient = Assert.Single(system.Epr.Stored("Patient", referral.NhsNumber));
        Assert.Equal($"Patient/{patient["id"]}", report["subject"]!["reference"]!.GetValue<string>());
        foreach (var photograph in referral.Entries)
        {
            var (type, length, sha256) = system.Epr.Binaries[$"{photograph.Image}"];
            // The clean master; these photographs are clean already.
            Assert.Equal(("image/jpeg", photograph.Length, photograph.Sha256), (type, length, sha256));
            Assert.Single(system.Epr.Stored("Media", $"{photograph.Image}"));
        }
        Assert.Single(system.Epr.Stored("Provenance"), origin => origin.ToJsonString().Contains(referral.Root));

        // Deleted after filing: the receipts come to the entry, and from there to the record system; nothing else is made again.
        var before = system.Epr.Stored("Provenance").Length;
        Assert.Empty((await referral.Entry()).GetProperty("copies").EnumerateArray());
        Must(await referral.ReportDeletion());
        await RunningSystem.Until("the receipts are delivered", () => Task.FromResult(system.Epr.Stored("Provenance").Length == before + 1), seconds: 60);
        var copies = (await referral.Entry()).GetProperty("copies").EnumerateArray().Single();
        Assert.Equal(referral.Set, copies.GetProperty("imageSet").GetGuid());
        Assert.All(copies.GetProperty("copies").EnumerateArray(), copy => Assert.Equal(("ByApp", 2, true),
            (copy.GetProperty("means").GetString(), copy.GetProperty("images").GetInt32(), copy.GetProperty("backupsChecked").GetBoolean())));
        Assert.Single(system.Epr.Stored("DiagnosticReport", $"{referral.Referral}"));
        Assert.Contains(system.Epr.Stored("Provenance"), origin => origin.ToJsonString().Contains(referral.Set.ToString()) && origin.ToJsonString().Contains("DELETE"));

        // Who sent it was written down before it was opened (PSN-21).
        foreach (var (thing, id) in new[] { ("recordentry", referral.Referral), ("patientrecord", await referral.Record()) })
            Assert.True((long)(await RunningSystem.Scalar(system.IdentityDatabase, "SELECT count(*) FROM access WHERE role = 'Service' AND verb = 'send' AND object = $1 AND id_of = $2", thing, id))! >= 2);
    }

    /// <summary>DT-17, fifth row: the case notes still get what was sent while the consent stood, marked as what it is now.</summary>
    [Fact]
    public async Task A_withdrawn_consent_reaches_the_record_system_as_inactive_and_the_record_is_whole()
    {
        var own = await OwnHub.Of(system, system.WithEpr);
        var referral = await new ReferralOnItsWay(system) { At = own }.Queued(1);
        Must(await system.Post($"{system.Clinical}/image-sets/{referral.Set}/consent/withdrawals", referral.Gp, new { all = true }));
        await referral.Claim();
        Must(await system.Post($"{system.Clinical}/referrals/{referral.Referral}/advice", referral.Reader, referral.AdviceBody()));
        await referral.UntilDelivered();
        Assert.Equal([], system.Epr.Complaints);
        Assert.Contains($"{referral.Entries[0].Image}", system.Epr.Binaries.Keys);
        var consent = Assert.Single(system.Epr.Stored("Consent", (await referral.Entry()).GetProperty("consent").GetProperty("id").GetString()!));
        Assert.Equal("inactive", consent["status"]!.GetValue<string>());
        Assert.Null(consent["provision"]!["purpose"]);
        Assert.Equal(6, consent["provision"]!["provision"]!.AsArray().Count(denied => denied!["type"]!.GetValue<string>() == "deny"));
    }

    [Fact]
    public async Task The_entry_says_all_that_the_record_must_hold()
    {
        var referral = await new ReferralOnItsWay(system) { At = await OwnHub.Open(system) }.Advised(photographs: 2);
        await referral.Until("Filed");
        var entry = await referral.Entry();
        var capture = entry.GetProperty("capture");
        Assert.Equal((2, 0, "Low", "DT-3/1"), (capture.GetProperty("retained").GetInt32(), capture.GetProperty("sealedOnDevice").GetInt32(), capture.GetProperty("risk").GetString(), capture.GetProperty("riskRules").GetString()));
        Assert.Equal(["DirectCare"], capture.GetProperty("purposes").EnumerateArray().Select(purpose => purpose.GetString()));
        Assert.Equal(referral.Entries.Select(photograph => photograph.Image.Value), capture.GetProperty("photographs").EnumerateArray().Select(photograph => photograph.GetProperty("image").GetGuid()));
        Assert.Equal(("Written", "OrganisationIssued"), (entry.GetProperty("consent").GetProperty("kind").GetString(), entry.GetProperty("deviceScenario").GetString()));
        // Deleted before the answer came, as is the rule: the receipts were there first.
        Assert.Equal(referral.Set, Assert.Single(entry.GetProperty("copies").EnumerateArray()).GetProperty("imageSet").GetGuid());
        Assert.Equal("NotConfigured", entry.GetProperty("epr").GetProperty("state").GetString());
        await referral.Refuses(409, "no-epr-endpoint", () => system.Post($"{system.Identity}/deliveries/{referral.Referral}/resend", referral.Gp, new { }));
    }

    [Theory]
    [InlineData(Mood.Fails)]
    [InlineData(Mood.Hangs)]
    [InlineData(Mood.DropsAnswer)]
    public async Task What_fails_is_tried_again_and_made_once(Mood mood)
    {
        var own = await OwnHub.Of(system, system.WithEpr);
        system.Epr.Mood = mood;
        ReferralOnItsWay referral;
        try
        {
            referral = await new ReferralOnItsWay(system) { At = own }.Advised(photographs: 1);
            await RunningSystem.Until("an attempt has failed", async () => (await referral.Delivery()) is var delivery && delivery.GetProperty("attempts").GetInt32() > 0 && delivery.GetProperty("state").GetString() == "Pending");
            Assert.Single((await referral.Delivery()).GetProperty("reasons").EnumerateArray());
        }
        finally
        {
            system.Epr.Mood = Mood.Normal;
        }
        await referral.UntilDelivered();
        foreach (var (type, identifier) in new[] { ("DiagnosticReport", $"{referral.Referral}"), ("ServiceRequest", $"{referral.Referral}"), ("Patient", referral.NhsNumber), ("Media", $"{referral.Entries[0].Image}") })
            Assert.Single(system.Epr.Stored(type, identifier));
    }

    [Fact]
    public async Task What_is_refused_waits_for_the_practice_listed_by_codes_alone()
    {
        var own = await OwnHub.Of(system, system.WithoutPhotographs);
        system.Epr.Mood = Mood.Refuses;
        ReferralOnItsWay referral;
        try
        {
            referral = await new ReferralOnItsWay(system) { At = own }.Advised(photographs: 1);
            await RunningSystem.Until("it is stuck", async () => (await referral.Delivery()).GetProperty("state").GetString() == "Stuck");
        }
        finally
        {
            system.Epr.Mood = Mood.Normal;
        }
        foreach (var token in new[] { own.Gp, system.Operator })
        {
            var list = Must(await system.Get($"{system.Identity}/deliveries?state=stuck&limit=200", token));
            var line = Assert.Single(list.GetProperty("items").EnumerateArray(), line => line.GetProperty("referral").GetGuid() == referral.Referral);
            Assert.Equal(["http-422", "business-rule"], line.GetProperty("reasons").EnumerateArray().Select(reason => reason.GetString()));
            Assert.DoesNotContain("Testpatient", list.GetRawText());
        }
        Assert.Empty(Must(await system.Get($"{system.Identity}/deliveries", system.Referrer(1))).GetProperty("items").EnumerateArray());
        // Nothing of the receiver's words is kept anywhere.
        Assert.Equal(0L, await RunningSystem.Scalar(system.IdentityDatabase, "SELECT count(*) FROM event WHERE kind = 'eprdelivery' AND body::text LIKE '%Testpatient%'"));
        Assert.DoesNotContain("Testpatient", await File.ReadAllTextAsync(system.Topology.Identity[0].LogFile, TestContext.Current.CancellationToken));

        Assert.Equal("not-found", (await system.Post($"{system.Identity}/deliveries/{referral.Referral}/resend", system.Referrer(1), new { })).Problem);
        Must(await system.Post($"{system.Identity}/deliveries/{referral.Referral}/resend", own.Gp, new { }));
        await referral.UntilDelivered();
        Assert.DoesNotContain(system.Epr.Stored("Media"), media => media.ToJsonString().Contains($"Binary/{referral.Entries[0].Image}"));
        Assert.False(system.Epr.Binaries.ContainsKey($"{referral.Entries[0].Image}"));
        Assert.Equal("malformed-request", (await system.Get($"{system.Identity}/deliveries?state=lost", own.Gp)).Problem);
    }

    /// <summary>PSN-12: the answer was another patient's, and the record system had it already.</summary>
    [Fact]
    public async Task What_was_delivered_and_is_unpaired_is_entered_in_error_there_too()
    {
        var own = await OwnHub.Of(system, system.WithEpr);
        var wrong = await (await new ReferralOnItsWay(system) { At = own }.Advised("Benign. Emollient.", photographs: 1)).UntilDelivered();
        await wrong.Unpaired();
        await RunningSystem.Until("it is entered in error there", () => Task.FromResult(Status("DiagnosticReport", wrong.Referral) == "entered-in-error"), seconds: 60);
        foreach (var (type, id) in new[] { ("ServiceRequest", wrong.Referral), ("Communication", wrong.Referral), ("Media", wrong.Entries[0].Image.Value) })
            Assert.Equal("entered-in-error", Status(type, id));
        Assert.DoesNotContain("Emollient", system.Epr.Stored("DiagnosticReport", $"{wrong.Referral}").Single().ToJsonString());
        await RunningSystem.Until("the correction is delivered", async () => await Correction(wrong, own.Gp, "delivered") is not null);
        Assert.Null(await Correction(wrong, own.Gp, "stuck"));
        Refused(await system.Post($"{system.Identity}/deliveries/{wrong.Referral}/resend", own.Gp, new { }), 404, "not-found");
        // Two looks at the patient: to tell, and to tell that it was wrong (PSN-21).
        Assert.True((long)(await RunningSystem.Scalar(system.IdentityDatabase, "SELECT count(*) FROM access WHERE role = 'Service' AND verb = 'send' AND purpose = 'Safety' AND id_of = $1", wrong.Referral))! >= 1);
    }

    [Fact]
    public async Task A_server_that_takes_no_correction_leaves_it_listed_while_the_right_entry_goes_out()
    {
        var own = await OwnHub.Of(system, system.WithEpr);
        var wrong = await (await new ReferralOnItsWay(system) { At = own }.Advised("Benign. Emollient.", photographs: 1)).UntilDelivered();
        JsonElement line = default;
        system.Epr.Mood = Mood.RefusesUpdates;
        try
        {
            await wrong.Unpaired();
            await RunningSystem.Until("the correction is stuck", async () => await Correction(wrong, own.Gp, "stuck") is { } found && (line = found).ValueKind == JsonValueKind.Object, seconds: 60);
            Assert.Equal(["entry-withdrawn", "http-422", "not-supported"], line.GetProperty("reasons").EnumerateArray().Select(reason => reason.GetString()));
            Assert.DoesNotContain("Testpatient", line.GetRawText());
            Assert.NotNull(await Correction(wrong, system.Operator, "stuck"));

            // The right patient does not wait for it, and it is not forgotten for that.
            var right = await wrong.ForAnotherPatient("Rightpatient").Linked();
            Must(await system.Put($"{system.Identity}/links/{right.Link}/binding", right.Gp, wrong.BindingBody));
            Must(await system.Put($"{system.Clinical}/referrals/{wrong.Referral}/link", wrong.Gp, new { ticket = right.Ticket }));
            await right.UntilDelivered();
            Assert.Equal(("final", "final"), (Status("DiagnosticReport", wrong.Referral), Status("DiagnosticReport", wrong.Referral, "/2")));
            Assert.NotNull(await Correction(wrong, own.Gp, "stuck"));
        }
        finally
        {
            system.Epr.Mood = Mood.Normal;
        }
        var delivery = line.GetProperty("delivery").GetGuid();
        Assert.Equal("not-found", (await system.Post($"{system.Identity}/deliveries/{delivery}/resend", system.Referrer(1), new { })).Problem);
        Must(await system.Post($"{system.Identity}/deliveries/{delivery}/resend", own.Gp, new { }));
        await RunningSystem.Until("the correction is delivered", async () => await Correction(wrong, own.Gp, "delivered") is not null, seconds: 60);
        Assert.Equal(("entered-in-error", "final"), (Status("DiagnosticReport", wrong.Referral), Status("DiagnosticReport", wrong.Referral, "/2")));
        Assert.Null(await Correction(wrong, own.Gp, "stuck"));
    }

    string? Status(string type, Guid id, string suffix = "") => system.Epr.Stored(type, $"{id}{suffix}").SingleOrDefault()?["status"]?.GetValue<string>();

    async Task<JsonElement?> Correction(ReferralOnItsWay of, string token, string state)
    {
        var lines = Must(await system.Get($"{system.Identity}/deliveries?state={state}&limit=200", token)).GetProperty("items").EnumerateArray()
            .Where(line => line.GetProperty("referral").GetGuid() == of.Referral && line.TryGetProperty("correction", out var number) && number.ValueKind == JsonValueKind.Number).ToArray();
        return lines.Length == 0 ? null : Assert.Single(lines);
    }
}

static class Delivering
{
    public static async Task<JsonElement> Delivery(this ReferralOnItsWay referral)
    {
        await referral.Until("Filed");
        return (await referral.Entry()).GetProperty("epr");
    }

    public static async Task Unpaired(this ReferralOnItsWay wrong) => Must(await wrong.System.Post($"{wrong.System.Identity}/records/{await wrong.Record()}/entries/{wrong.Referral}/unpair", wrong.Gp,
        new { reason = "WrongPatientPicked", nhsNumber = wrong.NhsNumber, birthDate = $"{wrong.BirthYear}-03-04" }));

    public static async Task<ReferralOnItsWay> UntilDelivered(this ReferralOnItsWay referral)
    {
        await RunningSystem.Until($"{referral.Referral} is delivered", async () => (await referral.Delivery()).GetProperty("state").GetString() == "Delivered", seconds: 90);
        return referral;
    }
}
