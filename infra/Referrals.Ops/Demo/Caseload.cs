using Referrals.Contracts;
using Referrals.Ops.Client;
using Referrals.Ops.Zones;

namespace Referrals.Ops.Demo;

/// <summary>Thinks up the referrals of a run: practices and their GPs in turn, every patient another, every question and answer its own.</summary>
/// <param name="practices">Who refers, and where to.</param>
/// <param name="album">Takes the photographs.</param>
/// <param name="seed">The same seed thinks up the same cases; their ids are new each time.</param>
/// <param name="now">For ages.</param>
public sealed class Caseload(IReadOnlyList<DemoPractice> practices, IAlbum album, int seed, DateTimeOffset now)
{
    static readonly string[] Adjectives = ["amber", "brisk", "copper", "dusky", "early", "fallow", "gentle", "hollow", "ivory", "jovial", "keen", "lilac"];
    static readonly string[] Nouns = ["acorn", "beacon", "curlew", "dolphin", "ember", "falcon", "glacier", "heron", "island", "juniper", "kestrel", "lantern"];
    static readonly Urgency[] Priorities = [Urgency.SuspectedCancer, Urgency.Urgent, Urgency.Routine];
    static readonly Laterality[] Sides = Enum.GetValues<Laterality>();

    public IEnumerable<Case> Take(int count) => SyntheticPatient.From(seed).Take(count).Select((patient, index) => Imagine(index + 1, patient));

    /// <summary>The GP who sends it.</summary>
    public Guid Referrer(Case about)
    {
        var referrers = Practice(about.Number).Referrers;
        return referrers[(about.Number - 1) / practices.Count % referrers.Count];
    }

    public DemoPractice Practice(int number) => practices[(number - 1) % practices.Count];

    Case Imagine(int number, Patient patient)
    {
        var chance = new Random(HashCode(number));
        var vignette = Vignette.All[chance.Next(Vignette.All.Count)];
        var practice = Practice(number);
        var age = now.Year - patient.BirthDate.Year - (now.DayOfYear < patient.BirthDate.DayOfYear ? 1 : 0);
        return new Case
        {
            Number = number,
            Referral = new ReferralId(Guid.NewGuid()),
            Link = new LinkId(Guid.NewGuid()),
            Practice = new PracticeId(practice.Id),
            Hub = new HubId(practice.Hubs[number / practices.Count % practice.Hubs.Count]),
            Patient = patient,
            Regime = number % 6 == 0 ? Regime.Identified : Regime.Pseudonymised,
            Urgency = vignette.Urgency,
            UseCase = vignette.UseCase,
            WhyMobile = number % 2 == 0 ? WhyMobile.IllustrationNotAvailable : WhyMobile.IllustrationNotPractical,
            AgeYears = age,
            BodySite = vignette.Site,
            Laterality = vignette.Site == BodySite.Widespread ? null : Sides[chance.Next(Sides.Length)],
            Question = vignette.Question.Replace("{mm}", $"{chance.Next(3, 28)}").Replace("{weeks}", $"{chance.Next(2, 60)}")
                + $" Our reference: {Phrase(chance, number)}.",
            History = vignette.History,
            Consent = () => DemoConsent.For(number, age, vignette.Site, now),
            Device = new CaptureDevice(new DeviceId(practice.Id), number % 4 == 0 ? DeviceScenario.OwnUnderPolicy : DeviceScenario.OrganisationIssued),
            Opinion = Opinion(number, vignette, chance),
            Supplement = $"Began after a holiday, worse at night; no new medicines in {chance.Next(2, 12)} months. Our reference: {Phrase(chance, number)}.",
            Take = version => album.Take(number, version)
        };
    }

    // In every ten: two ask first (one for words, one for photographs), one is handed back, the others are answered at once.
    static Opinion Opinion(int number, Vignette vignette, Random chance)
    {
        var outcome = chance.Next(5) < 2 ? Outcome.FaceToFace : Outcome.AdviceOnly;
        var text = $"{vignette.Opinion} {Vignette.Plan(outcome)} Quote {Phrase(chance, number)} with any reply.";
        InformationKind[] missing = (number % 10) switch
        {
            3 => [InformationKind.History, InformationKind.Medication],
            8 => [InformationKind.RetakeImages],
            _ => []
        };
        return new Opinion(outcome, outcome == Outcome.FaceToFace ? Priorities[chance.Next(Priorities.Length)] : null, text)
        {
            Asks = missing.Length == 0
                ? null
                : new InformationAsked(missing, $"{Vignette.Plan(Outcome.MoreInformation)} Quote {Phrase(chance, number)} with it."),
            HandsBackFirst = number % 10 == 5
        };
    }

    /// <summary>Occurs in one text of one case: a text in the wrong place is recognised by it.</summary>
    static string Phrase(Random chance, int number) =>
        $"{Adjectives[chance.Next(Adjectives.Length)]}-{Nouns[chance.Next(Nouns.Length)]}-{chance.Next(1000):000}-{number}";

    // System.HashCode differs from process to process.
    int HashCode(int number) => unchecked(seed * 31 + number * 7919);
}

/// <summary>Consents as they occur, one row of DT-10 each.</summary>
static class DemoConsent
{
    const int AdultYears = 16;

    public static ConsentGiven For(int number, int ageYears, BodySite area, DateTimeOffset now)
    {
        var (patient, kind, signedBy) = (number % 11, ageYears) switch
        {
            (_, < AdultYears) => (PatientGroup.Child, ConsentKind.Written, Signatory.Guardian),
            (7, _) => (PatientGroup.AdultWithCapacity, ConsentKind.Verbal, Signatory.Professional),
            (9, _) => (PatientGroup.AdultCannotSign, ConsentKind.Written, Signatory.Witness),
            (10, _) => (PatientGroup.LacksCapacity, ConsentKind.BestInterest, Signatory.Professional),
            (var rest, _) => (PatientGroup.AdultWithCapacity, rest % 2 == 0 ? ConsentKind.Written : ConsentKind.Electronic, Signatory.Patient)
        };
        return new ConsentGiven
        {
            Id = new ConsentId(Guid.NewGuid()),
            Kind = kind,
            Patient = patient,
            Purposes = [ConsentPurpose.DirectCare],
            Areas = [area],
            GivenAt = now.AddMinutes(-10),
            FormVersion = "2025-1",
            SignedBy = signedBy == Signatory.Professional ? [signedBy] : [signedBy, Signatory.Professional],
            InformationComplete = true,
            Documented = true
        };
    }
}
