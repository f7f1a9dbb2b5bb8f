namespace Referrals.Identity;

/// <summary>
/// The patient's names in a text. Both names together are certain, in either order; one alone is, if it is no ordinary word. What may be meant otherwise
/// (a brown macule of Mr Brown's, Bowen's disease of Mrs Bowen's) is shown to the sender, who knows.
/// </summary>
sealed class NameFinder(PatientNames names, FoldedText text, List<TextFinding> found)
{
    /// <summary>Names this short are syllables and abbreviations too.</summary>
    const int ShortMax = 3;
    const int MiddleMax = 2;

    public void Find()
    {
        for (var i = 0; i < text.Words.Count; i++)
        {
            if (text.Words[i].IsNumber) continue;
            if (!Joined(i) && !Both(i)) Alone(i);
        }
    }

    bool Joined(int word)
    {
        var written = text.Words[word].Text;
        var both = names.IsBothJoined(written);
        if (!both && !names.InitialJoined.Contains(written)) return false;
        Note(word, word + 1, FindingKind.FullName, canConfirm: !both || OrdinaryWords.Contains(written));
        return true;
    }

    /// <summary>Given before family name or after it, or a title before the family name.</summary>
    bool Both(int word)
    {
        if (PatternNet.IsTitle(text.Words[word]) && word + 1 < text.Words.Count && IsNear(word) && names.Family(text, word + 1) is { Similar: false } titled)
            return Note(word, titled.End, FindingKind.FullName, canConfirm: false);
        if (names.Given(text, word) is { } given && Behind(given, word, names.Family) is { } family) return Note(word, family, given);
        if (names.Family(text, word) is { } first && Behind(first, word, names.Given) is { } last) return Note(word, last, first);
        return false;
    }

    /// <summary>The other name, right behind the first or behind middle names.</summary>
    NameMatch? Behind(NameMatch first, int word, Func<FoldedText, int, NameMatch?> other)
    {
        for (var (next, skipped) = (first.End, 0); next < text.Words.Count && IsNear(next - 1); next++, skipped++)
        {
            if (other(text, next) is { } match) return match;
            var middle = text.Words[next];
            if (skipped == MiddleMax || middle.IsNumber || middle.Text.Length > 1 && !(middle.Capital && text.Words[word].Capital && !first.Initial)) return null;
        }
        return null;
    }

    bool Note(int from, NameMatch last, NameMatch first)
    {
        // Two names written as names are certain even where both are words: Rose Brown, and not a rose-brown papule.
        var written = text.Words[from].Capital && text.Words[last.End - 1].Capital && !first.Initial && !last.Initial;
        return Note(from, last.End, FindingKind.FullName, canConfirm: !(first.Sure || last.Sure || written));
    }

    void Alone(int word)
    {
        var written = text.Words[word];
        var named = written is { Capital: true, Begins: false };
        if (names.Family(text, word) is { } family)
        {
            var ordinary = OrdinaryWords.Contains(written.Text);
            if (written.Text.Length <= 2 && !named || family.Similar && ordinary && !named) return;
            Note(word, family.End, family.Similar ? FindingKind.SimilarName : FindingKind.FamilyName,
                canConfirm: family.Similar || ordinary || written.Text.Length <= 2 || written.Text.Length <= ShortMax && !written.Capital);
        }
        else if (names.Given(text, word) is { Similar: false, Initial: false } given)
        {
            if (named || !OrdinaryWords.Contains(written.Text) && written.Text.Length > ShortMax) Note(word, given.End, FindingKind.GivenName, canConfirm: true);
        }
        else if (IsInitials(word)) Note(word, word + 2, FindingKind.Initials, canConfirm: true);
    }

    /// <summary>W.B. or W. B.: with full stops, since letters alone are abbreviations of everything.</summary>
    bool IsInitials(int word) =>
        names.Initial(text, word) is not null && word + 1 < text.Words.Count && text.Words[word].Capital && text.Words[word + 1] is { Text.Length: 1, Capital: true } last
        && last.Text[0] == names.FamilyInitial && text.Gap(word).Length <= 2 && text.Gap(word)[0] == '.';

    /// <summary>Nothing but punctuation of names between this word and the next.</summary>
    bool IsNear(int word) => text.Gap(word) is { Length: <= 4 } gap && !gap.ContainsAnyExcept(" ,.-_/'\t\n\r()s");

    bool Note(int from, int to, FindingKind kind, bool canConfirm)
    {
        found.Note(text, text.Words[from].From, text.Words[to - 1].To, kind, canConfirm);
        return true;
    }
}
