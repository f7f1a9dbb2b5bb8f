using Referrals.Clinical;
using Referrals.Contracts;
using Xunit;
using static Referrals.Contracts.ConsentKind;
using static Referrals.Contracts.ConsentPurpose;
using static Referrals.Contracts.PatientGroup;
using static Referrals.Contracts.Signatory;

namespace Referrals.UnitTests.Clinical.Policy;

/// <summary>DT-10: when a consent is valid, and for what.</summary>
public sealed class ConsentTableTests
{
    static readonly ConsentPurpose[] EveryPurpose = Enum.GetValues<ConsentPurpose>();

    /// <summary>One case for each row of the guidance's table, in its own order.</summary>
    public static TheoryData<int, ConsentResult, PatientGroup, ConsentKind, ConsentPurpose, Signatory[]> GuidanceRows => new()
    {
        { 1, ConsentResult.Valid, AdultWithCapacity, Written, Research, [Patient, Professional] },
        { 2, ConsentResult.Valid, AdultCannotSign, Electronic, DirectCare, [Witness, Professional] },
        { 3, ConsentResult.Valid, Child, Written, TeachingInternal, [Guardian, Professional] },
        { 4, ConsentResult.ValidForDirectCare, AdultWithCapacity, Verbal, DirectCare, [Professional] },
        { 5, ConsentResult.WrittenNeeded, AdultWithCapacity, Verbal, PublicationInternet, [Professional] },
        { 7, ConsentResult.ValidForDirectCare, LacksCapacity, BestInterest, DirectCare, [Professional] },
        { 8, ConsentResult.BeyondDirectCare, LacksCapacity, Written, Research, [Guardian, Professional] },
        { 9, ConsentResult.Provisional, PatientInitiated, Assumed, DirectCare, [Receiver] },
        { 10, ConsentResult.SpecificConsentNeeded, PatientInitiated, Assumed, TeachingExternalMeeting, [Receiver] },
    };

    [Theory, MemberData(nameof(GuidanceRows))]
    public void Each_row_decides_its_own_case(int row, ConsentResult result, PatientGroup patient, ConsentKind kind, ConsentPurpose asked, Signatory[] signed) =>
        Assert.Equal((row, result), ConsentTable.Judge(AConsent(patient, kind, [asked], signed), asked));

    [Fact]
    public void Row_6_verbal_consent_that_nobody_wrote_down() =>
        Assert.Equal((6, ConsentResult.NotDocumented), ConsentTable.Judge(AConsent(AdultWithCapacity, Verbal, [DirectCare], [Professional]) with { Documented = false }, DirectCare));

    [Fact]
    public void Row_11_information_that_was_not_complete() =>
        Assert.Equal((11, ConsentResult.NotInformed), ConsentTable.Judge(AWrittenConsent with { InformationComplete = false }, DirectCare));

    [Fact]
    public void Row_12_consent_that_was_withdrawn_for_the_purpose_asked() =>
        Assert.Equal((12, ConsentResult.Withdrawn), ConsentTable.Judge(AWrittenConsent with { InformationComplete = false }, DirectCare, withdrawn: true));

    /// <summary>Every combination of every column (76,800), against the guidance's table told again in other words.</summary>
    [Fact]
    public void Every_combination_is_judged_as_the_guidance_says()
    {
        var seen = new HashSet<int>();
        foreach (var (facts, asked, withdrawn) in EveryCombination())
        {
            var judged = ConsentTable.Judge(facts, asked, withdrawn);
            if (judged.Row != Retold(facts, asked, withdrawn)) Assert.Fail($"{facts.Patient} {facts.Kind} for {asked}: row {judged.Row}, expected {Retold(facts, asked, withdrawn)}");
            seen.Add(judged.Row);
        }
        Assert.Equal(Enumerable.Range(0, 13), seen.Order());
    }

    [Fact]
    public void The_first_matching_row_wins()
    {
        foreach (var (facts, asked, withdrawn) in EveryCombination())
        {
            var first = ConsentTable.Rows.FirstOrDefault(row => row.Matches(facts, asked, withdrawn));
            Assert.Equal(first?.Row ?? 0, ConsentTable.Judge(facts, asked, withdrawn).Row);
        }
    }

    [Fact]
    public void Every_row_of_the_guidance_stands_in_the_table_once() =>
        Assert.Equal(Enumerable.Range(1, 12), ConsentTable.Rows.Select(row => row.Row).Order());

    [Fact]
    public void The_verdict_carries_only_what_the_consent_really_covers()
    {
        var verdict = ConsentTable.Verdict(AConsent(AdultWithCapacity, Verbal, [DirectCare, Research, DirectCare], [Professional]));
        Assert.Equal((ConsentTable.Version, 4, ConsentResult.ValidForDirectCare), (verdict.Table, verdict.Row, verdict.Result));
        Assert.Equal([DirectCare], verdict.Granted);
        Assert.True(verdict.CoversDirectCare);
    }

    [Fact]
    public void A_consent_for_research_alone_does_not_cover_care() => Assert.False(ConsentTable.Verdict(AWrittenConsent with { Purposes = [Research] }).CoversDirectCare);

    /// <summary>CON-02, CON-03: silence allows nothing.</summary>
    [Fact]
    public void A_consent_without_purposes_allows_nothing() => Assert.Empty(ConsentTable.Verdict(AWrittenConsent with { Purposes = [] }).Granted);

    internal static readonly ConsentFacts AWrittenConsent = AConsent(AdultWithCapacity, Written, [DirectCare], [Patient, Professional]);

    static ConsentFacts AConsent(PatientGroup patient, ConsentKind kind, ConsentPurpose[] purposes, Signatory[] signed) => new()
    {
        Id = new(new Guid("c0000000-0000-4000-8000-000000000001")), Kind = kind, Patient = patient, Purposes = purposes, Areas = [BodySite.AnteriorTorso],
        GivenAt = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero), FormVersion = "appendix-a/2017", SignedBy = signed, InformationComplete = true, Documented = true,
    };

    static IEnumerable<(ConsentFacts Facts, ConsentPurpose Asked, bool Withdrawn)> EveryCombination() =>
        from patient in Enum.GetValues<PatientGroup>()
        from kind in Enum.GetValues<ConsentKind>()
        from signatures in Enumerable.Range(0, 1 << Enum.GetValues<Signatory>().Length)
        let signed = Enum.GetValues<Signatory>().Where(who => (signatures & 1 << (int)who) != 0).ToArray()
        from asked in EveryPurpose
        from ticked in (bool[])[true, false]
        from documented in (bool[])[true, false]
        from informed in (bool[])[true, false]
        from withdrawn in (bool[])[true, false]
        select (AConsent(patient, kind, ticked ? [asked] : [.. EveryPurpose.Except([asked])], signed) with { Documented = documented, InformationComplete = informed }, asked, withdrawn);

    /// <summary>The table as a clinician would say it.</summary>
    static int Retold(ConsentFacts consent, ConsentPurpose asked, bool withdrawn)
    {
        if (withdrawn) return 12;
        if (!consent.InformationComplete) return 11;
        var ticked = consent.Purposes.Contains(asked);
        var care = asked == DirectCare;
        bool Signed(Signatory who) => consent.SignedBy.Contains(who);
        var onAForm = consent.Kind is Written or Electronic;
        return consent.Patient switch
        {
            AdultWithCapacity when onAForm => ticked && Signed(Patient) && Signed(Professional) ? 1 : 0,
            AdultCannotSign when onAForm => ticked && Signed(Witness) && Signed(Professional) ? 2 : 0,
            Child => onAForm && ticked && Signed(Guardian) && Signed(Professional) ? 3 : 0,
            AdultWithCapacity or AdultCannotSign when consent.Kind is Verbal =>
                care && ticked && consent.Documented && Signed(Professional) ? 4
                : !care && asked != Research ? 5
                : !consent.Documented ? 6 : 0,
            LacksCapacity => !care ? 8 : consent.Kind is BestInterest && ticked && Signed(Professional) ? 7 : 0,
            PatientInitiated when consent.Kind is Assumed => !care ? 10 : ticked && consent.Documented && Signed(Receiver) ? 9 : 0,
            _ => 0,
        };
    }
}
