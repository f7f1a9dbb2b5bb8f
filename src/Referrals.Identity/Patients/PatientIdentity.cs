using System.Globalization;
using Referrals.Contracts;
using Referrals.Durable;

namespace Referrals.Identity;

/// <summary>Who a patient is. It exists in clear in one local variable between door and seal; nothing prints it, and no grain ever sees it.</summary>
public sealed record PatientIdentity
{
    public NhsNumber? NhsNumber { get; init; }
    /// <summary>The practice's own number, for patients without an NHS number; upper case.</summary>
    public string? LocalIdentifier { get; init; }
    public required string FamilyName { get; init; }
    public required string GivenName { get; init; }
    public required DateOnly BirthDate { get; init; }
    public Sex? Sex { get; init; }

    /// <summary>Never the patient.</summary>
    public override string ToString() => "‹patient›";
}

/// <summary>A patient's particulars as a client sent them, not yet looked at.</summary>
public sealed record PatientParticulars
{
    /// <summary>Ten digits; spaces are ignored. This or the local identifier is needed.</summary>
    public string? NhsNumber { get; init; }
    /// <summary>The practice's own number.</summary>
    public string? LocalIdentifier { get; init; }
    public string? FamilyName { get; init; }
    public string? GivenName { get; init; }
    /// <summary>yyyy-MM-dd.</summary>
    public string? BirthDate { get; init; }
    public Sex? Sex { get; init; }

    /// <summary>Never the patient.</summary>
    public override string ToString() => "‹patient›";
}

/// <summary>The rules for a patient's particulars (domain.md §11).</summary>
public static class PatientRules
{
    const int NameCharactersMax = 100;
    const int IdentifierCharactersMax = 40;
    const int AgeYearsMax = 130;

    /// <summary>The patient, or the first thing that is wrong, in the order in which a receptionist would ask.</summary>
    /// <param name="today">Local date in the United Kingdom.</param>
    public static Result<PatientIdentity> Check(PatientParticulars said, NhsNumberRange range, DateOnly today)
    {
        if (!Identifiers(said.NhsNumber, said.LocalIdentifier, range).Answered(out var identifiers, out var refusal)) return refusal;
        if (NameRefused(said.FamilyName) is { } family) return family;
        if (NameRefused(said.GivenName) is { } given) return given;
        if (!BirthDate(said.BirthDate, out var birthDate)) return PatientRefusals.BirthDateInvalid;
        if (birthDate > today || birthDate < today.AddYears(-AgeYearsMax)) return PatientRefusals.BirthDateInvalid;
        return new PatientIdentity
        {
            NhsNumber = identifiers.NhsNumber,
            LocalIdentifier = identifiers.Local,
            FamilyName = said.FamilyName!.Trim(),
            GivenName = said.GivenName!.Trim(),
            BirthDate = birthDate,
            Sex = said.Sex,
        };
    }

    /// <summary>What a patient can be found by; at least one of the two.</summary>
    public static Result<PatientNumbers> Identifiers(string? nhsNumber, string? local, NhsNumberRange range)
    {
        NhsNumber? number = null;
        if (!string.IsNullOrWhiteSpace(nhsNumber))
        {
            if (!NhsNumber.TryParse(nhsNumber, range, out var parsed, out var refusal)) return refusal;
            number = parsed;
        }
        var own = string.IsNullOrWhiteSpace(local) ? null : local.Trim().ToUpperInvariant();
        if (own is not null && (own.Length > IdentifierCharactersMax || !own.All(IsIdentifierSign))) return PatientRefusals.IdentifierInvalid;
        return number is null && own is null ? PatientRefusals.IdentifierRequired : new PatientNumbers(number, own);
    }

    /// <summary>A number and the date of birth as somebody has entered them anew; whether they are a patient's is another question.</summary>
    public static Result<EnteredIdentifiers> Reentered(TwoIdentifiers said, NhsNumberRange range)
    {
        if (!Identifiers(said.NhsNumber, said.LocalIdentifier, range).Answered(out var numbers, out var refusal)) return refusal;
        return BirthDate(said.BirthDate, out var date) ? new EnteredIdentifiers(numbers, date) : PatientRefusals.BirthDateInvalid;
    }

    static bool BirthDate(string? text, out DateOnly date) => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out date);

    static Refusal? NameRefused(string? name) =>
        string.IsNullOrWhiteSpace(name) ? PatientRefusals.NameRequired
        : name.Trim().Length > NameCharactersMax || name.Any(char.IsControl) ? PatientRefusals.NameInvalid
        : null;

    static bool IsIdentifierSign(char sign) => char.IsAsciiLetterOrDigit(sign) || sign is '-' or '/' or '.' or '_';
}

/// <summary>The numbers by which a practice knows a patient.</summary>
public sealed record PatientNumbers(NhsNumber? NhsNumber, string? Local)
{
    /// <summary>Never the numbers.</summary>
    public override string ToString() => "‹patient numbers›";
}

/// <summary>A number and a date of birth, well formed.</summary>
public sealed record EnteredIdentifiers(PatientNumbers Numbers, DateOnly BirthDate)
{
    /// <summary>Never the patient.</summary>
    public override string ToString() => "‹two identifiers›";
}
