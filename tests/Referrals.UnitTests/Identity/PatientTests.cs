using System.Security.Cryptography;
using System.Text;
using Referrals.Contracts;
using Referrals.Durable;
using Referrals.Hosting;
using Referrals.Identity;
using Xunit;

namespace Referrals.UnitTests.Identity;

/// <summary>A patient's particulars: what is asked of them, and that nothing readable of them is left anywhere.</summary>
public sealed class PatientTests : IDisposable
{
    static readonly DateOnly Today = new(2026, 11, 23);
    static readonly PatientParticulars Said = new() { NhsNumber = "999 000 0018", LocalIdentifier = " gp-77 ", FamilyName = " Quixworthy ", GivenName = "Zebedee", BirthDate = "1961-07-23", Sex = Sex.Male };

    readonly string directory = Directory.CreateTempSubdirectory("referrals-keys-").FullName;

    public void Dispose() => Directory.Delete(directory, recursive: true);

    static Refusal? Refused(PatientParticulars said) => PatientRules.Check(said, NhsNumberRange.Synthetic, Today).Refusal;

    static PatientIdentity Patient => PatientRules.Check(Said, NhsNumberRange.Synthetic, Today).Value!;

    [Fact]
    public void Particulars_are_trimmed_and_numbers_made_canonical() =>
        Assert.Equal(("9990000018", "GP-77", "Quixworthy", "Zebedee", new DateOnly(1961, 7, 23), (Sex?)Sex.Male),
            (Patient.NhsNumber!.Value.Digits, Patient.LocalIdentifier, Patient.FamilyName, Patient.GivenName, Patient.BirthDate, Patient.Sex));

    [Fact]
    public void One_number_is_enough()
    {
        Assert.Null(Refused(Said with { NhsNumber = null }));
        Assert.Null(Refused(Said with { LocalIdentifier = null, Sex = null }));
    }

    [Fact]
    public void Each_thing_that_can_be_wrong_has_its_name()
    {
        Assert.Equal(PatientRefusals.NhsNumberInvalid, Refused(Said with { NhsNumber = "9990000019", FamilyName = "" }));
        Assert.Equal(PatientRefusals.NhsNumberNotSynthetic, Refused(Said with { NhsNumber = "9434765919" }));
        Assert.Equal(PatientRefusals.IdentifierInvalid, Refused(Said with { LocalIdentifier = "two words" }));
        Assert.Equal(PatientRefusals.IdentifierInvalid, Refused(Said with { LocalIdentifier = new string('a', 41) }));
        Assert.Equal(PatientRefusals.IdentifierRequired, Refused(Said with { NhsNumber = " ", LocalIdentifier = null }));
        Assert.Equal(PatientRefusals.NameRequired, Refused(Said with { FamilyName = null }));
        Assert.Equal(PatientRefusals.NameRequired, Refused(Said with { GivenName = "  " }));
        Assert.Equal(PatientRefusals.NameInvalid, Refused(Said with { GivenName = new string('z', 101) }));
        Assert.Equal(PatientRefusals.NameInvalid, Refused(Said with { FamilyName = "a\nb" }));
    }

    [Theory]
    [InlineData("2026-11-23", true)]
    [InlineData("1896-11-23", true)]
    [InlineData("2024-02-29", true)]
    [InlineData("2026-11-24", false)]
    [InlineData("1896-11-22", false)]
    [InlineData("2025-02-29", false)]
    [InlineData("23/07/1961", false)]
    [InlineData("1961-7-23", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void A_date_of_birth_is_possible_or_not(string? date, bool possible) => Assert.Equal(possible ? null : PatientRefusals.BirthDateInvalid, Refused(Said with { BirthDate = date }));

    [Fact]
    public void Nothing_prints_a_patient()
    {
        Assert.Equal(["‹patient›", "‹patient›", "‹patient numbers›", "‹sealed patient›"],
            [Patient.ToString(), Said.ToString(), new PatientNumbers(Patient.NhsNumber, "GP-77").ToString(), ALink.Patient.ToString()]);
        Assert.DoesNotContain("999", new SearchRecordRequest { Practice = ALink.Practice, NhsNumber = "9990000018" }.ToString());
        Assert.DoesNotContain("1961", new BindRequest { ImageSet = default, SetVersion = 1, ManifestRoot = "", BirthYear = 1961 }.ToString());
        var request = new MakeLinkRequest { Referral = ALink.Referral, Practice = ALink.Practice, Hub = ALink.Hub, Regime = Regime.Identified, Patient = Said };
        Assert.DoesNotContain("Quixworthy", request.ToString());
    }

    [Fact]
    public async Task What_is_sealed_opens_for_its_link_and_practice_only()
    {
        var vault = new PatientVault(new DevelopmentKeys(directory));
        var sealedPatient = await vault.Seal(Patient, ALink.Id, ALink.Practice, birthDateConfirmed: false);
        Assert.Equal(Patient, await vault.Open(sealedPatient, ALink.Practice));
        await Assert.ThrowsAnyAsync<CryptographicException>(async () => await vault.Open(sealedPatient, new PracticeId(ALink.ForeignGp.Organisations[0])));
        await Assert.ThrowsAnyAsync<CryptographicException>(async () => await vault.Open(sealedPatient with { Link = new LinkId(Guid.Empty) }, ALink.Practice));
        var text = Encoding.Latin1.GetString(sealedPatient.Identity.Box) + Encoding.Latin1.GetString(sealedPatient.Key!.Box);
        Assert.All(["Quixworthy", "Zebedee", "9990000018", "1961"], planted => Assert.DoesNotContain(planted, text));
    }

    [Fact]
    public async Task A_links_key_is_wrapped_for_its_practice_and_its_hub_and_stands_apart_from_the_patient()
    {
        var vault = new PatientVault(new DevelopmentKeys(directory));
        var link = await vault.SealLink(Patient, ALink.Id, ALink.Practice, ALink.Hub, birthDateConfirmed: false);
        Assert.Equal((null, false), (link.Patient.Key, link.Patient.Sealing is null));
        foreach (var wrap in new[] { link.Practice, link.Hub }) Assert.Equal(Patient, await vault.Open(link.Patient with { Key = wrap.Key }, wrap.Party));
        Assert.Equal([ALink.Practice.Value, ALink.Hub.Value], [link.Practice.Party, link.Hub.Party]);
        // Neither opens with the other's, and no third party's key opens either.
        await Assert.ThrowsAnyAsync<CryptographicException>(async () => await vault.Open(link.Patient with { Key = link.Practice.Key }, ALink.Hub.Value));
        await Assert.ThrowsAnyAsync<CryptographicException>(async () => await vault.Open(link.Patient with { Key = link.Hub.Key }, ALink.ForeignGp.Organisations[0]));
        // The record's own key is another one: what was filed outlives the link's key.
        var record = await vault.SealAgain(Patient, link.Patient, ALink.Practice);
        Assert.Equal((Patient, link.Patient.Digests, null), (await vault.Open(record, ALink.Practice), record.Digests, record.Sealing));
        await Assert.ThrowsAnyAsync<CryptographicException>(async () => await vault.Open(record with { Key = link.Practice.Key }, ALink.Practice));
    }

    [Fact]
    public async Task Digests_recognise_the_same_and_join_nothing_else()
    {
        var vault = new PatientVault(new DevelopmentKeys(directory));
        var one = (await vault.Seal(Patient, ALink.Id, ALink.Practice, false)).Digests;
        var again = (await vault.Seal(Patient, ALink.Id, ALink.Practice, true)).Digests;
        Assert.Equal(one, again);
        Assert.Equal(one.Index, await vault.Index(new PatientNumbers(Patient.NhsNumber, null), ALink.Practice));
        Assert.Equal(one.SecondIndex, await vault.Index(new PatientNumbers(null, "GP-77"), ALink.Practice));
        Assert.Equal(one.BirthYear, await vault.BirthYear(ALink.Id, 1961, ALink.Practice));
        Assert.NotEqual(one.BirthYear, await vault.BirthYear(ALink.Id, 1962, ALink.Practice));
        // Another link of the same patient: found under the same number, but its year of birth looks different.
        var elsewhere = (await vault.Seal(Patient, new LinkId(Guid.Parse("11111111-0000-4000-8000-000000000002")), ALink.Practice, false)).Digests;
        Assert.Equal((one.Index, one.Whole, one.BirthDate), (elsewhere.Index, elsewhere.Whole, elsewhere.BirthDate));
        Assert.NotEqual(one.BirthYear, elsewhere.BirthYear);
        // Another practice: nothing matches. Another patient with the same date of birth: nothing matches.
        var abroad = (await vault.Seal(Patient, ALink.Id, new PracticeId(ALink.ForeignGp.Organisations[0]), false)).Digests;
        NhsNumber.TryParse("9990000026", NhsNumberRange.Synthetic, out var second, out _);
        var twin = (await vault.Seal(Patient with { NhsNumber = second, LocalIdentifier = null }, ALink.Id, ALink.Practice, false)).Digests;
        Assert.Null(twin.SecondIndex);
        foreach (var other in new[] { abroad, twin }) Assert.Empty(new[] { one.Index, one.Whole, one.BirthDate }.Intersect([other.Index, other.Whole, other.BirthDate]));
    }
}
