using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Referrals.Contracts;
using Referrals.Hosting;
using Referrals.Identity;
using Referrals.Ops.Processes;
using Referrals.Tests;
using Xunit;

namespace Referrals.UnitTests.Identity;

/// <summary>tests/fhir with its pinned packages.</summary>
public sealed class FhirProject() : NodeProject("fhir");

/// <summary>What we send is taken by a FHIR server that is not ours, and is valid against the base definitions of R4 by its validation.</summary>
public sealed class AnotherServerTests(FhirProject project) : IClassFixture<FhirProject>
{
    [Fact]
    public async Task A_server_of_others_takes_an_entry_and_finds_it_again_when_it_comes_again()
    {
        var start = new ProcessStartInfo(Tool.Find("node")!, ["server.mjs"]) { WorkingDirectory = project.Folder, RedirectStandardInput = true, RedirectStandardOutput = true };
        using var node = Process.Start(start)!;
        try
        {
            var url = $"http://127.0.0.1:{await node.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken)}";
            using var http = new HttpClient();
            var (epr, endpoint) = (new EprClient(http), new ZoneSettings.EprSettings { Url = url, TimeoutSeconds = 60 });
            Task Send(OpenedEntry opened) => Post(FhirBundles.Transaction(opened with { PhotographsThere = true }));
            async Task Post(Hl7.Fhir.Model.Bundle transaction)
            {
                using var body = new ByteArrayContent(FhirBundles.Written(transaction));
                body.Headers.ContentType = new MediaTypeHeaderValue(FhirNames.Json);
                var answer = await epr.Send(endpoint, HttpMethod.Post, "/", body, TestContext.Current.CancellationToken);
                Assert.True(answer.Outcome == AttemptOutcome.Delivered, string.Join(' ', answer.Reasons));
            }
            async Task<string> Stored() => string.Join(' ', JsonDocument.Parse(await http.GetStringAsync(url + "/stored", TestContext.Current.CancellationToken)).RootElement.EnumerateObject().Where(count => count.Name != "wrong").Select(count => $"{count.Name} {count.Value}"));

            // First without deletion receipts, then with them: only their Provenance is new.
            await Send(AnEntry.Opened with { Entry = AnEntry.View with { Cleared = [] } });
            Assert.Equal("Binary 0 warnings [] Patient 1 ServiceRequest 1 DiagnosticReport 1 Media 2 Consent 1 Provenance 1 Communication 1", await Stored());
            await Send(AnEntry.Opened);
            await Send(AnEntry.Opened);
            Assert.Equal("Binary 0 warnings [] Patient 1 ServiceRequest 1 DiagnosticReport 1 Media 2 Consent 1 Provenance 2 Communication 1", await Stored());

            // Another referral of the same patient: the patient is found.
            var second = AnEntry.View.Advice with { Referral = new ReferralId(Guid.Parse("22222222-0000-4000-8000-000000000002")), Capture = null, Consent = null };
            await Send(AnEntry.Opened with { Entry = AnEntry.View with { Advice = second, Cleared = [] } });
            Assert.Equal("Binary 0 warnings [] Patient 1 ServiceRequest 2 DiagnosticReport 2 Media 2 Consent 1 Provenance 3 Communication 2", await Stored());

            // The first was another patient's: it is entered in error, once, and the second is as it was.
            foreach (var _ in new[] { 1, 2 })
            {
                await Post(FhirBundles.Correction(ACorrection.Of(AnEntry.View, number: 1)));
                Assert.Equal("Binary 0 warnings [] Patient 1 ServiceRequest 2 DiagnosticReport 2 Media 2 Consent 1 Provenance 4 Communication 2", await Stored());
                var stored = JsonDocument.Parse(await http.GetStringAsync(url + "/stored", TestContext.Current.CancellationToken)).RootElement;
                Assert.Equal(["Communication", "Consent", "DiagnosticReport", "Media", "Media", "ServiceRequest"], stored.GetProperty("wrong").EnumerateArray().Select(type => type.GetString()!).Order());
            }
        }
        finally
        {
            node.StandardInput.Close();
            if (!node.WaitForExit(2_000)) node.Kill();
        }
    }
}
