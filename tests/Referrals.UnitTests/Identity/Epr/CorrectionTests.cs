using Hl7.Fhir.Model;
using Referrals.Contracts;
using Referrals.Identity;
using Referrals.Tests;
using Xunit;
using Task = System.Threading.Tasks.Task;

namespace Referrals.UnitTests.Identity;

/// <summary>What an EPR was told of another patient's answer is told again as entered in error (PSN-12): all of it, and nothing else that is there.</summary>
public sealed class CorrectionTests
{
    static readonly string[] WithStatus = ["ServiceRequest", "Media", "Consent", "DiagnosticReport", "Communication"];
    static readonly string[] Types = ["Patient", "Provenance", .. WithStatus];

    /// <summary>The first entry, taken out; and the same answer filed anew for the right patient.</summary>
    static readonly OpenedCorrection Correction = ACorrection.Of(AnEntry.View, number: 1);
    static readonly OpenedEntry Anew = AnEntry.Opened with
    {
        Entry = AnEntry.View with { TakenOutBefore = 1, Record = new PatientRecordId(Guid.Parse("55555555-0000-4000-8000-000000000009")) }, Patient = AnEntry.Patient with { NhsNumber = AnEntry.Number("9990000026"), LocalIdentifier = "ML-2", FamilyName = "Rightpatient" },
    };

    [Theory, MemberData(nameof(TransactionTests.Situations), MemberType = typeof(TransactionTests))]
    public async Task All_that_was_told_is_entered_in_error_however_often_it_is_said(string situation)
    {
        await using var receiver = await FhirReceiver.Start();
        var opened = TransactionTests.Of(situation);
        var correction = ACorrection.Of(opened.Entry, number: 1) with { Patient = opened.Patient };
        await Send(receiver, FhirBundles.Transaction(opened));
        var (before, patient) = (Count(receiver), receiver.Stored("Patient").Single().ToJsonString());
        foreach (var _ in new[] { 1, 2 })
        {
            await Send(receiver, FhirBundles.Correction(correction));
            Assert.Equal(before + 1, Count(receiver));
            Assert.All(WithStatus.SelectMany(type => receiver.Stored(type)), resource => Assert.Equal("entered-in-error", $"{resource["status"]}"));
        }
        Assert.Equal(patient, receiver.Stored("Patient").Single().ToJsonString());
        Assert.DoesNotContain("Emollient", string.Concat(Types.SelectMany(type => receiver.Stored(type)).Select(resource => resource.ToJsonString())));
        // Provenance has no status: one more says who nullified what, and names the one that came with the answer.
        var said = receiver.Stored("Provenance").Single(resource => resource.ToJsonString().Contains("NULLIFY"));
        Assert.Equal("WrongPatientPicked", $"{said["reason"]![0]!["coding"]![0]!["code"]}");
        Assert.Equal(WithStatus.Sum(type => receiver.Stored(type).Length), said["target"]!.AsArray().Count);
        var origin = $"{said["entity"]![0]!["what"]!["identifier"]!["value"]}";
        Assert.Contains(receiver.Stored("Provenance"), resource => resource["meta"]!["tag"]!.AsArray().Any(tag => $"{tag!["code"]}" == origin) && resource.ToJsonString().Contains("CREATE"));
    }

    /// <summary>Whichever comes first: the right patient's entry stands, and the wrong one does not.</summary>
    [Theory, InlineData(true), InlineData(false)]
    public async Task The_right_patients_entry_is_not_touched(bool anewFirst)
    {
        await using var receiver = await FhirReceiver.Start();
        Bundle[] bundles = [FhirBundles.Correction(Correction), FhirBundles.Transaction(Anew)];
        await Send(receiver, FhirBundles.Transaction(AnEntry.Opened));
        foreach (var bundle in anewFirst ? bundles.Reverse() : bundles) await Send(receiver, bundle);
        Assert.Equal(["entered-in-error", "final"], receiver.Stored("DiagnosticReport").Select(report => $"{report["status"]}").Order());
        var right = receiver.Stored("Patient", "9990000026").Single();
        foreach (var type in WithStatus)
            Assert.All(receiver.Stored(type), resource => Assert.Equal($"{resource["status"]}" != "entered-in-error", $"{(resource["subject"] ?? resource["patient"])!["reference"]}" == $"Patient/{right["id"]}"));
    }

    /// <summary>An attempt of the wrong entry that hung, and comes after its correction, finds the marks and makes nothing.</summary>
    [Fact]
    public async Task A_late_attempt_of_the_wrong_entry_makes_nothing()
    {
        await using var receiver = await FhirReceiver.Start();
        await Send(receiver, FhirBundles.Correction(Correction));
        await Send(receiver, FhirBundles.Transaction(AnEntry.Opened));
        Assert.All(WithStatus.SelectMany(type => receiver.Stored(type)), resource => Assert.Equal("entered-in-error", $"{resource["status"]}"));
        Assert.DoesNotContain("Emollient", string.Concat(receiver.Stored("DiagnosticReport").Select(report => report.ToJsonString())));
    }

    /// <summary>The second that was taken out was told under other names than the first.</summary>
    [Fact]
    public void The_second_correction_is_of_the_second_entry()
    {
        string[] Names(Bundle bundle) => [.. bundle.Entry.Skip(1).Select(entry => entry.Request!.IfNoneExist ?? entry.Request.Url!.Split('?')[1])];
        var (first, second) = (Names(FhirBundles.Correction(Correction)), Names(FhirBundles.Correction(ACorrection.Of(Anew.Entry, number: 2))));
        Assert.Empty(first.Intersect(second));
        Assert.Equal(Names(FhirBundles.Transaction(Anew)).Where(name => name.StartsWith("identifier", StringComparison.Ordinal)).Order(), second.Where(name => name.StartsWith("identifier", StringComparison.Ordinal)).Order());
    }

    /// <summary>What is withdrawn keeps the names of what was told, and no word of it.</summary>
    [Fact]
    public void A_withdrawal_keeps_what_was_told()
    {
        var filed = AnAdvice.Complete;
        var withdrawn = AnAdvice.After(filed, RecordEntryDecisions.Withdraw(filed, ALink.Gp, filed.Record, MispairingReason.WrongPatientPicked, ALink.Now)).Withdrawn!.Single();
        Assert.Equal(AnEntry.Capture.Photographs.Select(photograph => photograph.Image), withdrawn.Told!.Photographs);
        Assert.Equal((filed.Advice!.Consent, filed.Advice.Urgency), (withdrawn.Told.Consent, withdrawn.Told.Urgency));
    }

    static int Count(FhirReceiver receiver) => Types.Sum(type => receiver.Stored(type).Length);

    static async Task Send(FhirReceiver receiver, Bundle bundle)
    {
        using var http = new HttpClient();
        using var body = new ByteArrayContent(FhirBundles.Written(bundle));
        body.Headers.ContentType = new(FhirNames.Json);
        using var answer = await http.PostAsync(receiver.Url, body, TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode, string.Join('\n', receiver.Complaints));
    }
}

static class ACorrection
{
    public static OpenedCorrection Of(RecordEntryView entry, int number) => new()
    {
        Entry = new()
        {
            Referral = entry.Advice.Referral, Record = entry.Record, Pseudonym = entry.Advice.Pseudonym, Practice = entry.Advice.Practice, Hub = entry.Advice.Hub, Package = entry.Advice.Package,
            FiledAt = entry.FiledAt, Reason = MispairingReason.WrongPatientPicked, By = ALink.Gp.Person, At = ALink.Now.AddHours(1), Told = ToldParts.Of(entry.Advice),
        },
        Told = ToldParts.Of(entry.Advice), TakenOutBefore = number - 1, Patient = AnEntry.Patient, LocalSystem = FhirNames.PatientOf(ALink.Practice),
    };
}
