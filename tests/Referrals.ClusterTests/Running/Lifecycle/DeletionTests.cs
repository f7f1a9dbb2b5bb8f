using System.Text.Json;
using Referrals.Durable;
using Xunit;
using static Referrals.ClusterTests.Running.ReferralOnItsWay;
using static Referrals.ClusterTests.Running.Refusing;

namespace Referrals.ClusterTests.Running.Lifecycle;

/// <summary>Photographs leave the device once the service has answered for them: until then the referral stays open, and whoever must know is told (DEL-01…08).</summary>
[Collection(RunningSystem.Name)]
public sealed class DeletionTests(RunningSystem system)
{
    [Fact]
    public async Task A_referral_that_was_read_waits_for_the_last_copy_and_then_closes()
    {
        var referral = await (await new ReferralOnItsWay(system) { KeepsCopies = true, AlsoOn = ["ConduitPc"] }.Advised(photographs: 1)).Read();
        Assert.Equal("Filed", await referral.Status());
        Assert.Equal(["Device Owed", "Backup Owed", "ConduitPc Owed"], Copies(Must(await Deletions(referral))));

        var part = Must(await referral.ReportDeletion(referral.DeletionBody.But("locations", JsonSerializer.SerializeToNode(new[] { "Device", "ConduitPc" }))));
        Assert.Equal(["Device Deleted", "Backup Owed", "ConduitPc Deleted"], Copies(part));
        Assert.False(part.TryGetProperty("clearedAt", out _));
        await Task.Delay(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);
        Assert.Equal("Filed", await referral.Status());

        Assert.True(Must(await referral.ReportDeletion(referral.DeletionBody.But("locations", JsonSerializer.SerializeToNode(new[] { "Backup" })))).TryGetProperty("clearedAt", out _));
        await referral.Until("Closed");
    }

    [Fact]
    public async Task A_device_that_deletes_before_the_answer_lets_the_reading_close_it()
    {
        var referral = await new ReferralOnItsWay(system).Advised(photographs: 1);
        await referral.Until("Filed");
        await referral.Read();
        await referral.Until("Closed");
        // Deletion on the device is not deletion from the archive (DEL-08).
        Assert.Equal(200, (await system.Get($"{system.Clinical}/image-sets/{referral.Set}/images/{referral.Entries[0].Image}", referral.Gp)).Status);
    }

    [Fact]
    public async Task A_patients_own_phone_owes_nothing_and_the_patient_is_advised()
    {
        var referral = await new ReferralOnItsWay(system) { KeepsCopies = true, Scenario = "Patient" }.Advised(photographs: 1);
        await referral.UntilCleared();
        var owed = Must(await Deletions(referral));
        Assert.Equal(["Device Waived", "Backup Waived"], Copies(owed));
        Assert.All(owed.GetProperty("copies").EnumerateArray(), copy =>
            Assert.Equal(("PatientsOwnPhone", true), (copy.GetProperty("waiver").GetString(), copy.GetProperty("advice").GetString()!.Contains("patient"))));
        await referral.Read();
        await referral.Until("Closed");
    }

    [Fact]
    public async Task A_receipt_sent_again_changes_nothing_under_the_same_key_or_another()
    {
        var referral = await new ReferralOnItsWay(system) { KeepsCopies = true }.Queued(1);
        var key = Guid.NewGuid().ToString();
        var answers = await Task.WhenAll(new[] { system.Clinical, system.OtherClinical, system.Clinical }.Select(silo =>
            system.Post($"{silo}/image-sets/{referral.Set}/deletions", referral.Gp, referral.DeletionBody, key)));
        Assert.All(answers, answer => Assert.Equal(answers[0].Body, answer.Body));
        Assert.Equal(Must(answers[0]).GetRawText(), Must(await referral.ReportDeletion(referral.DeletionBody.But("means", "ByHand"))).GetRawText());
        Assert.Equal("idempotency-key-reused", (await system.Post($"{system.Clinical}/image-sets/{referral.Set}/deletions", referral.Gp, referral.DeletionBody.But("images", 7), key)).Problem);
        Assert.Equal(["CopiesOwed", "CopyDeleted", "CopyDeleted", "DeviceCleared"], await Events("devicecopies", referral.Set));
    }

    /// <summary>The broker may bring both messages again, under their ids and (from a person's replay) under others.</summary>
    [Fact]
    public async Task The_same_news_again_owes_and_clears_once()
    {
        var referral = await new ReferralOnItsWay(system).Queued(1);
        async Task<string[]> History() => [.. await Events("referral", referral.Referral), .. await Events("devicecopies", referral.Set)];
        var before = await History();
        foreach (var (kind, grain, type, message) in new[]
        {
            ("imageset", referral.Set, "ImagesSealed", "ImageSetSealed"), ("devicecopies", referral.Set, "DeviceCleared", "DeviceCleared"),
        })
        {
            var version = (int)(await RunningSystem.Scalar(system.ClinicalDatabase, "SELECT version FROM event WHERE kind = $1 AND grain = $2 AND type = $3", kind, grain, type))!;
            foreach (var id in new[] { DerivedId.Of(kind, grain, version, 0), Guid.NewGuid() })
                await RunningSystem.Scalar(system.ClinicalDatabase, $$"""
                    INSERT INTO outbox (id, type, body, locked_until, attempts) VALUES ($1, 'Referrals.Contracts.Messages.{{message}}',
                      jsonb_build_object('referral', $2, 'imageSet', $3, 'setVersion', 1, 'images', 1, 'manifestRoot', $4), clock_timestamp(), 1)
                    ON CONFLICT (id) DO UPDATE SET locked_until = excluded.locked_until, attempts = outbox.attempts + 1
                    """, id, referral.Referral, referral.Set, referral.Root);
        }
        await RunningSystem.Until("the messages are sent", async () =>
            0L == (long)(await RunningSystem.Scalar(system.ClinicalDatabase, "SELECT count(*) FROM outbox WHERE body->>'referral' = $1", referral.Referral.ToString()))!);
        await Task.Delay(TimeSpan.FromSeconds(2), TestContext.Current.CancellationToken);
        Assert.Equal(before, await History());
        Assert.Equal(0L, await RunningSystem.Scalar(system.ClinicalDatabase, "SELECT count(*) FROM parked WHERE body->>'referral' = $1", referral.Referral.ToString()));
    }

    /// <summary>DEL-05: the administrator agrees on shorter times, and the next capture is due by them.</summary>
    [Fact]
    public async Task A_practices_own_times_decide_when_its_devices_must_be_empty()
    {
        var own = await OwnHub.Apart(system);
        Task<Answer> Agree(object? deletion) => system.Put($"{system.Clinical}/practices/{own.Practice}", own.Admin,
            own.PracticeBody(own.Hub).But("deletion", JsonSerializer.SerializeToNode(deletion)));
        foreach (var wrong in new object[] { new { option = "IsolatedDevices" }, new { option = "IsolatedDevices", isolatedWorkingDays = 6 }, new { option = "SandboxedApp", isolatedWorkingDays = 2 }, new { option = "SandboxedApp", ordinaryHours = 25 } })
        {
            var refused = await Agree(wrong);
            Assert.Equal((422, "deletion-policy-malformed"), (refused.Status, refused.Problem));
        }
        var before = await new ReferralOnItsWay(system) { At = own, KeepsCopies = true }.Queued(1);
        var agreed = Must(await Agree(new { option = "IsolatedDevices", isolatedWorkingDays = 2, ordinaryHours = 4 }));
        Assert.Equal(4, agreed.GetProperty("deletion").GetProperty("ordinaryHours").GetInt32());
        var after = await new ReferralOnItsWay(system) { At = own, KeepsCopies = true }.Queued(1);
        Assert.Equal((24.0, 4.0), (await HoursToDelete(before), await HoursToDelete(after)));
    }

    async Task<double> HoursToDelete(ReferralOnItsWay referral)
    {
        var owed = Must(await Deletions(referral));
        return (owed.GetProperty("copies")[0].GetProperty("dueAt").GetDateTimeOffset() - owed.GetProperty("sealedAt").GetDateTimeOffset()).TotalHours;
    }

    /// <summary>For whoever has lost a device, or hands it in: all that it holds, and nothing of another.</summary>
    [Fact]
    public async Task What_one_device_holds_is_listed_page_by_page_for_its_practice_alone()
    {
        var own = await OwnHub.Apart(system);
        var device = Guid.NewGuid();
        var its = new List<ReferralOnItsWay>();
        for (var count = 0; count < 3; count++) its.Add(await new ReferralOnItsWay(system) { At = own, KeepsCopies = true, Device = device }.Queued(1));
        var others = await new ReferralOnItsWay(system) { At = own, KeepsCopies = true }.Queued(1);
        var list = $"/practices/{own.Practice}/deletions";
        foreach (var limit in new[] { 1, 2, 200 })
            Assert.Equal(its.Select(each => each.Set), await Listed($"{list}?device={device}&limit={limit}", own.Gp));
        Assert.Equal([others.Set], await Listed($"{list}?device={others.Device}", own.Gp));
        Assert.Empty(await Listed($"{list}?device={Guid.NewGuid()}", own.Gp));

        // The administrator sees of it what is overdue; another tenant nothing, under whatever address.
        await Overdue(its[1], TimeSpan.FromMinutes(1));
        Assert.Equal([its[1].Set], await Listed($"{list}?device={device}", own.Admin));
        Assert.Equal([its[1].Set], await Listed($"{list}?device={device}&overdue=true", own.Gp));
        var stranger = await OwnHub.Apart(system);
        Assert.Equal(404, (await system.Get($"{system.Clinical}{list}?device={device}", stranger.Gp)).Status);
        Assert.Empty(await Listed($"/practices/{stranger.Practice}/deletions?device={device}", stranger.Gp));

        // What it has deleted, it does not hold.
        Must(await its[0].ReportDeletion());
        Assert.Equal(new[] { its[1].Set, its[2].Set }.Order(), (await Listed($"{list}?device={device}", own.Gp)).Order());
    }

    [Fact]
    public async Task What_is_overdue_escalates_and_shows_at_the_practice_and_in_its_network()
    {
        var own = await OwnHub.Apart(system);
        var cases = new List<ReferralOnItsWay>();
        for (var count = 0; count < 3; count++) cases.Add(await new ReferralOnItsWay(system) { At = own, KeepsCopies = true }.Queued(1));
        Assert.Equal(cases.Select(each => each.Set).Order(), (await Listed($"/practices/{own.Practice}/deletions", own.Gp)).Order());
        Assert.Empty(await Listed($"/practices/{own.Practice}/deletions?overdue=true", own.Gp));

        await Overdue(cases[0], TimeSpan.FromMinutes(1));
        await Overdue(cases[1], TimeSpan.FromDays(30));
        await RunningSystem.Until("one has just become overdue", async () => (await Step(cases[0])) == "Overdue");
        await RunningSystem.Until("the network is told of the other", async () => (await Step(cases[1])) == "EscalatedToNetwork");
        var told = Enumerable.Repeat("DeletionEscalated", 6).Prepend("CopiesOwed");
        Assert.Equal(told, await Events("devicecopies", cases[1].Set));

        // The earliest first, by pages of any size.
        Guid[] late = [cases[1].Set, cases[0].Set];
        foreach (var limit in new[] { 1, 2, 3, 200 })
        {
            Assert.Equal(late, await Listed($"/practices/{own.Practice}/deletions?overdue=true&limit={limit}", own.Gp));
            Assert.Equal(late, await Listed($"/practices/{own.Practice}/deletions?limit={limit}", own.Admin));
            Assert.Equal(late.Append(cases[2].Set), await Listed($"/practices/{own.Practice}/deletions?limit={limit}", own.Gp));
        }
        var forAdmin = Must(await system.Get($"{system.Clinical}/practices/{own.Practice}/deletions", own.Admin)).GetRawText();
        Assert.DoesNotContain(cases[0].Referral.ToString(), forAdmin);
        var counted = Assert.Single(Must(await system.Get($"{system.Clinical}/deletions/overdue", own.Admin)).GetProperty("items").EnumerateArray());
        Assert.Equal((own.Practice, 2, 0, 1), (counted.GetProperty("practice").GetGuid(), counted.GetProperty("overdue").GetInt32(),
            counted.GetProperty("escalatedToPractice").GetInt32(), counted.GetProperty("escalatedToNetwork").GetInt32()));
        Assert.Empty(Must(await system.Get($"{system.Clinical}/deletions/overdue", (await OwnHub.Apart(system)).Admin)).GetProperty("items").EnumerateArray());

        // Late is better than never, and ends it.
        foreach (var each in cases) Must(await each.ReportDeletion());
        Assert.Empty(await Listed($"/practices/{own.Practice}/deletions", own.Gp));
        Assert.Empty(Must(await system.Get($"{system.Clinical}/deletions/overdue", own.Admin)).GetProperty("items").EnumerateArray());
    }

    /// <summary>
    /// Moves the due time of all copies back in the row. The grain finds that its row has gone on without it when it next refuses something, and reads it again.
    /// </summary>
    async Task Overdue(ReferralOnItsWay referral, TimeSpan ago)
    {
        await RunningSystem.Scalar(system.ClinicalDatabase, """
            UPDATE devicecopies SET version = version + 1, next_alarm = $2, state = state || jsonb_build_object('dueAt', $2, 'obligations',
              (SELECT jsonb_agg(copy || jsonb_build_object('dueAt', $2)) FROM jsonb_array_elements(state->'obligations') AS copy)) WHERE id = $1
            """, referral.Set, DateTimeOffset.UtcNow.Subtract(ago).ToUnixTimeMilliseconds());
        await RunningSystem.Until("the grain has read its row", async () => (await referral.ReportDeletion(referral.DeletionBody.But("images", 0))).Problem == "deletion-too-few");
    }

    async Task<string?> Step(ReferralOnItsWay referral) =>
        (string?)await RunningSystem.Scalar(system.ClinicalDatabase, "SELECT step FROM devicecopies WHERE id = $1", referral.Set);

    Task<Answer> Deletions(ReferralOnItsWay referral) => system.Get($"{system.Clinical}/image-sets/{referral.Set}/deletions", referral.Gp);

    async Task<List<Guid>> Listed(string path, string token)
    {
        var sets = new List<Guid>();
        for (var after = ""; ;)
        {
            var page = Must(await system.Get($"{system.OtherClinical}{path}{after}", token));
            sets.AddRange(page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("imageSet").GetGuid()));
            if (!page.TryGetProperty("next", out var next)) return sets;
            after = $"{(path.Contains('?') ? '&' : '?')}after={next.GetString()}";
        }
    }

    async Task<string[]> Events(string kind, Guid grain) =>
        (string[])(await RunningSystem.Scalar(system.ClinicalDatabase, "SELECT coalesce(array_agg(type ORDER BY version, ordinal), '{}') FROM event WHERE kind = $1 AND grain = $2", kind, grain))!;

    static string[] Copies(JsonElement owed) =>
        [.. owed.GetProperty("copies").EnumerateArray().Select(copy => $"{copy.GetProperty("location").GetString()} {copy.GetProperty("status").GetString()}")];
}
