namespace Referrals.Identity;

/// <summary>How well a word of a text fits a name of the patient.</summary>
/// <param name="End">The word behind it.</param>
/// <param name="Sure">It can hardly be anything but a name: no ordinary word, or written as a name.</param>
/// <param name="Initial">One letter only.</param>
/// <param name="Similar">One letter differs.</param>
readonly record struct NameMatch(int End, bool Sure, bool Initial, bool Similar);

/// <summary>The forms in which a patient's names are written: whole, in parts, joined, short for each other, by their first letters, with one letter wrong.</summary>
sealed class PatientNames
{
    /// <summary>Shorter names have too many words one letter away.</summary>
    const int SimilarLengthMin = 5;
    /// <summary>van der Berg is three words, and so may be written whatever we know as one.</summary>
    const int WordsMax = 3;

    static readonly string[] Particles = ["van", "von", "der", "den", "de", "da", "di", "du", "del", "la", "le", "el", "al", "bin", "ibn", "ter", "ten", "dos", "das", "st", "mac", "mc", "ap", "of", "the", "y", "e"];

    readonly HashSet<string> family;
    readonly HashSet<string> given;
    readonly HashSet<string> joined;

    public PatientNames(PatientIdentity patient)
    {
        var (family, given) = (Parts(patient.FamilyName), Parts(patient.GivenName));
        this.family = Forms(family);
        this.given = Forms(given);
        foreach (var name in this.given.ToArray()) this.given.UnionWith(ShortNames.Of(name));
        Initials = [.. given.Select(part => part[0])];
        FamilyInitial = family.Length == 0 ? '\0' : family[^1][0];
        joined = [.. from first in this.given from last in this.family from both in new[] { first + last, last + first } select both];
        InitialJoined = [.. from initial in Initials from last in this.family where last.Length >= SimilarLengthMin from both in new[] { initial + last, last + initial } select both];
    }

    public HashSet<char> Initials { get; }
    public char FamilyInitial { get; }
    /// <summary>wbrown: also the tail of an ordinary word now and then.</summary>
    public HashSet<string> InitialJoined { get; }

    /// <summary>williambrown, brownbill.</summary>
    public bool IsBothJoined(string word) => joined.Contains(word);

    /// <summary>The family name at this word, the longest form of it.</summary>
    public NameMatch? Family(FoldedText text, int word) => Match(family, text, word);

    /// <summary>The given name at this word, or a short form, or its first letter.</summary>
    public NameMatch? Given(FoldedText text, int word) => Match(given, text, word) ?? Initial(text, word);

    /// <summary>Whether this is the first letter of a given name.</summary>
    public NameMatch? Initial(FoldedText text, int word) =>
        text.Words[word] is { Text.Length: 1 } letter && Initials.Contains(letter.Text[0]) ? new(word + 1, Sure: false, Initial: true, Similar: false) : null;

    static NameMatch? Match(HashSet<string> forms, FoldedText text, int word)
    {
        var tried = "";
        NameMatch? best = null;
        for (var end = word; end < text.Words.Count && end < word + WordsMax; end++)
        {
            if (text.Words[end].IsNumber || end > word && (text.Gap(end - 1).Length != 1 || !" -'_.".Contains(text.Gap(end - 1)[0]))) break;
            tried += text.Words[end].Text;
            var first = text.Words[word];
            var named = first is { Capital: true, Begins: false };
            if (forms.Contains(tried)) best = new(end + 1, named || !OrdinaryWords.Contains(tried), Initial: false, Similar: false);
            else if (best is null && tried.Length >= SimilarLengthMin - 1 && (end == word ? !OrdinaryWords.Contains(tried) || named : first.Capital) && forms.Any(form => IsSimilar(form, tried)))
                best = new(end + 1, named, Initial: false, Similar: true);
        }
        return best;
    }

    static string[] Parts(string name) => [.. new FoldedText(name).Words.Where(word => !word.IsNumber).Select(word => word.Text)];

    static HashSet<string> Forms(string[] parts)
    {
        HashSet<string> forms = [string.Concat(parts)];
        if (parts.Length > 1) forms.UnionWith(parts.Where(part => part.Length > 1 && !Particles.Contains(part)));
        forms.Remove("");
        return forms;
    }

    /// <summary>One letter more, less or another, or two neighbours swapped.</summary>
    static bool IsSimilar(string name, string word)
    {
        if (name.Length < SimilarLengthMin || Math.Abs(name.Length - word.Length) > 1) return false;
        var head = name.AsSpan().CommonPrefixLength(word);
        var n = name.AsSpan(head);
        var w = word.AsSpan(head);
        return n.Length == w.Length ? n[1..].SequenceEqual(w[1..]) || n.Length > 1 && n[0] == w[1] && n[1] == w[0] && n[2..].SequenceEqual(w[2..])
            : n.Length > w.Length ? n[1..].SequenceEqual(w) : w[1..].SequenceEqual(n);
    }
}
