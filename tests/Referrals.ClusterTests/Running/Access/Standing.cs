using System.Diagnostics;
using System.Text.Json;
using Xunit;
using static Referrals.ClusterTests.Running.Refusing;
using static Referrals.ClusterTests.Running.ReferralOnItsWay;

namespace Referrals.ClusterTests.Running.Access;

/// <summary>Whoever is suspended or has signed out is refused within five seconds on every silo of both zones (security.md §3.10, T16), and nothing of theirs is lost.</summary>
[Collection(RunningSystem.Name)]
public sealed class Standing(RunningSystem system)
{
    static readonly TimeSpan Within = TimeSpan.FromSeconds(5);

    [Fact]
    public async Task A_suspended_referrer_is_refused_everywhere_within_five_seconds_and_comes_back()
    {
        var own = await OwnHub.Apart(system);
        var referral = await new ReferralOnItsWay(system) { At = own }.QueuedTextOnly();
        var token = own.Gp;
        string[] everywhere = [$"{system.Clinical}/referrals", $"{system.OtherClinical}/referrals", $"{system.Identity}/answers"];
        foreach (var url in everywhere) Accepted(await system.Get(url, token));

        var address = $"{system.Clinical}/practices/{own.Practice}/people/{own.Referrer}/suspension";
        Accepted(await system.Put(address, own.Admin, new { reason = "DeviceLost" }));
        var since = Stopwatch.StartNew();
        foreach (var url in everywhere) await Until(403, "access-suspended", url, token, since);
        // A newer token changes nothing.
        Refused(await system.Get(everywhere[0], own.Gp), 403, "access-suspended");
        Assert.Equal([own.Referrer], Must(await system.Get($"{system.OtherClinical}/suspensions", own.Admin)).GetProperty("items").EnumerateArray().Select(line => line.GetProperty("person").GetGuid()));
        Assert.Empty(Must(await system.Get($"{system.Clinical}/suspensions", system.Token("network-admin", Guid.NewGuid()))).GetProperty("items").EnumerateArray());
        // Colleagues go on.
        Accepted(await system.Get(everywhere[1], system.Token("referrer", own.Practice)));

        Accepted(await system.Send(HttpMethod.Delete, address, own.Admin, null, Guid.NewGuid().ToString()));
        since.Restart();
        foreach (var url in everywhere) await Until(200, null, url, token, since);
        Assert.Equal([referral.Referral], Must(await system.Get(everywhere[1], token)).GetProperty("items").EnumerateArray().Select(line => line.GetProperty("referral").GetGuid()));
    }

    [Fact]
    public async Task A_suspension_holds_at_one_organisation_and_for_its_own_administrator()
    {
        var (one, two) = (await OwnHub.Apart(system), await OwnHub.Apart(system));
        var (atOne, atTwo) = (await new ReferralOnItsWay(system) { At = one }.QueuedTextOnly(), await new ReferralOnItsWay(system) { At = two }.QueuedTextOnly());
        var person = Guid.NewGuid();
        var both = new Forgery(system.Folder).Token((_, payload) => (payload["sub"], payload["aud"], payload["org"]) =
            ($"{person}", JsonSerializer.SerializeToNode(new[] { "referrals-clinical", "referrals-identity" }), JsonSerializer.SerializeToNode(new[] { one.Practice, two.Practice })));
        Refused(await system.Put($"{system.Clinical}/practices/{one.Practice}/people/{person}/suspension", two.Admin, new { reason = "Left" }), 404, "not-found");
        Accepted(await system.Put($"{system.Clinical}/practices/{one.Practice}/people/{person}/suspension", one.Admin, new { reason = "Left" }));
        await RunningSystem.Until("only the other practice is left", async () =>
            Must(await system.Get($"{system.OtherClinical}/referrals", both)).GetProperty("items").EnumerateArray().Select(line => line.GetProperty("referral").GetGuid()).SequenceEqual([atTwo.Referral]));
        Refused(await system.Get($"{system.OtherClinical}/referrals/{atOne.Referral}", both), 404, "not-found");
        Accepted(await system.Get($"{system.OtherClinical}/referrals/{atTwo.Referral}", both));
    }

    [Fact]
    public async Task A_suspended_dermatologist_answers_nothing_and_the_case_goes_on()
    {
        var own = await OwnHub.Apart(system);
        var held = await new ReferralOnItsWay(system) { At = own }.ClaimedTextOnly();
        var holder = Must(await system.Get($"{system.Clinical}/referrals/{held.Referral}", held.Reader));
        var person = JwtSubject(held.Reader);
        Accepted(await system.Put($"{system.OtherClinical}/hubs/{own.Hub}/people/{person}/suspension", own.Admin, new { reason = "AccountMisused" }));
        var since = Stopwatch.StartNew();
        await Until(403, "access-suspended", $"{system.Clinical}/hubs/{own.Hub}/queue", held.Reader, since);
        Refused(await system.Post($"{system.Clinical}/referrals/{held.Referral}/advice", held.Reader, held.AdviceBody()), 403, "access-suspended");
        var after = Must(await system.Get($"{system.Clinical}/referrals/{held.Referral}", system.Token("dermatologist", own.Hub)));
        Assert.Equal(holder.GetProperty("status").GetString(), after.GetProperty("status").GetString());
    }

    [Fact]
    public async Task A_person_who_signs_out_ends_every_token_of_that_zone_and_a_new_one_works()
    {
        var own = await OwnHub.Apart(system);
        var (one, two) = (own.Gp, own.Gp);
        foreach (var token in new[] { one, two }) Accepted(await system.Get($"{system.OtherClinical}/referrals", token));
        await Task.Delay(1100, TestContext.Current.CancellationToken);
        Accepted(await system.Post($"{system.Clinical}/sign-out", one, new { }));
        var since = Stopwatch.StartNew();
        foreach (var url in new[] { system.Clinical, system.OtherClinical })
            foreach (var token in new[] { one, two }) await Until(401, "unauthenticated", $"{url}/referrals", token, since);
        // The issuer counts in whole seconds.
        await Task.Delay(1100, TestContext.Current.CancellationToken);
        Accepted(await system.Get($"{system.OtherClinical}/referrals", own.Gp));
        // Each zone ends its own.
        Accepted(await system.Get($"{system.Identity}/answers", two));
        Accepted(await system.Post($"{system.Identity}/sign-out", two, new { }));
        await Until(401, "unauthenticated", $"{system.Identity}/answers", one, Stopwatch.StartNew());
    }

    static Guid JwtSubject(string token) => JsonDocument.Parse(System.Buffers.Text.Base64Url.DecodeFromChars(token.Split('.')[1])).RootElement.GetProperty("sub").GetGuid();

    async Task Until(int status, string? code, string url, string token, Stopwatch since)
    {
        Answer answer;
        while ((answer = await system.Get(url, token)).Status != status)
        {
            Assert.True(since.Elapsed < Within, $"{url} still answers {answer.Status} after {since.Elapsed.TotalSeconds:0.0} s");
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
        if (code is not null) Refused(answer, status, code);
        Assert.True(since.Elapsed < Within, $"{url}: {since.Elapsed.TotalSeconds:0.0} s");
    }
}
