using System.Text.Json;
using Xunit;
using static Referrals.ClusterTests.Running.Refusing;

namespace Referrals.ClusterTests.Running.Access;

/// <summary>Every endpoint of both zones is asked by everybody, and answers as the table says.</summary>
[Collection(RunningSystem.Name)]
public sealed class EndpointsByRole(RunningSystem system)
{
    static readonly string[] Methods = ["get", "put", "post", "patch", "head", "options", "delete", "trace"];

    [Fact]
    public async Task Everybody_gets_what_the_table_says()
    {
        var scene = await new Scene(system).Set();
        var wrong = new List<string>();
        // Clinical first: what its rows change is what identity's last rows close.
        foreach (var (zone, rows) in new[] { (system.Clinical, AccessTable.Clinical), (system.Identity, AccessTable.Identity) })
        {
            var operations = await Operations(zone);
            foreach (var row in rows)
            {
                Assert.Equal(Enum.GetValues<Asking>().Length, row.Statuses.Length);
                // Those who are refused come first: what they were refused must still be there for whoever may.
                foreach (var who in Enum.GetValues<Asking>().OrderByDescending(who => row.Statuses[(int)who]))
                    if (await Ask(zone, scene, row, who, operations[row.Operation]) is { } difference) wrong.Add(difference);
            }
        }
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public async Task The_table_forgets_no_endpoint()
    {
        foreach (var (zone, rows) in new[] { (system.Clinical, AccessTable.Clinical), (system.Identity, AccessTable.Identity) })
            Assert.Equal(rows.Select(row => row.Operation).Order(), (await Operations(zone)).Keys.Order());
    }

    /// <summary>The document names the roles of every operation, and they are the table's.</summary>
    [Fact]
    public async Task The_document_names_the_roles_of_the_table()
    {
        var wrong = new List<string>();
        foreach (var (zone, rows) in new[] { (system.Clinical, AccessTable.Clinical), (system.Identity, AccessTable.Identity) })
        {
            var operations = await Operations(zone);
            foreach (var row in rows)
            {
                var named = operations[row.Operation].TryGetProperty("x-roles", out var roles) ? roles.EnumerateArray().Select(role => role.GetString()!).Order().ToArray() : [];
                var expected = Enum.GetValues<Asking>().Where(who => row.Statuses[(int)who] is not (401 or 403)).Select(Role).Distinct().Order().ToArray();
                if (!named.SequenceEqual(expected)) wrong.Add($"{row.Operation}: document {string.Join('|', named)}, table {string.Join('|', expected)}");
            }
        }
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    /// <summary>What is foreign and what is absent are told in the same bytes, so that nobody can probe for what exists.</summary>
    [Fact]
    public async Task Foreign_and_absent_look_alike()
    {
        var scene = await new Scene(system).Set();
        var compared = 0;
        foreach (var (zone, rows) in new[] { (system.Clinical, AccessTable.Clinical), (system.Identity, AccessTable.Identity) })
            foreach (var row in rows)
                foreach (var (foreigner, own) in new[] { (Asking.ForeignReferrer, Asking.Referrer), (Asking.ForeignDermatologist, Asking.Dermatologist), (Asking.ForeignAdmin, Asking.Admin) })
                {
                    if (row.Statuses[(int)foreigner] != 404 || !row.Path.Contains('{') || row.Statuses[(int)own] == 201) continue;
                    var foreign = await Send(zone, scene, row, foreigner);
                    var absent = await Send(zone, scene, row, own, url => Somewhere(url, row.Path));
                    Assert.True((foreign.Status, foreign.WithoutTrace()) == (absent.Status, absent.WithoutTrace()), $"{row.Operation}: foreign {foreign}, absent {absent}");
                    Assert.Equal(404, absent.Status);
                    Assert.Equal(Names(foreign), Names(absent));
                    compared++;
                }
        Assert.InRange(compared, 15, 100);
    }

    static string[] Names(Answer answer) => [.. answer.Headers.Select(header => header.Key).Concat(answer.ContentHeaders.Select(header => header.Key)).Order()];

    /// <summary>The same address with ids that nobody has given.</summary>
    static string Somewhere(string url, string path) =>
        string.Join('/', url.Split('/').Zip(path.Split('/'), (part, pattern) => pattern.StartsWith('{') ? $"{Guid.NewGuid()}" : part));

    async Task<string?> Ask(string zone, Scene scene, AccessRow row, Asking who, JsonElement operation)
    {
        var answer = await Send(zone, scene, row, who);
        var expected = row.Statuses[(int)who];
        if (answer.Status != expected) return $"{row.Operation} by {who}: expected {expected}, got {answer}";
        Safe(answer, $"{row.Operation} by {who}");
        if (row.Method == HttpMethod.Head) return null;
        // FHIR words its refusals in its own form; FhirReadTests looks at that.
        if (row.Path.StartsWith("/fhir/", StringComparison.Ordinal)) return expected < 400 || answer.Body.Contains("OperationOutcome", StringComparison.Ordinal) ? null : $"{row.Operation} by {who}: {answer}";
        if (expected == 401) Refused(answer, 401, "unauthenticated", row.Operation);
        else if (expected == 403) Refused(answer, 403, "wrong-role", row.Operation);
        else if (expected == 404) Refused(answer, 404, "not-found", row.Operation);
        else if (expected < 300 && !operation.GetProperty("responses").TryGetProperty($"{expected}", out _)) return $"{row.Operation}: the document does not name {expected}";
        return null;
    }

    Task<Answer> Send(string zone, Scene scene, AccessRow row, Asking who, Func<string, string>? at = null)
    {
        var body = row.Body?.Invoke(scene);
        var url = zone + (at ?? (path => path))(row.Url(scene));
        // Whoever signs out is somebody whom no other row needs.
        var token = row.Path == "/sign-out" ? scene.Stranger(who) : scene.Token(who, row.Of(scene));
        if (Photograph.Of(body) is not var (content, headers))
            return system.Send(row.Method, url, token, body, row.Method == HttpMethod.Post || row.Method == HttpMethod.Delete ? Guid.NewGuid().ToString() : null);
        return system.Send(row.Method, url, token, content, more: request =>
        {
            request.Headers.Add("Tus-Resumable", "1.0.0");
            headers(request);
        });
    }

    async Task<Dictionary<string, JsonElement>> Operations(string zone)
    {
        var document = ReferralOnItsWay.Must(await system.Get($"{zone}/openapi/v1.json", null));
        return document.GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Where(method => Methods.Contains(method.Name)).Select(method => (Name: $"{method.Name.ToUpperInvariant()} {path.Name}", method.Value)))
            .ToDictionary(operation => operation.Name, operation => operation.Value);
    }

    static string Role(Asking who) => who switch
    {
        Asking.Referrer or Asking.ForeignReferrer => "referrer",
        Asking.Dermatologist or Asking.ForeignDermatologist => "dermatologist",
        Asking.Admin or Asking.ForeignAdmin => "network-admin",
        Asking.Guardian => "data-guardian",
        Asking.Operator => "operator",
        Asking.Service or Asking.FalseService => "service",
        Asking.Nobody => "nobody",
    };
}
