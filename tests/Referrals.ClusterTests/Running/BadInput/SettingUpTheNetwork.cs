using System.Text.Json.Nodes;
using Xunit;
using static Referrals.ClusterTests.Running.Refusing;
using static Referrals.ClusterTests.Running.ReferralOnItsWay;

namespace Referrals.ClusterTests.Running.BadInput;

/// <summary>What an administrator cannot set up, and what happens when two of them are at it.</summary>
[Collection(RunningSystem.Name)]
public sealed class SettingUpTheNetwork(RunningSystem system)
{
    string Hub(Guid id) => $"{system.Clinical}/hubs/{id}";
    string Practice(Guid id) => $"{system.Clinical}/practices/{id}";

    Task<Answer> PutAt(string url, string by, object body, string? ifMatch) => system.Send(HttpMethod.Put, url, by, body, more: request =>
    {
        if (ifMatch is not null) request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
    });

    /// <summary>Refused, and the organisation reads as before.</summary>
    async Task Refuses(string url, string reader, int status, string code, Func<Task<Answer>> request, string? of = null)
    {
        var before = await system.Get(url, reader);
        Refused(await request(), status, code, of);
        var after = await system.Get(url, reader);
        Assert.Equal((before.Status, before.WithoutTrace(), before.Headers.ETag), (after.Status, after.WithoutTrace(), after.Headers.ETag));
    }

    [Fact]
    public async Task Settings_have_their_bounds()
    {
        var own = await OwnHub.Apart(system);
        var (hub, practice) = (Hub(own.Hub), Practice(own.Practice));
        Task HubRefuses(string code, string member, JsonNode value) => Refuses(hub, own.Admin, 422, code, () => system.Put(hub, own.Admin, own.HubBody().But(member, value)), $"{member} {value}");
        Task PracticeRefuses(string code, string member, JsonNode value) => Refuses(practice, own.Admin, 422, code, () => system.Put(practice, own.Admin, own.PracticeBody(own.Hub).But(member, value)), $"{member} {value}");

        foreach (var name in new[] { "", "  ", new string('x', 121), "Tweed\u0007Hub", "Tweed\nHub" })
        {
            await HubRefuses("name-malformed", "name", name);
            await PracticeRefuses("name-malformed", "name", name);
        }
        foreach (var code in new[] { "", "R", "R1", "A1234567890", "R1 Z", "R1Ä" })
        {
            await HubRefuses("ods-code-malformed", "odsCode", code);
            await PracticeRefuses("ods-code-malformed", "odsCode", code);
        }
        foreach (var minutes in new[] { 0, -5, 121, int.MaxValue }) await HubRefuses("lease-minutes-malformed", "leaseMinutes", minutes);
        await PracticeRefuses("hubs-malformed", "hubs", new JsonArray($"{own.Hub}", $"{own.Hub}"));
        await PracticeRefuses("hubs-malformed", "hubs", new JsonArray([.. Enumerable.Range(0, 21).Select(_ => (JsonNode)$"{Guid.NewGuid()}")]));
        await PracticeRefuses("hub-unknown", "hubs", new JsonArray($"{Guid.NewGuid()}"));
        await PracticeRefuses("hub-unknown", "hubs", new JsonArray($"{own.Hub}", $"{system.Network.Hubs[0].Id}"));
        foreach (var nation in new[] { "Ireland", "GB-SCT", "" }) Refused(await system.Put(hub, own.Admin, own.HubBody().But("nation", nation)), 400, "malformed-request", nation);

        Accepted(await system.Put(hub, own.Admin, own.HubBody().But("leaseMinutes", 120).But("odsCode", "R1H")));
        Accepted(await system.Put(practice, own.Admin, own.PracticeBody()));
    }

    [Fact]
    public async Task A_foreign_network_is_not_there()
    {
        var own = await OwnHub.Apart(system);
        foreach (var (url, body) in new[] { (Hub(own.Hub), own.HubBody("Taken over")), (Practice(own.Practice), own.PracticeBody()) })
        {
            await Refuses(url, own.Admin, 404, "not-found", () => system.Put(url, system.Admin, body));
            await Refuses(url, own.Admin, 404, "not-found", () => system.Put(url, system.Admin, body.But("network", system.Network.Network)));
            // Nor does a version that is wrong tell that there is something.
            await Refuses(url, own.Admin, 404, "not-found", () => PutAt(url, system.Admin, body.But("network", system.Network.Network), "\"77\""));
            Refused(await system.Get(url, system.Admin), 404, "not-found");
        }
        var both = new Forgery(system.Folder).Token((_, payload) => (payload["role"], payload["org"]) = ("network-admin", new JsonArray($"{own.Network}", $"{system.Network.Network}")));
        await Refuses(Hub(own.Hub), own.Admin, 409, "network-fixed", () => system.Put(Hub(own.Hub), both, own.HubBody().But("network", system.Network.Network)));
        await Refuses(Practice(own.Practice), own.Admin, 409, "network-fixed", () => system.Put(Practice(own.Practice), both, own.PracticeBody().But("network", system.Network.Network)));
        Accepted(await system.Put(Hub(own.Hub), both, own.HubBody("Tweedside Hub")));
    }

    [Fact]
    public async Task The_second_of_two_editors_is_told()
    {
        var own = await OwnHub.Apart(system);
        foreach (var (url, first, second) in new (string, object, object)[]
        {
            (Hub(own.Hub), own.HubBody("First Hub"), own.HubBody("Second Hub")),
            (Practice(own.Practice), own.PracticeBody(own.Hub).But("name", "First Surgery"), own.PracticeBody(own.Hub).But("name", "Second Surgery")),
        })
        {
            var read = (await system.Get(url, own.Admin)).Headers.ETag!.ToString();
            Assert.Equal("\"1\"", read);
            var written = await PutAt(url, own.Admin, first, read);
            Accepted(written);
            Assert.Equal("\"2\"", written.Headers.ETag!.ToString());
            await Refuses(url, own.Admin, 412, "version-mismatch", () => PutAt(url, own.Admin, second, read));
            foreach (var malformed in new[] { "two", "W/\"2\"", "\"2\", \"3\"", "\"\"", "2.0", "\"99999999999\"" })
                await Refuses(url, own.Admin, 400, "if-match-malformed", () => PutAt(url, own.Admin, second, malformed), malformed);
            var reread = (await system.Get(url, own.Admin)).Headers.ETag!.ToString();
            Accepted(await PutAt(url, own.Admin, second, reread));
            Accepted(await PutAt(url, own.Admin, first, "*"));
        }
    }

    /// <summary>A PUT without a key is repeated at will; it must not be taken for the one of last week.</summary>
    [Fact]
    public async Task What_was_wished_before_can_be_wished_again()
    {
        var own = await OwnHub.Apart(system);
        foreach (var (url, first, second) in new (string, object, object)[]
        {
            (Hub(own.Hub), own.HubBody("First Hub"), own.HubBody("Second Hub")),
            (Practice(own.Practice), own.PracticeBody(own.Hub).But("name", "First Surgery"), own.PracticeBody(own.Hub).But("name", "Second Surgery")),
        })
        {
            foreach (var wish in new[] { first, second, first, first, second })
            {
                Accepted(await system.Put(url, own.Admin, wish));
                Assert.Equal(wish.But("x", null)["name"]!.GetValue<string>(), Must(await system.Get(url, own.Admin)).GetProperty("name").GetString());
            }
        }
    }
}
