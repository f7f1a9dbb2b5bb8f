using System.Text.Json;
using Xunit;
using static Referrals.ClusterTests.Running.Refusing;
using static Referrals.ClusterTests.Running.ReferralOnItsWay;

namespace Referrals.ClusterTests.Running.Access;

/// <summary>Every list is the caller's own; what belongs to others is not in it, however it is asked for.</summary>
[Collection(RunningSystem.Name)]
public sealed class Tenants(RunningSystem system)
{
    static Guid[] Ids(Answer answer, string name) => [.. Must(answer).GetProperty("items").EnumerateArray().Select(item => item.GetProperty(name).GetGuid())];

    [Fact]
    public async Task An_administrator_sees_one_network()
    {
        var (one, two) = (await OwnHub.Apart(system), await OwnHub.Apart(system));
        foreach (var (own, other) in new[] { (one, two), (two, one) })
        {
            Assert.Equal([own.Hub], Ids(await system.Get($"{system.Clinical}/hubs?limit=200", own.Admin), "hub"));
            Assert.Equal([own.Practice], Ids(await system.Get($"{system.Clinical}/practices?limit=200", own.Admin), "practice"));
            foreach (var path in new[] { $"/hubs/{other.Hub}", $"/practices/{other.Practice}", $"/hubs/{other.Hub}/figures" })
                Refused(await system.Get(system.Clinical + path, own.Admin), 404, "not-found", path);
        }
        Assert.DoesNotContain(one.Hub, Ids(await system.Get($"{system.Clinical}/hubs?limit=200", system.Admin), "hub"));
        Assert.Equal(2, Ids(await system.Get($"{system.Clinical}/hubs?limit=200", system.Admin), "hub").Intersect(system.Network.Hubs.Select(hub => hub.Id)).Count());
        // A cursor of one network begins no page of another.
        var cursor = Must(await system.Get($"{system.Clinical}/hubs?limit=1", system.Admin)).GetProperty("next").GetString();
        Assert.All(Ids(await system.Get($"{system.Clinical}/hubs?after={cursor}", one.Admin), "hub"), hub => Assert.Equal(one.Hub, hub));
    }

    [Fact]
    public async Task A_practice_sees_its_referrals_answers_and_records_and_a_hub_its_queue()
    {
        var own = await OwnHub.Apart(system);
        var filed = await new ReferralOnItsWay(system) { At = own }.FiledTextOnly();
        var waiting = await new ReferralOnItsWay(system) { At = own }.QueuedTextOnly();
        Guid[] both = [filed.Referral, waiting.Referral];

        Assert.Equal(both.Order(), Ids(await system.Get($"{system.Clinical}/referrals", own.Gp), "referral").Order());
        Assert.Equal([filed.Referral], Ids(await system.Get($"{system.Identity}/answers", own.Gp), "referral"));
        Assert.Equal([waiting.Referral], Ids(await system.Get($"{system.Clinical}/hubs/{own.Hub}/queue", own.Reader), "referral"));

        foreach (var stranger in new[] { system.Referrer(0), system.Referrer(2), system.Token("referrer", Guid.NewGuid()) })
        {
            Assert.Empty(Ids(await system.Get($"{system.Clinical}/referrals?limit=200", stranger), "referral").Intersect(both));
            Assert.Empty(Ids(await system.Get($"{system.Clinical}/referrals?practice={own.Practice}", stranger), "referral"));
            Assert.Empty(Ids(await system.Get($"{system.Identity}/answers?limit=200", stranger), "referral").Intersect(both));
            Refused(await system.Get($"{system.Identity}/answers?practice={own.Practice}", stranger), 404, "not-found");
            Refused(await system.Post($"{system.Identity}/records/search", stranger, new { practice = own.Practice, nhsNumber = filed.NhsNumber }), 404, "not-found");
        }
        // The same patient at another practice is another record, or none.
        Refused(await system.Post($"{system.Identity}/records/search", system.Referrer(), new { practice = system.Network.Practices[0].Id, nhsNumber = filed.NhsNumber }), 404, "no-such-record");
        Accepted(await system.Post($"{system.Identity}/records/search", own.Gp, new { practice = own.Practice, nhsNumber = filed.NhsNumber }));
    }

    [Fact]
    public async Task A_person_of_two_practices_sees_both_and_no_third()
    {
        var (one, two) = (await OwnHub.Apart(system), await OwnHub.Apart(system));
        var (first, second) = (await new ReferralOnItsWay(system) { At = one }.FiledTextOnly(), await new ReferralOnItsWay(system) { At = two }.FiledTextOnly());
        var both = new Forgery(system.Folder).Token((_, payload) => (payload["aud"], payload["org"]) =
            (JsonSerializer.SerializeToNode(new[] { "referrals-clinical", "referrals-identity" }), JsonSerializer.SerializeToNode(new[] { one.Practice, two.Practice })));
        Guid[] mine = [first.Referral, second.Referral];
        Assert.Equal(mine.Order(), Ids(await system.Get($"{system.Clinical}/referrals", both), "referral").Order());
        Assert.Equal(mine.Order(), Ids(await system.Get($"{system.Identity}/answers", both), "referral").Order());
        Assert.Equal([second.Referral], Ids(await system.Get($"{system.Identity}/answers?practice={two.Practice}", both), "referral"));
    }

    [Fact]
    public async Task The_quarantine_shows_a_practice_and_its_guardian_their_own()
    {
        var (one, two) = (await OwnHub.Apart(system), await OwnHub.Apart(system));
        var held = await new ReferralOnItsWay(system) { At = one }.QueuedUnbound();
        await (await held.Claim()).Answered("Advised");
        var items = await Quarantine(one.Gp, 1);
        Assert.Equal((held.Referral, "TooEarly"), (items[0].GetProperty("referral").GetGuid(), items[0].GetProperty("reason").GetString()));
        Assert.Empty(await Quarantine(two.Gp, 0));
        Assert.Equal([held.Referral], (await Quarantine(one.Guardian, 1)).Select(item => item.GetProperty("referral").GetGuid()));
        Assert.Empty(await Quarantine(two.Guardian, 0));
        Assert.Empty(await Quarantine(system.Token("data-guardian", one.Network), 0));
        Assert.DoesNotContain(held.NhsNumber, items[0].GetRawText());
    }

    /// <summary>Waits until as many are there.</summary>
    async Task<JsonElement[]> Quarantine(string token, int atLeast)
    {
        JsonElement[] items = [];
        await RunningSystem.Until("something is in quarantine", async () =>
            (items = [.. Must(await system.Get($"{system.Identity}/quarantine?limit=200", token)).GetProperty("items").EnumerateArray()]).Length >= atLeast);
        return items;
    }
}
