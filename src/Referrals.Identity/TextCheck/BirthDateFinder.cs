using System.Collections.Frozen;
using System.Globalization;

namespace Referrals.Identity;

/// <summary>The patient's date of birth: day, month and year in any usual order, in figures or with the month's name, together or apart.</summary>
static class BirthDateFinder
{
    static readonly FrozenSet<string> Fillers = FrozenSet.Create("st", "nd", "rd", "th", "of", "the");
    static readonly string[] Months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

    public static void Find(DateOnly birth, FoldedText text, List<TextFinding> found)
    {
        var together = Together(birth);
        var words = text.Words;
        for (var i = 0; i < words.Count; i++)
        {
            if (together.Contains(words[i].Text)) found.Note(text, words[i].From, words[i].To, FindingKind.BirthDate, canConfirm: false);
            else if (Apart(birth, text, i) is { } last) found.Note(text, words[i].From, words[last].To, FindingKind.BirthDate, canConfirm: false);
        }
    }

    static FrozenSet<string> Together(DateOnly birth) =>
        new[] { "ddMMyyyy", "yyyyMMdd", "MMddyyyy", "ddMMyy", "yyMMdd" }.Select(form => birth.ToString(form, CultureInfo.InvariantCulture)).ToFrozenSet();

    /// <summary>The last word of the date that begins at this one; null when none does.</summary>
    static int? Apart(DateOnly birth, FoldedText text, int first)
    {
        Span<int> parts = stackalloc int[3];
        var (count, last, named) = (0, first, false);
        for (var i = first; i < text.Words.Count && i < first + 6 && count < 3; i++)
        {
            if (i > first && !Joins(text.Gap(i - 1))) return null;
            var word = text.Words[i];
            if (count > 0 && Fillers.Contains(word.Text)) continue;
            if (!word.IsNumber && MonthOf(word.Text) == 0 || word.IsNumber && word.Text.Length > 4) return null;
            named |= !word.IsNumber;
            // A month by its name cannot be taken for a day or a year.
            parts[count++] = word.IsNumber ? int.Parse(word.Text, CultureInfo.InvariantCulture) : -MonthOf(word.Text);
            last = i;
        }
        return count == 3 && (named || text.Signs.AsSpan(text.Words[first].To, text.Words[last].From - text.Words[first].To).ContainsAny("/-.") || parts[0] > 31 || parts[2] > 31)
            && Is(birth, parts) ? last : null;
    }

    static bool Joins(ReadOnlySpan<char> gap) => gap.Length <= 3 && !gap.ContainsAnyExcept(" /-.,'_");

    static bool Is(DateOnly birth, ReadOnlySpan<int> parts)
    {
        var (first, second, third) = (parts[0], parts[1], parts[2]);
        return Day(first) && Month(second) && Year(third) || Month(first) && Day(second) && Year(third) || Year(first) && Month(second) && Day(third);

        bool Day(int said) => said == birth.Day;
        bool Month(int said) => said == birth.Month || said == -birth.Month;
        bool Year(int said) => said == birth.Year || said == birth.Year % 100;
    }

    static int MonthOf(string word) =>
        word.Length < 3 ? 0 : 1 + Array.FindIndex(Months, month => word.StartsWith(month, StringComparison.Ordinal)
            && (word.Length <= 4 || CultureInfo.InvariantCulture.DateTimeFormat.MonthNames.Contains(word, StringComparer.OrdinalIgnoreCase)));
}
