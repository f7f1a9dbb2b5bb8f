using Referrals.Contracts;
using static Referrals.Contracts.ConsentKind;
using static Referrals.Contracts.ConsentPurpose;
using static Referrals.Contracts.PatientGroup;
using static Referrals.Contracts.Signatory;

namespace Referrals.Clinical;

/// <summary>One row of DT-10. A column that is null does not matter.</summary>
public sealed record ConsentRow(int Row, ConsentResult Result)
{
    public PatientGroup[]? Patients { get; init; }
    public ConsentKind[]? Kinds { get; init; }
    /// <summary>The purpose asked for.</summary>
    public ConsentPurpose[]? Purposes { get; init; }
    /// <summary>All of them must have signed.</summary>
    public Signatory[] SignedBy { get; init; } = [];
    /// <summary>The purpose asked for is ticked on the consent.</summary>
    public bool? Ticked { get; init; }
    public bool? Documented { get; init; }
    public bool? Informed { get; init; }
    public bool? Withdrawn { get; init; }

    /// <summary>Whether this row speaks of the case.</summary>
    public bool Matches(ConsentFacts facts, ConsentPurpose asked, bool withdrawn) =>
        (Patients is null || Patients.Contains(facts.Patient))
        && (Kinds is null || Kinds.Contains(facts.Kind))
        && (Purposes is null || Purposes.Contains(asked))
        && SignedBy.All(facts.SignedBy.Contains)
        && (Ticked ?? facts.Purposes.Contains(asked)) == facts.Purposes.Contains(asked)
        && (Documented ?? facts.Documented) == facts.Documented
        && (Informed ?? facts.InformationComplete) == facts.InformationComplete
        && (Withdrawn ?? withdrawn) == withdrawn;
}

/// <summary>DT-10 as data: when a consent is valid, and for what. The first matching row wins; where none matches, nothing is allowed.</summary>
public static class ConsentTable
{
    /// <summary>Stored with each verdict. A changed row is a new version.</summary>
    public const int Version = 1;

    static readonly PatientGroup[] Capacity = [AdultWithCapacity, AdultCannotSign];
    static readonly ConsentKind[] OnAForm = [Written, Electronic]; // CON-11: electronic counts as written
    static readonly ConsentPurpose[] Care = [DirectCare];
    static readonly ConsentPurpose[] BeyondCare = [TeachingInternal, TeachingExternalMeeting, PublicationJournal, PublicationInternet, Research];
    // Whether a taught picture is identifiable is not known here, so teaching counts as identifiable (CON-10).
    static readonly ConsentPurpose[] WideOrTaught = [TeachingInternal, TeachingExternalMeeting, PublicationJournal, PublicationInternet];

    /// <summary>
    /// In the order in which they are read. Rows 12 and 11 say "any" in every other column: behind the rows that they limit they would
    /// never be reached, so they come first.
    /// </summary>
    public static readonly IReadOnlyList<ConsentRow> Rows =
    [
        new(12, ConsentResult.Withdrawn) { Withdrawn = true },
        new(11, ConsentResult.NotInformed) { Informed = false },
        new(1, ConsentResult.Valid) { Patients = [AdultWithCapacity], Kinds = OnAForm, Ticked = true, SignedBy = [Patient, Professional] },
        new(2, ConsentResult.Valid) { Patients = [AdultCannotSign], Kinds = OnAForm, Ticked = true, SignedBy = [Witness, Professional] },
        new(3, ConsentResult.Valid) { Patients = [Child], Kinds = OnAForm, Ticked = true, SignedBy = [Guardian, Professional] },
        new(4, ConsentResult.ValidForDirectCare)
        {
            Patients = Capacity, Kinds = [Verbal], Purposes = Care, Ticked = true, Documented = true, SignedBy = [Professional],
        },
        new(5, ConsentResult.WrittenNeeded) { Patients = Capacity, Kinds = [Verbal], Purposes = WideOrTaught },
        new(6, ConsentResult.NotDocumented) { Patients = Capacity, Kinds = [Verbal], Documented = false },
        new(7, ConsentResult.ValidForDirectCare)
        {
            Patients = [LacksCapacity], Kinds = [BestInterest], Purposes = Care, Ticked = true, SignedBy = [Professional],
        },
        new(8, ConsentResult.BeyondDirectCare) { Patients = [LacksCapacity], Purposes = BeyondCare },
        // CON-40: the note that the patient was told how the picture is used is mandatory.
        new(9, ConsentResult.Provisional)
        {
            Patients = [PatientInitiated], Kinds = [Assumed], Purposes = Care, Ticked = true, Documented = true, SignedBy = [Receiver],
        },
        new(10, ConsentResult.SpecificConsentNeeded) { Patients = [PatientInitiated], Kinds = [Assumed], Purposes = BeyondCare },
    ];

    /// <summary>What the table says of one purpose.</summary>
    /// <param name="facts">The consent as stated.</param>
    /// <param name="asked">The use in question.</param>
    /// <param name="withdrawn">Whether consent to this use had been withdrawn by the time in question.</param>
    public static (int Row, ConsentResult Result) Judge(ConsentFacts facts, ConsentPurpose asked, bool withdrawn = false) =>
        Rows.FirstOrDefault(row => row.Matches(facts, asked, withdrawn)) is { } first ? (first.Row, first.Result) : (0, ConsentResult.NoRow);

    /// <summary>The verdict on a consent as it is given: the row that decides on direct care, and every purpose that it carries.</summary>
    public static ConsentVerdict Verdict(ConsentFacts facts)
    {
        var (row, result) = Judge(facts, DirectCare);
        return new()
        {
            Table = Version,
            Row = row,
            Result = result,
            Granted = [.. facts.Purposes.Distinct().Where(purpose => Allows(Judge(facts, purpose).Result))],
        };
    }

    /// <summary>Whether a result lets the use go ahead.</summary>
    public static bool Allows(ConsentResult result) => result switch
    {
        ConsentResult.Valid or ConsentResult.ValidForDirectCare or ConsentResult.Provisional => true,
        ConsentResult.WrittenNeeded or ConsentResult.NotDocumented or ConsentResult.BeyondDirectCare or ConsentResult.SpecificConsentNeeded
            or ConsentResult.NotInformed or ConsentResult.Withdrawn or ConsentResult.NoRow => false,
    };
}
