using System.Text.RegularExpressions;
using Hl7.Fhir.Model;
using Hl7.Fhir.Serialization;
using Referrals.Ops.Layout;
using Referrals.Ops.Processes;
using Xunit;
using static Referrals.ClusterTests.Running.ReferralOnItsWay;
using Task = System.Threading.Tasks.Task;

namespace Referrals.ClusterTests.Running.Epr;

/// <summary>A practice system reads the record in FHIR: what it gets parses strictly, and refusals are OperationOutcomes.</summary>
[Collection(RunningSystem.Name)]
public sealed partial class FhirReadTests(RunningSystem system)
{
    const string NhsNumber = "https://fhir.nhs.uk/Id/nhs-number";

    [Fact]
    public async Task Everything_of_a_patient_is_read_page_by_page_each_answer_once()
    {
        var own = await OwnHub.Open(system);
        var first = await own.Referral().Advised("The first answer.", photographs: 1);
        await first.Until("Filed");
        var second = new ReferralOnItsWay(system) { At = own, NhsNumber = first.NhsNumber };
        await second.Advised("The second answer.", photographs: 1);
        await second.Until("Filed");

        var patient = Assert.Single((await Search(own.Gp, $"{NhsNumber}|{first.NhsNumber}")).Entry).Resource as Patient;
        Assert.Equal(("Testpatient", $"{await first.Record()}"), (patient!.Name[0].Family, patient.Id));
        Assert.Single((await Search(own.Gp, first.NhsNumber)).Entry);

        var reports = new List<string>();
        for (var url = $"{system.Identity}/fhir/Patient/{patient.Id}/$everything?_count=1"; url is not null;)
        {
            var page = Parsed<Bundle>(await system.Get(url, own.Gp));
            reports.AddRange(page.Entry.Select(entry => entry.Resource).OfType<DiagnosticReport>().Select(report => report.Conclusion!.Split('\n')[0]));
            Assert.All(page.Entry.Where(entry => entry.Resource is DiagnosticReport), entry => Assert.Equal(Bundle.SearchEntryMode.Match, entry.Search!.Mode));
            // What is referred to by type and id stands in the same page.
            var here = page.Entry.Select(entry => $"{entry.Resource!.TypeName}/{entry.Resource.Id}").ToHashSet();
            Assert.Empty(References().Matches(page.ToJson()).Select(match => match.Groups[1].Value).Except(here));
            url = page.Link.FirstOrDefault(link => link.Relation == "next")?.Url;
        }
        Assert.Equal(["The second answer.", "The first answer."], reports);

        var report = Parsed<DiagnosticReport>(await system.Get($"{system.Identity}/fhir/DiagnosticReport/{first.Referral}", own.Gp));
        Assert.StartsWith("The first answer.", report.Conclusion);
        Assert.Equal(FHIRVersion.N4_0_1, Parsed<CapabilityStatement>(await system.Get($"{system.Identity}/fhir/metadata", own.Gp)).FhirVersion);

        // The record's own pages, by the practice's own door (ARC-03).
        var record = Must(await first.FindRecord());
        Assert.Equal(2, record.GetProperty("entries").GetArrayLength());
        var one = Must(await system.Get($"{system.Identity}/records/{patient.Id}?limit=1", own.Gp));
        var other = Must(await system.Get($"{system.Identity}/records/{patient.Id}?limit=1&after={one.GetProperty("next").GetString()}", own.Gp));
        Assert.False(other.TryGetProperty("next", out _));
        Assert.Equal(record.GetProperty("entries").EnumerateArray().Select(entry => entry.GetProperty("referral").GetGuid()),
            new[] { one, other }.SelectMany(page => page.GetProperty("entries").EnumerateArray()).Select(entry => entry.GetProperty("referral").GetGuid()));
    }

    [Fact]
    public async Task A_local_identifier_finds_the_same_record()
    {
        var referral = new ReferralOnItsWay(system) { At = await OwnHub.Open(system), LocalIdentifier = $"ML-{Guid.NewGuid():N}"[..20].ToUpperInvariant() };
        await referral.Advised(photographs: 1);
        await referral.Until("Filed");
        var byLocal = Must(await system.Post($"{system.Identity}/records/search", referral.Gp, new { practice = referral.Practice, localIdentifier = referral.LocalIdentifier!.ToLowerInvariant() }));
        Assert.Equal(await referral.Record(), byLocal.GetProperty("record").GetGuid());
        var system_ = $"urn:referrals:practice:{referral.Practice}:patient";
        Assert.Equal($"{await referral.Record()}", Assert.Single((await Search(referral.Gp, $"{system_}|{referral.LocalIdentifier}")).Entry).Resource!.Id);
        Assert.Empty((await Search(system.Referrer(2), $"{NhsNumber}|{referral.NhsNumber}")).Entry);
    }

    [Fact]
    public async Task What_is_refused_is_an_outcome()
    {
        var gp = system.Referrer();
        await Refused(400, "search-by-form", await system.Send(HttpMethod.Post, $"{system.Identity}/fhir/Patient/_search?identifier=9990000018", gp, new FormUrlEncodedContent([])));
        await Refused(400, "search-by-form", await system.Post($"{system.Identity}/fhir/Patient/_search", gp, new { }));
        await Refused(400, "search-by-identifier", await Send(gp, ("name", "Testpatient")));
        await Refused(400, "search-by-identifier", await Send(gp, ("identifier", "a"), ("identifier", "b")));
        await Refused(422, "identifier-system-unknown", await Send(gp, ("identifier", "https://elsewhere.invalid|1")));
        await Refused(422, "nhs-number-invalid", await Send(gp, ("identifier", $"{NhsNumber}|9990000019")));
        await Refused(400, "malformed-request", await system.Get($"{system.Identity}/fhir/Patient/{Guid.NewGuid()}/$everything?page=x", gp));
        await Refused(404, "not-found", await system.Get($"{system.Identity}/fhir/DiagnosticReport/{Guid.NewGuid()}", gp));
        await Refused(404, "not-found", await system.Get($"{system.Identity}/fhir/Observation/1", gp));
        await Refused(401, "unauthenticated", await system.Get($"{system.Identity}/fhir/metadata", null));
        await Refused(403, "wrong-role", await system.Get($"{system.Identity}/fhir/metadata", system.Dermatologist()));
        await Refused(405, "method-not-allowed", await system.Send(HttpMethod.Delete, $"{system.Identity}/fhir/metadata", gp));
    }

    /// <summary>The requests of docs/fhir.md are run as they stand there.</summary>
    [Fact]
    public async Task The_documents_requests_work_as_written()
    {
        var referral = await new ReferralOnItsWay(system).Advised(photographs: 1);
        await referral.Until("Filed");
        var text = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs/fhir.md"), TestContext.Current.CancellationToken);
        var requests = Requests().Matches(text).Select(match => (Line: match.Groups[1].Value, Answer: match.Groups[2].Value)).ToArray();
        Assert.InRange(requests.Length, 5, 20);
        foreach (var (line, answer) in requests)
        {
            var output = await Tool.MustRun("env", [$"IDENTITY={system.Identity}", $"TOKEN={referral.Gp}", $"NHS={referral.NhsNumber}", $"REFERRAL={referral.Referral}", $"RECORD={await referral.Record()}",
                "bash", "-euc", line], TestContext.Current.CancellationToken);
            Assert.True(output.Contains(answer), $"{line}\nshould answer {answer}, but said {output}");
        }
    }

    Task<Answer> Send(string token, params (string Name, string Value)[] form) =>
        system.Send(HttpMethod.Post, $"{system.Identity}/fhir/Patient/_search", token, new FormUrlEncodedContent(form.Select(field => KeyValuePair.Create(field.Name, field.Value))));

    async Task<Bundle> Search(string token, string identifier) => Parsed<Bundle>(await Send(token, ("identifier", identifier)));

    static T Parsed<T>(Answer answer) where T : Resource
    {
        Assert.True(answer.Status == 200, answer.ToString());
        Assert.Equal("application/fhir+json", answer.ContentHeaders.ContentType?.MediaType);
        Refusing.Safe(answer, typeof(T).Name);
        return Assert.IsType<T>(FhirJsonDeserializer.STRICT.DeserializeResource(answer.Body));
    }

    static Task Refused(int status, string code, Answer answer)
    {
        Assert.True(answer.Status == status && answer.ContentHeaders.ContentType?.MediaType == "application/fhir+json", $"{code}: {answer}");
        var outcome = Assert.IsType<OperationOutcome>(FhirJsonDeserializer.STRICT.DeserializeResource(answer.Body));
        Assert.Equal(code, outcome.Issue.Single().Details!.Coding.Single().Code);
        Refusing.Safe(answer, code);
        return Task.CompletedTask;
    }

    [GeneratedRegex("\"reference\":\"([^\"]+)\"")]
    private static partial Regex References();

    [GeneratedRegex(@"^(curl [^\n]+)\n# → ([^\n]+)$", RegexOptions.Multiline)]
    private static partial Regex Requests();
}
