namespace Referrals.Identity;

/// <summary>The patient's own numbers, however they are divided.</summary>
static class NumberFinder
{
    /// <summary>Shorter ones are ordinary numbers, which nobody can keep out of a text.</summary>
    const int IdentifierLengthMin = 3;
    const int CertainLengthMin = 5;

    public static void Find(PatientIdentity patient, FoldedText text, List<TextFinding> found)
    {
        if (patient.NhsNumber is { } number) Find(number.Digits, text, char.IsAsciiDigit, FindingKind.NhsNumber, certain: true, found);
        if (patient.LocalIdentifier is not { } local) return;
        var signs = string.Concat(local.Where(char.IsLetterOrDigit)).ToLowerInvariant();
        if (signs.Length >= IdentifierLengthMin) Find(signs, text, char.IsLetterOrDigit, FindingKind.LocalIdentifier, signs.Length >= CertainLengthMin, found);
    }

    /// <summary>The wanted signs one after the other, with at most two others between any two.</summary>
    static void Find(string wanted, FoldedText text, Func<char, bool> counts, FindingKind kind, bool certain, List<TextFinding> found)
    {
        var places = Enumerable.Range(0, text.Signs.Length).Where(i => counts(text.Signs[i])).ToArray();
        var signs = string.Concat(places.Select(i => text.Signs[i]));
        for (var at = signs.IndexOf(wanted, StringComparison.Ordinal); at >= 0; at = signs.IndexOf(wanted, at + 1, StringComparison.Ordinal))
        {
            var (from, to) = (places[at], places[at + wanted.Length - 1] + 1);
            if (!IsWhole(text.Signs, from, to, kind) || !IsTogether(text.Signs, places.AsSpan(at, wanted.Length))) continue;
            found.Note(text, from, to, kind, canConfirm: !certain);
        }
    }

    /// <summary>A local identifier is no part of a longer word; ten digits of a person are found in any company.</summary>
    static bool IsWhole(string signs, int from, int to, FindingKind kind) => kind == FindingKind.NhsNumber
        || (from == 0 || !char.IsLetterOrDigit(signs[from - 1])) && (to == signs.Length || !char.IsLetterOrDigit(signs[to]));

    static bool IsTogether(string signs, ReadOnlySpan<int> places)
    {
        for (var i = 1; i < places.Length; i++)
        {
            var gap = signs.AsSpan(places[i - 1] + 1, places[i] - places[i - 1] - 1);
            if (gap.Length > 2 || gap.ContainsAnyExcept(" -./_\n\t")) return false;
        }
        return true;
    }
}
