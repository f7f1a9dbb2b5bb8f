using System.Globalization;
using System.Text;

namespace Referrals.Identity;

/// <summary>A run of letters, or of digits, in a folded text.</summary>
/// <param name="Text">Lower case without accents and apostrophes.</param>
/// <param name="From">First sign in the folded text.</param>
/// <param name="To">Behind the last.</param>
/// <param name="Capital">Its first letter was written large.</param>
/// <param name="Shouted">All its letters were, and it has two at least.</param>
/// <param name="Begins">It stands where a sentence begins, so that a capital says nothing.</param>
public readonly record struct FoldedWord(string Text, int From, int To, bool Capital, bool Shouted, bool Begins)
{
    public bool IsNumber => char.IsAsciiDigit(Text[0]);
}

/// <summary>
/// A text as a reader sees it, whatever it was typed with: lower case, without accents, invisible signs and typographic variants; every sign knows its place
/// in the original. One pass, so as long as the text.
/// </summary>
public sealed class FoldedText
{
    readonly StringBuilder signs = new();
    readonly List<(int From, int To, bool Upper)> places = [];
    readonly List<FoldedWord> words = [];

    /// <summary>Folds a text.</summary>
    public FoldedText(string text)
    {
        var at = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            Fold(rune, at);
            at += rune.Utf16SequenceLength;
        }
        Signs = signs.ToString();
        Divide();
    }

    /// <summary>The folded signs.</summary>
    public string Signs { get; }

    /// <summary>Its words and numbers, in order.</summary>
    public IReadOnlyList<FoldedWord> Words => words;

    /// <summary>What the writer wrote large.</summary>
    public bool IsUpper(int sign) => places[sign].Upper;

    /// <summary>The place in the original of some folded signs.</summary>
    public (int Start, int Length) Original(int from, int to) => (places[from].From, places[to - 1].To - places[from].From);

    /// <summary>What stands between a word and the next.</summary>
    public ReadOnlySpan<char> Gap(int word) => Signs.AsSpan(words[word].To, words[word + 1].From - words[word].To);

    void Fold(Rune rune, int at)
    {
        if (rune.IsAscii)
        {
            Add((char)rune.Value, Rune.IsUpper(rune));
            return;
        }
        if (Rune.GetUnicodeCategory(rune) is UnicodeCategory.Format) return;
        if (Plain(rune.Value) is { } plain)
        {
            foreach (var sign in plain) Add(sign, Rune.IsUpper(rune));
            return;
        }
        // Ligatures, full-width and mathematical letters, accents: taken apart, the accents dropped.
        foreach (var part in rune.ToString().Normalize(NormalizationForm.FormKD).EnumerateRunes())
        {
            if (Rune.GetUnicodeCategory(part) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark) continue;
            if (Rune.IsDigit(part)) Add((char)('0' + (int)Rune.GetNumericValue(part)), false);
            else if (Rune.IsWhiteSpace(part)) Add(' ', false);
            else foreach (var sign in Rune.ToLowerInvariant(part).ToString()) Add(sign, Rune.IsUpper(part));
        }

        void Add(char sign, bool upper)
        {
            signs.Append(char.ToLowerInvariant(sign));
            places.Add((at, at + rune.Utf16SequenceLength, upper));
        }
    }

    /// <summary>Signs that Unicode does not take apart, or that only look different.</summary>
    static string? Plain(int rune) => rune switch
    {
        'ß' or 'ẞ' => "ss", 'æ' or 'Æ' => "ae", 'œ' or 'Œ' => "oe", 'ø' or 'Ø' => "o", 'ł' or 'Ł' => "l", 'đ' or 'Đ' or 'ð' or 'Ð' => "d", 'þ' or 'Þ' => "th", 'ı' => "i",
        0x2018 or 0x2019 or 0x02BC or 0x00B4 or 0x2032 => "'", (>= 0x2010 and <= 0x2015) or 0x2212 => "-", _ => null,
    };

    void Divide()
    {
        for (var i = 0; i < Signs.Length;)
        {
            if (char.IsLetter(Signs[i])) i = Word(i);
            else if (char.IsAsciiDigit(Signs[i])) i = Number(i);
            else i++;
        }
    }

    int Number(int from)
    {
        var to = from;
        while (to < Signs.Length && char.IsAsciiDigit(Signs[to])) to++;
        words.Add(new(Signs[from..to], from, to, false, false, false));
        return to;
    }

    /// <summary>O'Brien is one word, and so is Brown in Brown's.</summary>
    int Word(int from)
    {
        var letters = new StringBuilder();
        var (to, next) = (from, from);
        var shouted = true;
        for (var i = from; i < Signs.Length; i++)
        {
            if (char.IsLetter(Signs[i]))
            {
                letters.Append(Signs[i]);
                shouted &= IsUpper(i);
                next = to = i + 1;
            }
            else if (Signs[i] != '\'' || i + 1 == Signs.Length || !char.IsLetter(Signs[i + 1])) break;
            else if (Signs[i + 1] == 's' && (i + 2 == Signs.Length || !char.IsLetter(Signs[i + 2])))
            {
                next = i + 2;
                break;
            }
        }
        words.Add(new(letters.ToString(), from, to, IsUpper(from), shouted && letters.Length > 1, Begins(from)));
        return next;
    }

    bool Begins(int from)
    {
        var i = from - 1;
        while (i >= 0 && Signs[i] is ' ' or '\t' or '"' or '(' or '-' or '*') i--;
        // W. Brown begins no sentence.
        if (i > 0 && Signs[i] == '.' && char.IsLetter(Signs[i - 1]) && (i == 1 || !char.IsLetter(Signs[i - 2]))) return false;
        return i < 0 || Signs[i] is '.' or '?' or '!' or ':' or ';' or '\n' or '\r';
    }
}
