using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Hl7.Fhir.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Xunit;
using R4 = Hl7.Fhir.Model;

namespace Referrals.Tests;

/// <summary>What the receiver does with the next requests.</summary>
public enum Mood
{
    Normal,
    /// <summary>503, nothing stored.</summary>
    Fails,
    /// <summary>No answer, nothing stored.</summary>
    Hangs,
    /// <summary>Everything stored, and the connection dies before the answer.</summary>
    DropsAnswer,
    /// <summary>422 with an OperationOutcome that names somebody.</summary>
    Refuses,
    /// <summary>422 for a transaction that would change anything that is here.</summary>
    RefusesUpdates,
}

/// <summary>
/// A small, strict FHIR R4 server on loopback. It checks: the body parses in the library's strict mode (which is model validation, not validation against
/// profiles); the bundle is a transaction of conditional creates and conditional updates; addresses are unique; every reference resolves within the bundle, or names a Binary that
/// is here. It keeps the semantics of conditional create (none: made; one: found; more: 412 and nothing done), of conditional update (none: made; one: replaced; more: 412) and of all or nothing. It searches by identifier
/// and by tag only, knows no versions, and authorises everybody.
/// </summary>
public sealed class FhirReceiver : IAsyncDisposable
{
    readonly WebApplication server;
    readonly Lock gate = new();
    readonly List<JsonObject> stored = [];
    readonly ConcurrentDictionary<string, (string Type, long Length, string Sha256)> binaries = new();
    readonly ConcurrentQueue<string> complaints = new();
    int transactions, committed;

    FhirReceiver()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0").ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = 64 * 1024 * 1024);
        builder.Logging.ClearProviders();
        server = builder.Build();
        server.MapPost("/fhir", (Delegate)Transaction);
        server.MapPut("/fhir/Binary/{id}", (Delegate)Put);
    }

    public string Url => server.Urls.First() + "/fhir";
    public Mood Mood { get; set; }
    /// <summary>As the last request had it.</summary>
    public string? Authorization { get; private set; }
    /// <summary>Requests with a bundle, and those of them that were taken.</summary>
    public int Transactions => transactions;
    public int Committed => committed;
    /// <summary>Why bundles were not taken; a test of the good path wants none.</summary>
    public string[] Complaints => [.. complaints];
    public IReadOnlyDictionary<string, (string Type, long Length, string Sha256)> Binaries => binaries;

    public static async Task<FhirReceiver> Start()
    {
        var receiver = new FhirReceiver();
        await receiver.server.StartAsync();
        return receiver;
    }

    public ValueTask DisposeAsync() => server.DisposeAsync();

    /// <summary>What is here of a type and, if an identifier is given, bears it.</summary>
    public JsonObject[] Stored(string type, string? identifier = null)
    {
        lock (gate) return [.. stored.Where(resource => Type(resource) == type && (identifier is null || Names(resource).Any(name => name.EndsWith($"|{identifier}", StringComparison.Ordinal))))];
    }

    async Task<IResult> Put(string id, HttpContext http)
    {
        Authorization = http.Request.Headers.Authorization;
        if (Mood == Mood.Hangs) await Task.Delay(Timeout.Infinite, http.RequestAborted);
        if (Mood == Mood.Fails) return Results.StatusCode(503);
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var (buffer, length) = (new byte[16 * 1024], 0L);
        for (int read; (read = await http.Request.Body.ReadAsync(buffer)) > 0; length += read) digest.AppendData(buffer.AsSpan(0, read));
        binaries[id] = (http.Request.ContentType ?? "", length, Convert.ToHexStringLower(digest.GetHashAndReset()));
        return Results.StatusCode(200);
    }

    async Task<IResult> Transaction(HttpContext http)
    {
        Authorization = http.Request.Headers.Authorization;
        Interlocked.Increment(ref transactions);
        var mood = Mood;
        if (mood == Mood.Hangs) await Task.Delay(Timeout.Infinite, http.RequestAborted);
        if (mood == Mood.Fails) return Results.StatusCode(503);
        if (mood == Mood.Refuses) return Outcome(422, "business-rule", "Mrs Testpatient is unknown here");
        if (http.Request.ContentType?.StartsWith("application/fhir+json", StringComparison.Ordinal) != true) return Outcome(415, "not-supported", "not FHIR");
        using var reader = new StreamReader(http.Request.Body);
        var text = await reader.ReadToEndAsync();
        try
        {
            var bundle = FhirJsonDeserializer.STRICT.DeserializeResource(text) as R4.Bundle ?? throw new InvalidOperationException("no Bundle");
            Check(bundle, JsonNode.Parse(text)!.AsObject());
            lock (gate)
            {
                if (mood == Mood.RefusesUpdates && bundle.Entry.Any(entry => entry.Request?.Method == R4.Bundle.HTTPVerb.PUT)) return Outcome(422, "not-supported", "Mrs Testpatient stays as she is");
                if (Commit(JsonNode.Parse(text)!.AsObject()) is { } refused) return refused;
            }
            Interlocked.Increment(ref committed);
        }
        catch (Exception wrong) when (wrong is not OperationCanceledException)
        {
            complaints.Enqueue(wrong.Message);
            return Outcome(400, "invalid", wrong.Message);
        }
        if (mood == Mood.DropsAnswer) http.Abort();
        return Results.Content("""{"resourceType":"Bundle","type":"transaction-response"}""", "application/fhir+json");
    }

    void Check(R4.Bundle bundle, JsonObject json)
    {
        if (bundle.Type != R4.Bundle.BundleType.Transaction) throw new InvalidOperationException("not a transaction");
        var addresses = bundle.Entry.Select(entry => entry.FullUrl).ToHashSet();
        if (addresses.Count != bundle.Entry.Count || addresses.Any(address => address?.StartsWith("urn:uuid:", StringComparison.Ordinal) != true)) throw new InvalidOperationException("addresses are not unique");
        foreach (var entry in bundle.Entry)
        {
            var isCreate = entry.Request?.Method == R4.Bundle.HTTPVerb.POST && entry.Request.Url == entry.Resource?.TypeName && !string.IsNullOrEmpty(entry.Request!.IfNoneExist);
            var isUpdate = entry.Request?.Method == R4.Bundle.HTTPVerb.PUT && entry.Request.Url!.StartsWith($"{entry.Resource?.TypeName}?identifier=", StringComparison.Ordinal) && entry.Request.IfNoneExist is null;
            if (!isCreate && !isUpdate) throw new InvalidOperationException($"{entry.Request?.Url} is neither a conditional create nor a conditional update");
            if (entry.Resource?.Id is not null) throw new InvalidOperationException("a resource names an id");
        }
        foreach (var reference in Values(json, "reference").Where(reference => !addresses.Contains(reference))) throw new InvalidOperationException($"{reference} resolves nowhere");
        foreach (var url in Values(json, "url").Where(url => url.StartsWith("Binary/", StringComparison.Ordinal) && !binaries.ContainsKey(url["Binary/".Length..])))
            throw new InvalidOperationException($"{url} is not here");
    }

    /// <summary>All or nothing; null: all.</summary>
    IResult? Commit(JsonObject bundle)
    {
        var (made, replaced, addresses) = (new List<JsonObject>(), new List<JsonObject>(), new Dictionary<string, string>());
        foreach (var entry in bundle["entry"]!.AsArray().Select(entry => entry!.AsObject()))
        {
            var resource = entry["resource"]!.AsObject();
            var isUpdate = entry["request"]!["method"]!.GetValue<string>() == "PUT";
            var search = entry["request"]![isUpdate ? "url" : "ifNoneExist"]!.GetValue<string>().Split('=', 2)[1];
            if (!Names(resource).Contains(search)) throw new InvalidOperationException($"{Type(resource)} would not be found by what it is made under");
            var found = stored.Where(other => Type(other) == Type(resource) && Names(other).Contains(search)).ToArray();
            if (found.Length > 1) return Outcome(412, "multiple-matches", "several");
            if (found.Length == 0)
            {
                resource["id"] = Guid.NewGuid().ToString();
                made.Add(resource);
            }
            else if (isUpdate)
            {
                resource["id"] = found[0]["id"]!.DeepClone();
                replaced.Add(found[0]);
                made.Add(resource);
            }
            addresses[entry["fullUrl"]!.GetValue<string>()] = $"{Type(resource)}/{(found.FirstOrDefault() ?? resource)["id"]}";
        }
        stored.RemoveAll(replaced.Contains);
        stored.AddRange(made.Select(resource => JsonNode.Parse(addresses.Aggregate(resource.ToJsonString(), (json, at) => json.Replace(at.Key, at.Value, StringComparison.Ordinal)))!.AsObject()));
        return null;
    }

    static string Type(JsonObject resource) => resource["resourceType"]!.GetValue<string>();

    /// <summary>Identifiers and tags, as system|value.</summary>
    static IEnumerable<string> Names(JsonObject resource) =>
        Coded(resource["identifier"], "value").Concat(Coded(resource["meta"]?["tag"], "code"));

    static IEnumerable<string> Coded(JsonNode? list, string value) => (list as JsonArray)?.Select(item => $"{item!["system"]}|{item[value]}") ?? [];

    static IEnumerable<string> Values(JsonNode? node, string name) => node switch
    {
        JsonObject members => members.SelectMany(member => member.Key == name && member.Value is JsonValue value && value.GetValueKind() == JsonValueKind.String ? [value.GetValue<string>()] : Values(member.Value, name)),
        JsonArray items => items.SelectMany(item => Values(item, name)),
        _ => [],
    };

    static IResult Outcome(int status, string code, string text) => Results.Content(JsonSerializer.Serialize(new
    {
        resourceType = "OperationOutcome", issue = new[] { new { severity = "error", code, diagnostics = text } },
    }), "application/fhir+json", statusCode: status);
}
