using Referrals.Ops.Client;

namespace Referrals.Ops.Scan;

/// <summary>What of a patient is searched for.</summary>
public enum Trait
{
    FamilyName,
    GivenName,
    NhsNumber,
    LocalIdentifier,
    BirthDate,

    /// <summary>A phrase of the question and of the answer: no identity, but sealed text that nobody may read in a file.</summary>
    FreeText
}

/// <summary>
/// A patient who does not exist, under names that no other text contains: wherever they are found, they have been spilt. Everything follows from seed and
/// number, so that a hit can be reported by the number alone.
/// </summary>
public sealed record PlantedIdentity(int Number, Patient Patient, string FreeText)
{
    const int LettersOfName = 8;
    const int LettersOfPhrase = 24;

    // Older than anybody alive and within the 130 years that the rules allow: no time stamp of a server lies here.
    static readonly DateOnly BornFirst = new(1899, 1, 1);
    const int BirthDays = 6000;

    public static IReadOnlyList<PlantedIdentity> Many(int seed, int count)
    {
        var numbers = Demo.SyntheticPatient.From(seed).Select(patient => patient.NhsNumber!).Take(count);
        return [.. numbers.Select((number, index) => Of(seed, index + 1, number))];
    }

    /// <summary>Null of a trait that it has not.</summary>
    public string TextOf(Trait trait) => trait switch
    {
        Trait.FamilyName => Patient.FamilyName,
        Trait.GivenName => Patient.GivenName,
        Trait.NhsNumber => Patient.NhsNumber!,
        Trait.LocalIdentifier => Patient.LocalIdentifier!,
        Trait.BirthDate => $"{Patient.BirthDate:yyyy-MM-dd}",
        Trait.FreeText => FreeText
    };

    /// <summary>Never who it is.</summary>
    public override string ToString() => $"identity {Number}";

    static PlantedIdentity Of(int seed, int number, string nhsNumber)
    {
        var chance = new Random(unchecked(seed * 397 ^ number * 7919));
        return new PlantedIdentity(
            number,
            new Patient
            {
                NhsNumber = nhsNumber,
                // An apostrophe and a letter beyond ASCII, which URL, JSON and UTF-16 each write in their own way.
                FamilyName = $"O'{Letters(chance, LettersOfName, capital: true)}ü{Letters(chance, 3)}",
                GivenName = Letters(chance, LettersOfName + 2, capital: true),
                // No two were born on one day: a date that is found must say whose it is.
                BirthDate = BornFirst.AddDays((int)((number * 37L + (uint)seed % BirthDays) % BirthDays)),
                LocalIdentifier = $"QZ-{Letters(chance, LettersOfName).ToUpperInvariant()}/{chance.Next(100, 1000)}"
            },
            Letters(chance, LettersOfPhrase));
    }

    static string Letters(Random chance, int count, bool capital = false) =>
        string.Create(count, (chance, capital), static (letters, how) =>
        {
            for (var place = 0; place < letters.Length; place++)
                letters[place] = (char)((place == 0 && how.capital ? 'A' : 'a') + how.chance.Next(26));
        });
}
