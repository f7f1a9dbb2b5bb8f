using System.Net.Http.Headers;
using System.Text;
using Referrals.Ops.Zones;

namespace Referrals.Ops.Scan;

/// <summary>Identities where no identity belongs: in headers, queries, tokens and uploads, at the doors of both zones.</summary>
sealed class HeaderWays(Probe probe)
{
    static readonly string[] Headers =
    [
        "User-Agent", "Referer", "Cookie", "X-Forwarded-For", "X-Request-Id", "tracestate", "baggage", "Correlation-Context", "Idempotency-Key", "If-Match", "Accept", "Accept-Language", "Origin", "From"
    ];

    static readonly string[] TusHeaders = ["Upload-Metadata", "Upload-Length", "Upload-Offset", "Upload-Checksum", "Tus-Resumable", "X-File-Name"];

    public IEnumerable<Way> All =>
    [
        .. from zone in Enum.GetValues<Zone>() from header in Headers select new Way($"header {header} at {zone.Name()}", who => InHeader(zone, header, who)),
        .. from zone in Enum.GetValues<Zone>() select new Way($"traceparent with baggage at {zone.Name()}", who => Traced(zone, who)),
        .. from zone in Enum.GetValues<Zone>() select new Way($"query at {zone.Name()}", who => probe.Ask(zone, HttpMethod.Get, $"{ListOf(zone)}?practice={Uri.EscapeDataString(who.Patient.FamilyName)}&after={who.Patient.NhsNumber}&name={who.Patient.GivenName}")),
        .. from zone in Enum.GetValues<Zone>() select new Way($"address at {zone.Name()}", who => probe.Ask(zone, HttpMethod.Get, $"/{who.Patient.GivenName}/{Uri.EscapeDataString(who.Patient.FamilyName)}")),
        .. from zone in Enum.GetValues<Zone>() select new Way($"forged token at {zone.Name()}", who => Forged(zone, who)),
        .. from header in TusHeaders select new Way($"upload's {header}", who => Upload(header, who)),
        new("name of an uploaded file", FileNamed),
        new("body of an upload", who => probe.Ask(Zone.Clinical, HttpMethod.Patch, $"/uploads/{Guid.NewGuid()}", new StringContent(Said(who), Encoding.UTF8, "application/offset+octet-stream")))
    ];

    static string Said(PlantedIdentity who) => $"{who.Patient.GivenName} {who.Patient.NhsNumber} {who.Patient.LocalIdentifier} {who.TextOf(Trait.BirthDate)} {Uri.EscapeDataString(who.Patient.FamilyName)}";

    static string ListOf(Zone zone) => zone switch { Zone.Identity => "/answers", Zone.Clinical => "/referrals" };

    async Task InHeader(Zone zone, string header, PlantedIdentity who)
    {
        await probe.Ask(zone, HttpMethod.Get, ListOf(zone), more: request => Set(request, header, Said(who)));
        // A command with a body that is refused, and one in which nothing else is wrong.
        await probe.Ask(zone, HttpMethod.Put, $"/links/{Guid.NewGuid()}", "{}", more: request => Set(request, header, Said(who)));
        await probe.Ask(zone, HttpMethod.Post, $"/referrals/{Guid.NewGuid()}/information", new { text = "none" }, more: request => Set(request, header, who.Patient.NhsNumber!));
    }

    Task Traced(Zone zone, PlantedIdentity who) => probe.Ask(zone, HttpMethod.Get, ListOf(zone), more: request =>
    {
        Set(request, "traceparent", $"00-{Guid.NewGuid():N}-{Guid.NewGuid().ToString("N")[..16]}-01");
        Set(request, "tracestate", $"patient={who.Patient.NhsNumber}");
        Set(request, "baggage", $"nhs={who.Patient.NhsNumber},name={Uri.EscapeDataString(who.Patient.FamilyName)},given={who.Patient.GivenName}");
    });

    // Signed by nobody; names stand where servers like to quote: key id, issuer, audience, subject, role.
    async Task Forged(Zone zone, PlantedIdentity who)
    {
        foreach (var issuer in (string[])[who.Patient.FamilyName, Layout.Signer.People.Issuer])
        {
            var head = Part($$"""{"alg":"ES256","typ":"at+jwt","kid":"{{who.Patient.GivenName}}"}""");
            var claims = Part($$"""{"iss":"{{issuer}}","aud":"{{who.Patient.NhsNumber}}","sub":"{{who.Patient.FamilyName}}","role":"{{who.Patient.GivenName}}","exp":4102444800}""");
            await probe.Ask(zone, HttpMethod.Get, ListOf(zone), role: null, more: request => request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", $"{head}.{claims}.{Part("no signature")}"));
        }
        await probe.Ask(zone, HttpMethod.Get, ListOf(zone), role: null, more: request => request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Said(who)));
        await probe.Ask(zone, HttpMethod.Get, ListOf(zone), role: null, more: request => request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Part(Said(who))));
    }

    Task Upload(string header, PlantedIdentity who) => probe.Ask(Zone.Clinical, HttpMethod.Post, $"/image-sets/{Guid.NewGuid()}/uploads", more: request =>
    {
        Set(request, "Tus-Resumable", "1.0.0");
        Set(request, "Upload-Length", "1000");
        Set(request, header, header == "Upload-Metadata" ? $"image {Part(who.Patient.GivenName)},view {Part(who.Patient.FamilyName)},filename {Part(Said(who))},{who.Patient.GivenName} {Part(Said(who))}" : Said(who));
    });

    Task FileNamed(PlantedIdentity who)
    {
        var form = new MultipartFormDataContent { { new ByteArrayContent([0xFF, 0xD8, 0xFF]), "photograph", $"{who.Patient.GivenName} {who.Patient.NhsNumber}.jpg" } };
        return probe.Ask(Zone.Clinical, HttpMethod.Post, $"/image-sets/{Guid.NewGuid()}/uploads", form);
    }

    static void Set(HttpRequestMessage request, string header, string value)
    {
        request.Headers.Remove(header);
        request.Headers.TryAddWithoutValidation(header, value);
    }

    static string Part(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text)).TrimEnd('=').Replace('+', '-').Replace('/', '_');
}
