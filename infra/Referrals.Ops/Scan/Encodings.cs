using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Referrals.Ops.Scan;

/// <summary>The ways in which a program writes down a name, a number or a date: the table of everything that is searched for.</summary>
public enum Disguise
{
    Plain,
    Upper,
    Lower,
    Reversed,
    NumberSpaced,
    NumberHyphened,
    DateIso,
    DateSlashes,
    DateDots,
    DateDashes,
    DateCompact,
    DateInWords,
    Base64,
    Hex,
    UrlEncoded,
    Utf16LittleEndian,
    Utf16BigEndian,
    JsonEscaped
}

/// <summary>One text in one encoding.</summary>
/// <param name="Bytes">As they would stand in a file.</param>
/// <param name="Identity">Number of the identity.</param>
/// <param name="Trait">What of it.</param>
/// <param name="Disguise">How written.</param>
/// <param name="Alone">Counts only when no letter or digit stands beside it: eight digits occur in longer numbers by chance.</param>
public sealed record Pattern(byte[] Bytes, int Identity, Trait Trait, Disguise Disguise, bool Alone);

/// <summary>Writes an identity in every encoding.</summary>
public static class Encodings
{
    public static IReadOnlyList<Pattern> Of(IEnumerable<PlantedIdentity> identities) =>
    [
        .. from identity in identities
           from trait in Enum.GetValues<Trait>()
           from pattern in Of(identity, trait).DistinctBy(pattern => Convert.ToHexString(pattern.Bytes))
           select pattern
    ];

    static IEnumerable<Pattern> Of(PlantedIdentity identity, Trait trait)
    {
        var text = identity.TextOf(trait);
        var digits = trait is Trait.NhsNumber or Trait.BirthDate;
        foreach (var (encoding, written) in Texts(text, trait, identity.Patient.BirthDate))
            yield return new Pattern(Utf8(written), identity.Number, trait, encoding, Alone: digits);
        foreach (var (encoding, bytes) in Coded(text))
            yield return new Pattern(bytes, identity.Number, trait, encoding, Alone: false);
    }

    static IEnumerable<(Disguise, string)> Texts(string text, Trait trait, DateOnly born)
    {
        if (trait == Trait.BirthDate)
        {
            foreach (var date in Dates(born))
                yield return date;
            yield break;
        }
        yield return (Disguise.Plain, text);
        yield return (Disguise.Upper, text.ToUpperInvariant());
        yield return (Disguise.Lower, text.ToLowerInvariant());
        yield return (Disguise.Reversed, new string([.. text.Reverse()]));
        if (trait != Trait.NhsNumber)
            yield break;
        yield return (Disguise.NumberSpaced, $"{text[..3]} {text[3..6]} {text[6..]}");
        yield return (Disguise.NumberHyphened, $"{text[..3]}-{text[3..6]}-{text[6..]}");
        yield return (Disguise.UrlEncoded, $"{text[..3]}%20{text[3..6]}%20{text[6..]}");
        yield return (Disguise.UrlEncoded, $"{text[..3]}+{text[3..6]}+{text[6..]}");
    }

    static IEnumerable<(Disguise, string)> Dates(DateOnly born)
    {
        yield return (Disguise.DateIso, Written("yyyy-MM-dd"));
        yield return (Disguise.DateSlashes, Written("dd'/'MM'/'yyyy"));
        yield return (Disguise.DateDots, Written("dd.MM.yyyy"));
        yield return (Disguise.DateDashes, Written("dd-MM-yyyy"));
        yield return (Disguise.DateCompact, Written("yyyyMMdd"));
        yield return (Disguise.DateInWords, Written("d MMMM yyyy"));

        string Written(string format) => born.ToString(format, CultureInfo.InvariantCulture);
    }

    static IEnumerable<(Disguise, byte[])> Coded(string text)
    {
        var bytes = Utf8(text);
        foreach (var base64 in Base64(bytes))
            yield return (Disguise.Base64, Utf8(base64));
        yield return (Disguise.Hex, Utf8(Convert.ToHexStringLower(bytes)));
        yield return (Disguise.Hex, Utf8(Convert.ToHexString(bytes)));
        yield return (Disguise.Utf16LittleEndian, Encoding.Unicode.GetBytes(text));
        yield return (Disguise.Utf16BigEndian, Encoding.BigEndianUnicode.GetBytes(text));
        if (Uri.EscapeDataString(text) is var url && url != text)
            foreach (var form in (string[])[url, url.Replace("%27", "'"), url.ToLowerInvariant()])
                yield return (Disguise.UrlEncoded, Utf8(form));
        if (JsonEncodedText.Encode(text).Value is var json && json != text)
            foreach (var form in (string[])[json, json.Replace("\\u0027", "'"), json.Replace("\\u00FC", "\\u00fc")])
                yield return (Disguise.JsonEscaped, Utf8(form));
    }

    /// <summary>
    /// The text as it looks inside a longer base64, wherever in a group of three bytes it begins: only the signs that no neighbour has a part in.
    /// </summary>
    static IEnumerable<string> Base64(byte[] bytes)
    {
        for (var shift = 0; shift < 3; shift++)
        {
            var whole = Convert.ToBase64String([.. new byte[shift], .. bytes]);
            var first = (shift * 8 + 5) / 6;
            var sure = whole[first..((shift + bytes.Length) * 8 / 6)];
            yield return sure;
            yield return sure.Replace('+', '-').Replace('/', '_');
        }
    }

    static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
