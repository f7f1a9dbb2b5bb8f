using Referrals.Contracts;
using Referrals.Ops.Client;

namespace Referrals.Ops.Demo;

/// <summary>
/// Patients who do not exist, with NHS numbers of the range 999 that is never given to anybody. Everything about one follows from the number,
/// so that the same number means the same person in every run.
/// </summary>
public static class SyntheticPatient
{
    /// <summary>999 leaves six digits before the check digit.</summary>
    public const int SerialsMax = 1_000_000;

    const int OldestYear = 1932;
    const int YoungestYear = 2019;

    // Prime to the number of serials: stepping by it meets every serial once before it meets one again.
    const int Stride = 7919;

    static readonly string[] FamilyNames =
    [
        "Abara", "Ashdown", "Begum", "Birtwistle", "Calloway", "Chaudhry", "Danquah", "Eccleston", "Fairweather", "Gallagher", "Hargreaves", "Ivanova",
        "Jephcott", "Kowalczyk", "Llewellyn", "MacAskill", "Nakamura", "O'Brien", "Papadakis", "Quayle", "Ramanathan", "Silva-Reyes", "Tregenza",
        "Umarji", "Vaughan", "Whittingham", "Yeboah", "Zielińska"
    ];

    static readonly string[] FemaleNames =
    [
        "Aisha", "Bronwen", "Chiamaka", "Dorothy", "Eilidh", "Fatima", "Grace", "Harriet", "Imogen", "Jasleen", "Katarzyna", "Lowri", "Maeve", "Niamh", "Zoë"
    ];

    static readonly string[] MaleNames =
    [
        "Alasdair", "Babajide", "Callum", "Dafydd", "Ewan", "Farhan", "George", "Hamish", "Idris", "Jakub", "Kwame", "Liam", "Mohammed", "Noah", "Seán"
    ];

    /// <summary>Different people for ever, until a million numbers are used up.</summary>
    public static IEnumerable<Patient> From(int seed) => Enumerable.Range(0, SerialsMax)
        .Select(step => (int)(((uint)seed + (long)step * Stride) % SerialsMax))
        .Select(Of)
        .OfType<Patient>();

    /// <summary>Null where the number has no valid check digit, as one in eleven has not.</summary>
    public static Patient? Of(int serial)
    {
        if (NhsNumber(serial) is not { } number)
            return null;
        var chance = new Random(serial);
        var female = chance.Next(2) == 0;
        var born = new DateOnly(OldestYear, 1, 1).AddDays(chance.Next((YoungestYear - OldestYear) * 365));
        return new Patient
        {
            NhsNumber = number,
            FamilyName = FamilyNames[chance.Next(FamilyNames.Length)],
            GivenName = female ? FemaleNames[chance.Next(FemaleNames.Length)] : MaleNames[chance.Next(MaleNames.Length)],
            BirthDate = born,
            Sex = female ? Sex.Female : Sex.Male
        };
    }

    // Weights 10 down to 2; eleven less the remainder is the check digit, 11 is written 0, and a number that needs 10 is not given out.
    static string? NhsNumber(int serial)
    {
        var nine = $"999{serial:000000}";
        var check = 11 - nine.Select((digit, place) => (digit - '0') * (10 - place)).Sum() % 11;
        return check switch
        {
            10 => null,
            11 => nine + "0",
            _ => nine + check
        };
    }
}
