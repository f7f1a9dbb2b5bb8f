namespace Referrals.Identity;

/// <summary>What a text was found to hold.</summary>
public enum FindingKind
{
    NhsNumber, LocalIdentifier, FullName, FamilyName, GivenName, SimilarName, Initials, BirthDate,
    /// <summary>Ten digits that pass for anybody's NHS number.</summary>
    NumberOfAnybody,
    Postcode, Telephone, Email,
    /// <summary>Mr, Mrs, Ms, Dr with a capitalised word.</summary>
    TitledName,
}

/// <summary>A place in a text that names somebody, or looks like it.</summary>
/// <param name="Start">UTF-16 units from the beginning.</param>
/// <param name="Length">UTF-16 units.</param>
/// <param name="Kind">What it looks like.</param>
/// <param name="CanConfirm">Weak: the sender may say that it is something else. What is certain must be taken out.</param>
[GenerateSerializer, Immutable, Alias("TextFinding")]
public sealed record TextFinding(
    [property: Id(0)] int Start, [property: Id(1)] int Length, [property: Id(2)] FindingKind Kind, [property: Id(3)] bool CanConfirm)
{
    int End => Start + Length;

    /// <summary>Whether the other says all that this one says, and as firmly.</summary>
    bool IsSaidBy(TextFinding other) => other.Start <= Start && End <= other.End && (CanConfirm || !other.CanConfirm)
        || CanConfirm && !other.CanConfirm && other.Start < End && Start < other.End;

    /// <summary>Without those that another one says better, in the order of the text.</summary>
    public static IReadOnlyList<TextFinding> Merged(IEnumerable<TextFinding> found)
    {
        var kept = new List<TextFinding>();
        foreach (var one in found.Distinct().OrderBy(one => one.CanConfirm).ThenByDescending(one => one.Length).ThenBy(one => one.Kind).Take(CandidatesMax))
            if (kept.Count < Max && !kept.Exists(one.IsSaidBy)) kept.Add(one);
        return [.. kept.OrderBy(one => one.Start).ThenBy(one => one.Length)];
    }

    /// <summary>More than a person corrects in one go; the next check shows what is left.</summary>
    const int Max = 50;

    /// <summary>Bounds the merging of a text that is nothing but findings.</summary>
    const int CandidatesMax = 4_000;
}

/// <summary>
/// Holds a text against one patient, and against what names anybody (PSN-17). Pure, in time that grows with the text alone; nothing is kept. It lowers the
/// odds and promises nothing: a nickname or a job that only one person has passes.
/// </summary>
public static class PatientFinder
{
    /// <summary>Where the text names the patient or looks like naming somebody; for an anonymised case the second alone.</summary>
    public static IReadOnlyList<TextFinding> Find(PatientIdentity? patient, string text)
    {
        var folded = new FoldedText(text);
        var found = new List<TextFinding>();
        PatternNet.Find(folded, found);
        if (patient is null) return TextFinding.Merged(found);
        NumberFinder.Find(patient, folded, found);
        BirthDateFinder.Find(patient.BirthDate, folded, found);
        new NameFinder(new PatientNames(patient), folded, found).Find();
        return TextFinding.Merged(found);
    }

    /// <summary>Notes a finding by its folded signs.</summary>
    internal static void Note(this List<TextFinding> found, FoldedText text, int from, int to, FindingKind kind, bool canConfirm)
    {
        var (start, length) = text.Original(from, to);
        found.Add(new(start, length, kind, canConfirm));
    }
}
