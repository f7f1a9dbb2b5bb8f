using System.Text.Json;
using Xunit;
using static Referrals.ClusterTests.Running.ReferralOnItsWay;

namespace Referrals.ClusterTests.Running.Lifecycle;

/// <summary>What lists and figures say of referrals that stand at different points: nothing lags, nothing foreign is in them.</summary>
[Collection(RunningSystem.Name)]
public sealed class ListsTests(RunningSystem system)
{
    [Fact]
    public async Task Figures_of_a_hub_count_its_referrals_where_they_stand()
    {
        var own = await OwnHub.Open(system);
        var queued = await own.QueuedTextOnly(2);
        await (await own.Referral("Urgent").QueuedTextOnly()).Claim();
        await own.Referral().Referred();
        await Answered(await own.Referral("Advice").QueuedTextOnly());
        await RunningSystem.Scalar(system.ClinicalDatabase, "UPDATE referral SET state = jsonb_set(state, '{dueAt}', '1000') WHERE id = $1", queued[0].Referral);

        foreach (var silo in new[] { system.Clinical, system.OtherClinical })
        {
            var figures = Must(await system.Get($"{silo}/hubs/{own.Hub}/figures", system.Admin));
            Assert.Equal("AwaitingImages 1, Claimed 1, Filed 1, Queued 2", Counts(figures.GetProperty("byStatus")));
            Assert.Equal("Routine 2, Urgent 1", Counts(figures.GetProperty("byUrgency")));
            Assert.Equal(1, figures.GetProperty("overdue").GetInt32());
            var oldest = Must(await system.Get($"{silo}/hubs/{own.Hub}/queue", own.Dermatologist())).GetProperty("items").EnumerateArray()
                .Where(line => line.GetProperty("status").GetString() == "Queued").Min(line => line.GetProperty("queuedAt").GetDateTimeOffset());
            Assert.Equal(oldest, figures.GetProperty("oldestQueuedAt").GetDateTimeOffset());
            // Counts only: nothing by which a case could be told from another.
            Assert.DoesNotContain(queued[0].Referral.ToString(), figures.GetRawText());
            Assert.DoesNotContain(queued[0].Pseudonym, figures.GetRawText());
        }
    }

    [Fact]
    public async Task The_queue_shows_who_holds_what_and_pages_through_all_of_it()
    {
        var own = await OwnHub.Open(system);
        var cases = await own.QueuedTextOnly(5);
        var claimed = await cases[3].Claim();

        var lines = await Pages($"{system.Clinical}/hubs/{own.Hub}/queue?limit=2", own.Dermatologist());
        Assert.Equal(cases.Select(each => each.Referral).Order(), lines.Select(Referral).Order());
        var held = Assert.Single(lines, line => line.TryGetProperty("claimedBy", out _));
        Assert.Equal((claimed.Referral, claimed.ReaderPerson, "Claimed"), (Referral(held), held.GetProperty("claimedBy").GetGuid(), held.GetProperty("status").GetString()));
        Assert.True(held.GetProperty("leaseUntil").GetDateTimeOffset() > DateTimeOffset.UtcNow);
        Assert.All(lines, line => Assert.False(line.TryGetProperty("question", out _)));
    }

    [Fact]
    public async Task A_practice_lists_its_own_referrals_newest_first_by_status_and_in_pages()
    {
        var (own, other) = (await OwnHub.Open(system), await OwnHub.Open(system));
        var made = new List<Guid>();
        for (var number = 0; number < 3; number++) made.Add((await own.Referral().QueuedTextOnly()).Referral);
        made.Add((await own.Referral().Referred()).Referral);
        await other.Referral().Referred();
        made.Reverse();

        Assert.Equal(made, (await Pages($"{system.OtherClinical}/referrals?practice={own.Practice}&limit=3", own.Gp)).Select(Referral));
        Assert.Equal(made[1..], (await Pages($"{system.Clinical}/referrals?status=Queued&limit=2", own.Gp)).Select(Referral));
        Assert.Empty(await Pages($"{system.Clinical}/referrals?practice={own.Practice}&limit=200", other.Gp));
    }

    [Fact]
    public async Task Answers_are_unread_until_they_are_acknowledged()
    {
        var own = await OwnHub.Open(system);
        var answered = await Task.WhenAll((await own.QueuedTextOnly(3)).Select(Answered));
        var unread = await Pages($"{system.Identity}/answers?practice={own.Practice}&unread=true&limit=2", own.Gp);
        Assert.Equal(answered.Select(each => each.Referral).Order(), unread.Select(Referral).Order());
        // The list goes by the millisecond.
        var waiting = unread.Select(line => line.GetProperty("filedAt").GetDateTimeOffset().ToUnixTimeMilliseconds()).ToArray();
        Assert.Equal(waiting.Order(), waiting);
        foreach (var each in answered)
        {
            var line = unread.Single(line => Referral(line) == each.Referral);
            Assert.Equal((each.Pseudonym, each.NhsNumber, each.FamilyName), (line.GetProperty("pseudonym").GetString(),
                line.GetProperty("patient").GetProperty("nhsNumber").GetString(), line.GetProperty("patient").GetProperty("familyName").GetString()));
        }

        var read = Referral(unread[0]);
        Must(await system.Post($"{system.Identity}/records/{unread[0].GetProperty("record").GetGuid()}/entries/{read}/acknowledge", own.Gp, new { }));
        Assert.Equal(unread.Skip(1).Select(Referral), (await Pages($"{system.Identity}/answers?practice={own.Practice}&unread=true&limit=2", own.Gp)).Select(Referral));
        var all = await Pages($"{system.Identity}/answers?practice={own.Practice}&limit=2", own.Gp);
        Assert.Equal(unread.Select(Referral).Reverse(), all.Select(Referral));
        Assert.True(all.Single(line => Referral(line) == read).TryGetProperty("acknowledgedAt", out _));
        Assert.Equal(404, (await system.Get($"{system.Identity}/answers?practice={own.Practice}", (await OwnHub.Open(system)).Gp)).Status);
    }

    async Task<ReferralOnItsWay> Answered(ReferralOnItsWay referral)
    {
        await referral.Claim();
        Must(await system.Post($"{system.OtherClinical}/referrals/{referral.Referral}/advice", referral.Reader, referral.AdviceBody()));
        await referral.Until("Filed");
        return referral;
    }

    async Task<List<JsonElement>> Pages(string url, string token)
    {
        var items = new List<JsonElement>();
        for (var next = url; ;)
        {
            var page = Must(await system.Get(next, token));
            items.AddRange(page.GetProperty("items").EnumerateArray());
            if (!page.TryGetProperty("next", out var cursor)) return items;
            next = $"{url}&after={cursor.GetString()}";
        }
    }

    static Guid Referral(JsonElement line) => line.GetProperty("referral").GetGuid();

    static string Counts(JsonElement counts) => string.Join(", ", counts.EnumerateObject().Select(count => $"{count.Name} {count.Value}").Order());
}
