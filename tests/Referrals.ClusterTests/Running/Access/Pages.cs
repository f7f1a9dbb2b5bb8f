using Xunit;
using static Referrals.ClusterTests.Running.ReferralOnItsWay;

namespace Referrals.ClusterTests.Running.Access;

/// <summary>Turning the pages of any list visits each row once and none twice, however small the pages are.</summary>
[Collection(RunningSystem.Name)]
public sealed class Pages(RunningSystem system)
{
    const int Rows = 5;

    async Task<List<Guid>> Turn(string url, string token, string name, int limit)
    {
        var (seen, after) = (new List<Guid>(), "");
        for (var page = 0; page <= Rows + 1; page++)
        {
            var answer = Must(await system.Get($"{url}{(url.Contains('?') ? '&' : '?')}limit={limit}{after}", token));
            var items = answer.GetProperty("items").EnumerateArray().Select(item => item.GetProperty(name).GetGuid()).ToArray();
            Assert.InRange(items.Length, 0, limit);
            seen.AddRange(items);
            if (!answer.TryGetProperty("next", out var next)) return seen;
            after = $"&after={next.GetString()}";
        }
        throw new InvalidOperationException($"{url} never ends.");
    }

    async Task EachOnce(string url, string token, string name, IEnumerable<Guid> expected)
    {
        var ordered = await Turn(url, token, name, 200);
        Assert.Equal(expected.Order(), ordered.Order());
        foreach (var limit in new[] { 1, 2, 3, Rows, Rows + 1 }) Assert.Equal(ordered, await Turn(url, token, name, limit));
    }

    [Fact]
    public async Task Queue_referrals_and_answers()
    {
        var own = await OwnHub.Apart(system);
        var cases = new List<ReferralOnItsWay>();
        for (var count = 0; count < Rows; count++) cases.Add(await new ReferralOnItsWay(system) { At = own }.QueuedTextOnly());
        var ids = cases.Select(one => one.Referral).ToArray();
        await EachOnce($"{system.Clinical}/hubs/{own.Hub}/queue", own.Reader, "referral", ids);
        await EachOnce($"{system.Clinical}/referrals", own.Gp, "referral", ids);
        await EachOnce($"{system.Clinical}/referrals?status=Queued&practice={own.Practice}", own.Gp, "referral", ids);
        await EachOnce($"{system.Clinical}/referrals?status=Closed", own.Gp, "referral", []);

        foreach (var one in cases)
        {
            await one.Claim();
            Must(await system.Post($"{system.Clinical}/referrals/{one.Referral}/advice", one.Reader, one.AdviceBody()));
        }
        foreach (var one in cases) await one.Until("Filed");
        await EachOnce($"{system.Identity}/answers", own.Gp, "referral", ids);
        await EachOnce($"{system.Identity}/answers?unread=true", own.Gp, "referral", ids);
        await EachOnce($"{system.Clinical}/hubs/{own.Hub}/queue", own.Reader, "referral", []);

        // What is read leaves the list of the unread while somebody turns its pages: the rest is still seen.
        var first = Must(await system.Get($"{system.Identity}/answers?unread=true&limit=2", own.Gp));
        foreach (var item in first.GetProperty("items").EnumerateArray())
            Must(await system.Post($"{system.Identity}/records/{item.GetProperty("record").GetGuid()}/entries/{item.GetProperty("referral").GetGuid()}/acknowledge", own.Gp, new { }));
        var rest = Must(await system.Get($"{system.Identity}/answers?unread=true&after={first.GetProperty("next").GetString()}", own.Gp)).GetProperty("items").GetArrayLength();
        Assert.Equal(Rows - 2, rest);
    }

    [Fact]
    public async Task Hubs_practices_and_quarantine()
    {
        var own = await OwnHub.Apart(system);
        var (hubs, practices, held) = (new List<Guid> { own.Hub }, new List<Guid> { own.Practice }, new List<Guid>());
        for (var count = 1; count < Rows; count++)
        {
            hubs.Add(Guid.NewGuid());
            practices.Add(Guid.NewGuid());
            Must(await system.Put($"{system.Clinical}/hubs/{hubs[^1]}", own.Admin, own.HubBody()));
            Must(await system.Put($"{system.Clinical}/practices/{practices[^1]}", own.Admin, own.PracticeBody(hubs[^1])));
        }
        await EachOnce($"{system.Clinical}/hubs", own.Admin, "hub", hubs);
        await EachOnce($"{system.Clinical}/practices", own.Admin, "practice", practices);

        for (var count = 0; count < 3; count++)
        {
            var early = await new ReferralOnItsWay(system) { At = own }.QueuedUnbound();
            await (await early.Claim()).Answered("Advised");
            held.Add(early.Referral);
        }
        await RunningSystem.Until("three answers are in quarantine", async () => (await Turn($"{system.Identity}/quarantine", own.Gp, "referral", 200)).Count == 3);
        await EachOnce($"{system.Identity}/quarantine", own.Gp, "referral", held);
    }
}
