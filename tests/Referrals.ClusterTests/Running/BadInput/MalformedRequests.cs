using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Xunit;
using static Referrals.ClusterTests.Running.Refusing;

namespace Referrals.ClusterTests.Running.BadInput;

/// <summary>Bodies that are no request: each is refused as what it is, in both zones, and the right one is taken afterwards.</summary>
[Collection(RunningSystem.Name)]
public sealed class MalformedRequests(RunningSystem system)
{
    readonly ReferralOnItsWay referral = new(system);

    /// <summary>One door of each zone, and the right body for it.</summary>
    async Task<(string Url, JsonObject Right)[]> Doors()
    {
        var ticket = await referral.Linked();
        var next = new ReferralOnItsWay(system);
        return
        [
            ($"{system.Identity}/links/{next.Link}", next.LinkBody.But("x", null)),
            ($"{system.Clinical}/referrals/{referral.Referral}", ticket.ReferralBody.But("x", null)),
        ];
    }

    async Task EveryOne(int status, string code, Func<JsonObject, IEnumerable<(string What, object Body)>> wrongs, Action<HttpRequestMessage>? more = null)
    {
        foreach (var (url, right) in await Doors())
        {
            foreach (var (what, body) in wrongs(right))
                await referral.Refuses(status, code, () => system.Send(HttpMethod.Put, url, referral.Gp, body, more: more), $"{what} to {url}");
            Accepted(await system.Put(url, referral.Gp, right), 201);
        }
    }

    static string Deep(int levels) => string.Concat(Enumerable.Repeat("{\"a\":", levels)) + "1" + new string('}', levels);

    [Fact]
    public Task What_is_not_JSON() => EveryOne(400, "malformed-request", right =>
    [
        ("an end too early", right.ToJsonString()[..^1]), ("something behind", right.ToJsonString() + "{}"), ("a comma too many", right.ToJsonString()[..^1] + ",}"),
        ("a comment", "/* wish */" + right.ToJsonString()), ("single quotes", right.ToJsonString().Replace('"', '\'')), ("not a number", right.ToJsonString()[..^1] + ",\"ageYears\":NaN}"),
        ("bytes that are no UTF-8", Bytes([.. Encoding.UTF8.GetBytes("{\"question\":\""), 0xC3, 0x28, .. "\"}"u8])),
        ("half a surrogate pair", Text(right).Replace("‹text›", "\\ud800")), ("a raw control character", Text(right).Replace("‹text›", "\u0001")),
        ("nothing", ""), ("null", "null"), ("an array", "[]"), ("a text", "\"wish\""), ("a number", "1"),
    ]);

    [Fact]
    public Task What_nests_too_deeply() => EveryOne(400, "malformed-request", right =>
    [
        ("13 levels", Deep(13)), ("10,000 levels", Deep(10_000)), ("10,000 arrays", new string('[', 10_000)),
        ("deep behind a right beginning", right.ToJsonString()[..^1] + $",\"patient\":{Deep(5_000)}}}"),
    ]);

    [Fact]
    public Task Members_that_are_unknown_missing_twice_or_of_another_type() => EveryOne(400, "malformed-request", right =>
    [
        ("an unknown member", right.But("priorityBoost", true)), ("a member of the prototype", right.But("__proto__", new JsonObject())),
        ("nothing at all", new JsonObject()),
        .. right.Select(member => ($"{member.Key} is an object", (object)right.But(member.Key, new JsonObject { ["a"] = 1 }))),
        .. new[] { "referral", "practice", "hub", "regime", "patient", "ticket", "urgency", "useCase", "whyMobile", "bodySite", "images" }.Where(right.ContainsKey)
            .SelectMany(required => new (string, object)[] { ($"no {required}", right.But(required, null)), ($"{required} is null", right.But(body => body[required] = null)) }),
        ("hub twice", right.ToJsonString()[..^1] + $",\"hub\":\"{Guid.NewGuid()}\"}}"),
        ("an id with braces", right.But("hub", $"{{{referral.Hub}}}")), ("an id that is none", right.But("hub", "severn")), ("an id that is a number", right.But("hub", 7)),
        .. right.ContainsKey("ageYears")
            ? new (string, object)[]
            {
                ("a number as text", right.But("ageYears", "68")), ("half a year", right.But("ageYears", 68.5)), ("a huge number", right.But(body => body["ageYears"] = JsonNode.Parse("1e400"))),
                ("a code by number", right.But("urgency", 4)), ("a truth as text", right.But("images", "true")), ("a text as number", right.But("question", 1)),
            }
            :
            [
                ("a code by number", right.But("regime", 1)), ("a name as number", right.But("patient.familyName", 1)),
                ("an unknown particular", right.But("patient.address", "1 High Street")), ("a truth as text", right.But("birthDateConfirmed", "true")),
            ],
    ]);

    [Fact]
    public Task A_text_with_the_character_that_PostgreSQL_cannot_hold() => EveryOne(400, "forbidden-character", right =>
    [
        ("in the middle", Text(right).Replace("‹text›", "be\\u0000nign")), ("alone", Text(right).Replace("‹text›", "\\u0000")),
        ("at the end of a name", right.But(right.ContainsKey("patient") ? "patient.givenName" : "history", "Synthia\0")),
    ]);

    /// <summary>Asked for with Expect: whoever pours out a megabyte unasked may meet the closed connection before the answer.</summary>
    [Fact]
    public Task What_is_too_large() => EveryOne(413, "too-large", right =>
    [
        ("a long text", Text(right).Replace("‹text›", new string('x', 64 * 1024))), ("spaces", right.ToJsonString() + new string(' ', 64 * 1024)), ("much more", new string('[', 1_000_000)),
    ], request => request.Headers.ExpectContinue = true);

    [Fact]
    public async Task A_body_without_length_is_bounded_too()
    {
        foreach (var (url, right) in await Doors())
        {
            await referral.Refuses(413, "too-large", () => system.Send(HttpMethod.Put, url, referral.Gp, Text(right).Replace("‹text›", new string('x', 64 * 1024)),
                more: request => request.Headers.TransferEncodingChunked = true), url);
            Accepted(await system.Send(HttpMethod.Put, url, referral.Gp, right, more: request => request.Headers.TransferEncodingChunked = true), 201);
        }
    }

    [Fact]
    public Task A_content_type_that_is_not_JSON() => EveryOne(415, "unsupported-media-type", right =>
        [.. new[] { null, "text/plain", "application/xml", "application/x-www-form-urlencoded", "application/offset+octet-stream", "application/jsonp" }
            .Select(type => ($"{type}", (object)Bytes(Encoding.UTF8.GetBytes(right.ToJsonString()), type)))]);

    [Fact]
    public async Task An_address_or_method_that_is_none()
    {
        foreach (var zone in new[] { system.Identity, system.Clinical })
        {
            foreach (var path in new[] { "/", "/nothing", "/referrals/7", "/links/severn", "/health", "/openapi/v2.json", "/..%2f..%2fetc/passwd", $"/{new string('a', 4_000)}" })
                Refused(await system.Get(zone + path, referral.Gp), 404, "not-found", zone + path);
            foreach (var method in new[] { HttpMethod.Delete, HttpMethod.Put, HttpMethod.Patch })
                Refused(await system.Send(method, $"{zone}/parked", system.Admin), 405, "method-not-allowed", $"{method} {zone}");
        }
    }

    [Fact]
    public async Task A_query_that_makes_no_sense()
    {
        var own = await OwnHub.Apart(system);
        foreach (var after in new[] { "%00", "x", "!!!", "AAAA", new string('A', 300), "Li4u" })
        {
            foreach (var path in new[] { $"/hubs/{own.Hub}/queue", "/hubs", "/practices", "/referrals", $"/practices/{own.Practice}/deletions", "/deletions/overdue" })
                Refused(await system.Get($"{system.Clinical}{path}?after={after}", path.EndsWith("queue", StringComparison.Ordinal) ? own.Reader : path == "/referrals" ? own.Gp : own.Admin), 400, "cursor-malformed", path + after);
            foreach (var path in new[] { "/answers", "/quarantine" })
                Refused(await system.Get($"{system.Identity}{path}?after={after}", own.Gp), 400, "malformed-request", path + after);
        }
        foreach (var query in new[] { "limit=many", "limit=1e3", "limit=99999999999", "status=Lost", "practice=mine" })
            Refused(await system.Get($"{system.Clinical}/referrals?{query}", own.Gp), 400, "malformed-request", query);
        foreach (var query in new[] { "limit=many", "unread=perhaps", "practice=mine" })
            Refused(await system.Get($"{system.Identity}/answers?{query}", own.Gp), 400, "malformed-request", query);
        foreach (var zone in new[] { system.Identity, system.Clinical })
            Refused(await system.Get($"{zone}/parked?before=yesterday", system.Operator), 400, "malformed-request");
        foreach (var limit in new[] { -1, 0, 1, 200, 1_000_000 })
            Accepted(await system.Get($"{system.Clinical}/hubs?limit={limit}", own.Admin));
    }

    /// <summary>The right body with a mark in its free text.</summary>
    static string Text(JsonObject right) =>
        right.But(right.ContainsKey("patient") ? "patient.familyName" : "question", "‹text›").ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    static ByteArrayContent Bytes(byte[] bytes, string? type = "application/json")
    {
        var content = new ByteArrayContent(bytes);
        content.Headers.ContentType = type is null ? null : MediaTypeHeaderValue.Parse(type);
        return content;
    }
}
