using Hl7.Fhir.Model;
using Hl7.Fhir.Serialization;
using Referrals.Contracts;
using Referrals.Identity;
using Referrals.Tests;
using Xunit;
using Task = System.Threading.Tasks.Task;

namespace Referrals.UnitTests.Identity;

/// <summary>A filed entry as one FHIR transaction: complete (WRK-10), valid by the library's model, and made once however often it is sent.</summary>
public sealed class TransactionTests
{
    static readonly Bundle Whole = FhirBundles.Transaction(AnEntry.Opened);

    static T Only<T>() where T : Resource => Whole.Entry.Select(entry => entry.Resource).OfType<T>().Single();

    public static TheoryData<string> Situations => ["whole", "no photographs", "no consent", "record only", "local number alone", "not counted", "copies still owed", "teaching withdrawn"];

    [Theory, MemberData(nameof(Situations))]
    public async Task Every_entry_is_taken_by_a_strict_receiver_and_the_second_time_makes_nothing(string situation)
    {
        await using var receiver = await FhirReceiver.Start();
        var opened = Of(situation);
        using var http = new HttpClient();
        var before = 0;
        foreach (var _ in new[] { 1, 2 })
        {
            // Written anew: the transaction must name the same things in the same way.
            using var body = new ByteArrayContent(FhirBundles.Written(FhirBundles.Transaction(opened)));
            body.Headers.ContentType = new(FhirNames.Json);
            using var answer = await http.PostAsync(receiver.Url, body, TestContext.Current.CancellationToken);
            Assert.True(answer.IsSuccessStatusCode, string.Join('\n', receiver.Complaints));
            var stored = Types.Sum(type => receiver.Stored(type).Length);
            if (before == 0) before = stored;
            Assert.Equal(before, stored);
        }
        Assert.Equal(FhirEntry.Of(opened, FhirBundles.Readable).Count(), before);
    }

    /// <summary>Filed anew after it stood in the wrong patient's record: nothing of the old entry may be taken for it, or the EPR would keep the wrong patient (PSN-12).</summary>
    [Fact]
    public void An_entry_that_is_filed_anew_is_another_thing_to_the_receiver()
    {
        var anew = FhirBundles.Transaction(AnEntry.Opened with { Entry = AnEntry.Opened.Entry with { TakenOutBefore = 1 } });
        var (before, after) = (Searches(Whole), Searches(anew));
        Assert.Equal(before.Length, after.Length);
        Assert.Equal(before[0], after[0]);
        Assert.Empty(before[1..].Intersect(after[1..]));

        static string[] Searches(Bundle bundle) => [.. bundle.Entry.Select(entry => $"{entry.Request?.Url} {entry.Request?.IfNoneExist}")];
    }

    static readonly string[] Types = ["Patient", "ServiceRequest", "Media", "Consent", "DiagnosticReport", "Communication", "Provenance"];

    internal static OpenedEntry Of(string situation)
    {
        var (opened, advice) = (AnEntry.Opened, AnEntry.View.Advice);
        OpenedEntry With(FiledAdvice changed) => opened with { Entry = opened.Entry with { Advice = changed } };
        return situation switch
        {
            "whole" => opened,
            "no photographs" => With(advice with { Capture = null, Images = [], Consent = null, ConsentKind = null, DeviceScenario = null }),
            "no consent" => With(advice with { Consent = null, ConsentKind = null }),
            "record only" => With(advice with { RecordOnly = true, Priority = null, Outcome = Outcome.AdviceOnly }),
            "local number alone" => opened with { Patient = AnEntry.Patient with { NhsNumber = null, Sex = null } },
            "not counted" => With(advice with { Capture = AnEntry.Capture with { Taken = null, Deleted = null, Purposes = [] } }),
            "teaching withdrawn" => With(advice with { Capture = AnEntry.Capture with { Purposes = [ConsentPurpose.DirectCare], Withdrawn = [new() { Purpose = ConsentPurpose.TeachingInternal, At = ALink.Now }] } }),
            "copies still owed" => opened with { Entry = opened.Entry with { Cleared = [] } },
            _ => throw new ArgumentException(situation),
        };
    }

    [Fact]
    public void It_says_all_that_the_record_must_hold()
    {
        var (patient, request, report, consent) = (Only<Patient>(), Only<ServiceRequest>(), Only<DiagnosticReport>(), Only<Consent>());
        Assert.Equal(["https://fhir.nhs.uk/Id/nhs-number|9990000018", $"urn:referrals:practice:{ALink.Practice}:patient|ML-1"], patient.Identifier.Select(id => $"{id.System}|{id.Value}"));
        Assert.Equal((RequestStatus.Completed, RequestPriority.Routine), (request.Status!.Value, request.Priority!.Value));
        // IMG-13, DEV-01: the counts and the device stand in the notes.
        Assert.Equal("Photographs taken 5, retained 2, deleted 3. Device: OrganisationIssued.", request.Note.Single().Text);
        Assert.Equal("Benign. Emollient.\n\nA photograph is not an examination.", report.Conclusion);
        Assert.Equal(["FaceToFace", "Urgent"], report.ConclusionCode.Single().Coding.Select(coding => coding.Code));
        Assert.Equal(2, report.Media.Count);
        Assert.Equal(["DirectCare", "TeachingInternal"], consent.Provision!.Purpose.Select(purpose => purpose.Code));
        Assert.Equal(2, consent.Provision.Data.Count);
        Assert.Equal(ALink.Now, report.Issued);

        var origins = Whole.Entry.Select(entry => entry.Resource).OfType<Provenance>().ToArray();
        var transfer = origins[0].Extension.Single().Extension.ToDictionary(part => part.Url!, part => part.Value!.ToString());
        Assert.Equal(("2", "High", "DT-3/1", "OrganisationIssued"), (transfer["sealedOnDevice"], transfer["imageRisk"], transfer["riskRules"], transfer["deviceScenario"]));
        Assert.Contains(origins[0].Entity, entity => entity.What!.Identifier is { System: FhirNames.ManifestRoot, Value: var root } && root == ALink.FirstSet.ManifestRoot);
        Assert.Equal(2, origins[1].Extension.Count);
        Assert.Equal(Provenance.ProvenanceEntityRole.Removal, origins[1].Entity.Single().Role);
    }

    /// <summary>A consent that is withdrawn serves the record alone (DT-17, fifth row), and says so.</summary>
    [Fact]
    public void A_withdrawn_consent_is_inactive() => Assert.Equal(Consent.ConsentState.Inactive,
        FhirBundles.Transaction(Of("record only")).Entry.Select(entry => entry.Resource).OfType<Consent>().Single().Status);

    /// <summary>What was taken back is denied since then, and care goes on under the same consent (CON-33).</summary>
    [Fact]
    public void A_withdrawn_use_is_denied_and_the_consent_stays_active()
    {
        var consent = FhirBundles.Transaction(Of("teaching withdrawn")).Entry.Select(entry => entry.Resource).OfType<Consent>().Single();
        var denied = consent.Provision!.Provision.Single();
        Assert.Equal((Consent.ConsentState.Active, Consent.ConsentProvisionType.Deny), (consent.Status!.Value, denied.Type!.Value));
        Assert.Equal(("DirectCare", "TeachingInternal"), (consent.Provision.Purpose.Single().Code, denied.Purpose.Single().Code));
        Assert.Equal(new FhirDateTime(ALink.Now).Value, denied.Period!.Start);
    }

    [Fact]
    public void Photographs_are_named_where_they_are()
    {
        string[] Urls(OpenedEntry opened) => [.. FhirBundles.Transaction(opened).Entry.Select(entry => entry.Resource).OfType<Media>().Select(media => media.Content!.Url!)];
        Assert.All(Urls(AnEntry.Opened), url => Assert.StartsWith("urn:uuid:", url));
        Assert.Equal(AnEntry.Capture.Photographs.Select(photograph => $"Binary/{photograph.Image}"), Urls(AnEntry.Opened with { PhotographsThere = true }));
    }

    [Fact]
    public void What_is_read_parses_strictly_as_well()
    {
        foreach (var part in FhirEntry.Of(AnEntry.Opened, FhirBundles.Readable))
        {
            var read = FhirJsonDeserializer.STRICT.DeserializeResource(System.Text.Encoding.UTF8.GetString(FhirBundles.Written(part.Resource)));
            Assert.Equal(part.Resource.Id, read.Id);
            Assert.Matches("^[A-Za-z0-9.-]{1,64}$", read.Id);
        }
    }
}
