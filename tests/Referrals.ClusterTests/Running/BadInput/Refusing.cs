using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Xunit;

namespace Referrals.ClusterTests.Running;

/// <summary>What every refusal must be: the right status and problem type, advice for the caller, nothing of the request, and nothing changed.</summary>
public static partial class Refusing
{
    /// <summary>One refusal in full: RFC 9457, with advice, a trace id and headers that keep it out of caches and frames.</summary>
    public static void Refused(Answer answer, int status, string code, string? of = null)
    {
        Assert.True(answer.Status == status && answer.Problem == code, $"{of}: expected {status} {code}, got {answer}");
        var problem = answer.Value;
        Assert.Equal($"urn:referrals:problem:{code}", problem.GetProperty("type").GetString());
        Assert.Equal(status, problem.GetProperty("status").GetInt32());
        Assert.False(string.IsNullOrWhiteSpace(problem.GetProperty("title").GetString()), code);
        Assert.False(string.IsNullOrWhiteSpace(problem.GetProperty("detail").GetString()), code);
        Assert.True(problem.TryGetProperty("traceId", out var trace) && TraceId().IsMatch(trace.GetString()!), $"{code} of {of} has no trace id: {answer}");
        Safe(answer, of ?? code);
    }

    /// <summary>Headers that every answer of either zone has.</summary>
    public static void Safe(Answer answer, string of)
    {
        Assert.True(answer.Headers.CacheControl?.NoStore, $"{of}: Cache-Control is {answer.Headers.CacheControl}");
        Header(answer, "X-Content-Type-Options", "nosniff", of);
        Header(answer, "Referrer-Policy", "no-referrer", of);
        Header(answer, "Content-Security-Policy", "default-src 'none'; sandbox", of);
    }

    /// <summary>The request is refused, and nothing durable of this referral changes in either zone.</summary>
    public static async Task Refuses(this ReferralOnItsWay referral, int status, string code, Func<Task<Answer>> request, string? of = null)
    {
        var before = await referral.Footprint();
        Refused(await request(), status, code, of);
        Assert.Equal(before, await referral.Footprint());
    }

    /// <summary>The right request in spite of it.</summary>
    public static void Accepted(Answer answer, int status = 200) => Assert.True(answer.Status == status, $"expected {status}, got {answer}");

    /// <summary>A body with something wrong in it.</summary>
    public static JsonObject But(this object body, Action<JsonObject> spoil)
    {
        var copy = JsonSerializer.SerializeToNode(body, body.GetType(), RunningSystem.Json)!.AsObject();
        spoil(copy);
        return copy;
    }

    /// <summary>A body with one member changed; null takes it away. A dot leads into a member.</summary>
    public static JsonObject But(this object body, string member, JsonNode? value) => body.But(copy =>
    {
        var path = member.Split('.');
        var owner = path[..^1].Aggregate(copy, (node, name) => node[name]!.AsObject());
        if (value is null) owner.Remove(path[^1]);
        else owner[path[^1]] = value;
    });

    /// <summary>A refusal without its trace id, to be compared byte for byte with another.</summary>
    public static string WithoutTrace(this Answer answer) => TraceIdMember().Replace(answer.Body, "");

    static void Header(Answer answer, string name, string value, string of) =>
        Assert.True(answer.Headers.TryGetValues(name, out var values) && values.SequenceEqual([value]), $"{of} has no {name}: {value}");

    [GeneratedRegex("^[0-9a-f]{32}$")]
    private static partial Regex TraceId();

    [GeneratedRegex("\"traceId\":\"[0-9a-f]{32}\"")]
    private static partial Regex TraceIdMember();
}
