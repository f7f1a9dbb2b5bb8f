using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace Referrals.Identity;

/// <summary>What names somebody whoever it is: e-mail addresses, telephone numbers, postcodes, NHS numbers, a title with a name.</summary>
static class PatternNet
{
    /// <summary>Royal Mail's 124 areas: without them every "T2 4" of a tumour stage would be an address.</summary>
    static readonly FrozenSet<string> Areas = ("ab al b ba bb bd bh bl bn br bs bt ca cb cf ch cm co cr ct cv cw da dd de dg dh dl dn dt dy e ec en ex eh fk fy g gl gu gy ha hd hg hp hr hs "
        + "hu hx ig im ip iv je ka kt kw ky l la ld le ll ln ls lu m me mk ml n ne ng nn np nr nw ol ox pa pe ph pl po pr rg rh rm s sa se sg sk sl sm sn so sp sr ss st sw sy "
        + "ta td tf tn tq tr ts tw ub w wa wc wd wf wn wr ws wv yo ze").Split(' ').ToFrozenSet();

    static readonly FrozenSet<string> Titles = FrozenSet.Create("mr", "mrs", "ms", "miss", "master", "dr", "prof", "professor");

    // The engine that never goes back: a text made to hurt takes no longer than another.
    static readonly Regex Email = new(@"[a-z0-9._%+\-]+@[a-z0-9.\-]+\.[a-z]{2,}", RegexOptions.NonBacktracking);
    static readonly Regex Postcode = new(@"\b[a-z]{1,2}[0-9][a-z0-9]?[ \-]{0,2}[0-9][abd-hjlnp-uw-z]{2}\b", RegexOptions.NonBacktracking);
    static readonly Regex TenDigits = new(@"\b(?:[0-9]{10}|[0-9]{3}[ \-][0-9]{3}[ \-][0-9]{4})\b", RegexOptions.NonBacktracking);

    public static void Find(FoldedText text, List<TextFinding> found)
    {
        foreach (Match match in Email.Matches(text.Signs)) Note(match, FindingKind.Email, canConfirm: false);
        // An underscore divides in a file's name, and not for \b.
        var divided = text.Signs.Replace('_', ' ');
        foreach (Match match in TenDigits.Matches(divided))
            if (NhsNumber.LooksLikeOne(Digits(match.ValueSpan))) Note(match, FindingKind.NumberOfAnybody, canConfirm: false);
        foreach (Match match in Postcode.Matches(divided))
            if (Areas.Contains(match.Value[..(char.IsLetter(match.Value[1]) ? 2 : 1)])) Note(match, FindingKind.Postcode, canConfirm: !text.IsUpper(match.Index + match.Length - 1));
        Telephones(text, found);
        Titled(text, found);

        void Note(Match match, FindingKind kind, bool canConfirm) => found.Note(text, match.Index, match.Index + match.Length, kind, canConfirm);
    }

    /// <summary>Whether a word is a title: MS is a disease, and to miss is a verb.</summary>
    public static bool IsTitle(FoldedWord word) => Titles.Contains(word.Text) && !(word is { Text: "ms", Shouted: true }) && (word.Capital || word.Text is not ("miss" or "master"));

    static void Titled(FoldedText text, List<TextFinding> found)
    {
        for (var i = 0; i + 1 < text.Words.Count; i++)
        {
            if (!IsTitle(text.Words[i]) || !text.Words[i].Capital) continue;
            var last = i;
            while (last + 1 < text.Words.Count && last - i < 3 && text.Words[last + 1].Capital && text.Gap(last).Trim(". ").IsEmpty && text.Gap(last).Length <= 2) last++;
            if (last > i) found.Note(text, text.Words[i].From, text.Words[last].To, FindingKind.TitledName, canConfirm: true);
        }
    }

    /// <summary>Of this country: 0 or +44, then nine or ten digits; without the country the first group has three digits, as a date's has not.</summary>
    static void Telephones(FoldedText text, List<TextFinding> found)
    {
        for (var i = 0; i < text.Signs.Length;)
        {
            var end = Telephone(text.Signs, i);
            if (end > i) found.Note(text, i, end, FindingKind.Telephone, canConfirm: false);
            i = Math.Max(end, i + 1);
        }
    }

    /// <summary>Where the number that begins here ends; 0 when none begins.</summary>
    static int Telephone(string signs, int from)
    {
        if (from > 0 && (char.IsLetterOrDigit(signs[from - 1]) || signs[from - 1] == '+')) return 0;
        var rest = signs.AsSpan(from);
        var abroad = rest.StartsWith("+44") ? 3 : rest.StartsWith("0044") ? 4 : 0;
        var at = abroad;
        while (abroad > 0 && at < rest.Length && at < abroad + 5 && (IsBetween(rest[at]) || rest[at] == '0')) at++;
        if (abroad == 0)
        {
            if (rest[0] != '0') return 0;
            var group = 0;
            while (group < rest.Length && char.IsAsciiDigit(rest[group])) group++;
            if (group < 3) return 0;
            at = 1;
        }
        if (at >= rest.Length || rest[at] is not (>= '1' and <= '9')) return 0;
        var (digits, gap, end) = (0, 0, at);
        for (; at < rest.Length && digits < 10 && gap <= 2; at++)
        {
            if (char.IsAsciiDigit(rest[at])) (digits, gap, end) = (digits + 1, 0, at + 1);
            else if (IsBetween(rest[at])) gap++;
            else break;
        }
        return digits >= 9 && (end == rest.Length || !char.IsAsciiDigit(rest[end])) ? from + end : 0;
    }

    static bool IsBetween(char sign) => sign is ' ' or '-' or '.' or '(' or ')' or '/';

    static string Digits(ReadOnlySpan<char> signs)
    {
        Span<char> digits = stackalloc char[10];
        var count = 0;
        foreach (var sign in signs)
            if (char.IsAsciiDigit(sign)) digits[count++] = sign;
        return new(digits);
    }
}
