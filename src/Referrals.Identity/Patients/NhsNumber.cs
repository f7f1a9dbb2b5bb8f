using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;
using Referrals.Durable;

namespace Referrals.Identity;

/// <summary>Which NHS numbers this installation takes: real patients' only, or synthetic ones only, never both.</summary>
public enum NhsNumberRange
{
    /// <summary>Ranges in which numbers are issued to people.</summary>
    Live,
    /// <summary>999 000 0000 to 999 999 9999: nobody can put a real patient into a demonstration.</summary>
    Synthetic,
}

/// <summary>
/// The number by which the health services of England, Wales, Scotland (CHI) and Northern Ireland (H&amp;C) know a patient: ten digits, the last a check
/// digit modulo 11. A random ten digits pass in 9 % of cases, so it never stands alone: the year of birth is asked again when a set is bound.
/// </summary>
[JsonConverter(typeof(NhsNumberJson))]
public readonly record struct NhsNumber
{
    const int Length = 10;

    /// <summary>Where numbers are issued, as data because sources differ a little; 5… is reserved, 8… belongs to Ireland, 9… is not issued.</summary>
    static readonly (long From, long To, string Issuer)[] Issued =
    [
        (0100000000, 3112999999, "Scotland (CHI)"),
        (3200000000, 3999999999, "Northern Ireland (H&C)"),
        (4000000000, 4999999999, "England, Wales, Isle of Man"),
        (6000000000, 7999999999, "England, Wales, Isle of Man"),
    ];

    readonly string? digits;

    NhsNumber(string digits) => this.digits = digits;

    /// <summary>Ten digits without spaces; for sealing, for the blind index and for the answer to the patient's own practice.</summary>
    public string Digits => digits ?? throw new InvalidOperationException("An empty NHS number.");

    /// <summary>Reads what a person typed or a system sent; spaces are ignored, anything else is not.</summary>
    public static bool TryParse(string? text, NhsNumberRange range, out NhsNumber number, [NotNullWhen(false)] out Refusal? refusal)
    {
        number = default;
        var digits = text?.Replace(" ", "", StringComparison.Ordinal) ?? "";
        refusal = IsWellFormed(digits) ? NotTaken(digits, range) : PatientRefusals.NhsNumberInvalid;
        if (refusal is not null) return false;
        number = new(digits);
        return true;
    }

    /// <summary>Whether ten digits pass for anybody's number.</summary>
    public static bool LooksLikeOne(string digits) => IsWellFormed(digits);

    /// <summary>Never the number.</summary>
    public override string ToString() => "‹nhs number›";

    /// <summary>Modulo 11, and not all digits equal: those pass the check, and three of them lie inside live ranges.</summary>
    static bool IsWellFormed(string digits) =>
        digits.Length == Length && digits.All(char.IsAsciiDigit) && digits.Any(digit => digit != digits[0]) && CheckDigit(digits) == digits[^1] - '0';

    /// <summary>0 to 9; 10 where no valid number has these nine digits.</summary>
    static int CheckDigit(string digits)
    {
        var sum = 0;
        for (var i = 0; i < Length - 1; i++) sum += (digits[i] - '0') * (Length - i);
        return (11 - sum % 11) % 11;
    }

    static Refusal? NotTaken(string digits, NhsNumberRange range) => range switch
    {
        NhsNumberRange.Synthetic => digits.StartsWith("999", StringComparison.Ordinal) ? null : PatientRefusals.NhsNumberNotSynthetic,
        NhsNumberRange.Live when digits[0] == '9' => PatientRefusals.NhsNumberSynthetic,
        NhsNumberRange.Live => IsIssued(long.Parse(digits, System.Globalization.CultureInfo.InvariantCulture)) ? null : PatientRefusals.NhsNumberNotIssued,
    };

    static bool IsIssued(long value) => Issued.Any(issued => value >= issued.From && value <= issued.To);

    sealed class NhsNumberJson : JsonConverter<NhsNumber>
    {
        public override NhsNumber Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
            reader.GetString() is { } digits && IsWellFormed(digits) ? new(digits) : throw new JsonException("Not an NHS number.");

        public override void Write(Utf8JsonWriter writer, NhsNumber number, JsonSerializerOptions options) => writer.WriteStringValue(number.Digits);
    }
}
