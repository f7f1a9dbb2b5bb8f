using Referrals.Durable;
using Referrals.Identity;
using Xunit;

namespace Referrals.UnitTests.Identity;

/// <summary>The vectors and traps of domain.md §11, computed there.</summary>
public sealed class NhsNumberTests
{
    static Refusal? Refused(string? text, NhsNumberRange range = NhsNumberRange.Synthetic) => NhsNumber.TryParse(text, range, out _, out var refusal) ? null : refusal;

    [Theory]
    [InlineData("9990000018")]
    [InlineData("9990000026")]
    [InlineData("9990000034")]
    [InlineData("9990000042")]
    [InlineData("9990000050")]
    [InlineData("9990000069")]
    [InlineData("9990000077")]
    [InlineData("9990000085")]
    [InlineData("9990000093")]
    [InlineData("9990000107")]
    [InlineData("999 000 0018")]
    [InlineData(" 9990000018 ")]
    [InlineData("9 9 9 0 0 0 0 0 1 8")]
    public void Synthetic_numbers_are_taken_with_or_without_spaces(string text)
    {
        Assert.True(NhsNumber.TryParse(text, NhsNumberRange.Synthetic, out var number, out _));
        Assert.Equal(text.Replace(" ", ""), number.Digits);
        Assert.Equal("‹nhs number›", number.ToString());
    }

    /// <summary>A valid number outside 999: the document's example, and real patients' ranges.</summary>
    [Theory]
    [InlineData("9434765919")]
    [InlineData("4010232137")]
    [InlineData("0101010028")]
    public void Valid_numbers_of_other_ranges_are_not_synthetic(string text) => Assert.Equal(PatientRefusals.NhsNumberNotSynthetic, Refused(text));

    [Theory]
    [InlineData("9991234560")]
    [InlineData("9876544321")]
    [InlineData("9990000019")]
    [InlineData("999000001")]
    [InlineData("99900000180")]
    [InlineData("999-000-0018")]
    [InlineData("999000001X")]
    [InlineData("٩٩٩٠٠٠٠٠١٨")]
    [InlineData("")]
    [InlineData(null)]
    public void What_is_no_number_is_refused_in_both_ranges(string? text)
    {
        Assert.Equal(PatientRefusals.NhsNumberInvalid, Refused(text));
        Assert.Equal(PatientRefusals.NhsNumberInvalid, Refused(text, NhsNumberRange.Live));
    }

    [Fact]
    public void All_equal_digits_pass_the_check_and_are_refused()
    {
        for (var digit = '0'; digit <= '9'; digit++)
        {
            Assert.Equal(PatientRefusals.NhsNumberInvalid, Refused(new string(digit, 10)));
            Assert.Equal(PatientRefusals.NhsNumberInvalid, Refused(new string(digit, 10), NhsNumberRange.Live));
        }
    }

    [Theory]
    [InlineData("999000000")]
    [InlineData("999000014")]
    [InlineData("999000028")]
    [InlineData("999000031")]
    public void Some_stems_have_no_valid_check_digit(string stem) =>
        Assert.All(Enumerable.Range(0, 10), digit => Assert.Equal(PatientRefusals.NhsNumberInvalid, Refused($"{stem}{digit}")));

    [Fact]
    public void Every_wrong_digit_and_every_swap_of_neighbours_is_caught()
    {
        foreach (var number in new[] { "9990000018", "9990000107", "9434765919" })
        {
            for (var place = 0; place < 10; place++)
                foreach (var digit in "0123456789".Where(digit => digit != number[place]))
                    Assert.Equal(PatientRefusals.NhsNumberInvalid, Refused(number[..place] + digit + number[(place + 1)..], NhsNumberRange.Live));
            for (var place = 0; place < 9; place++)
                if (number[place] != number[place + 1])
                    Assert.Equal(PatientRefusals.NhsNumberInvalid, Refused(number[..place] + number[place + 1] + number[place] + number[(place + 2)..], NhsNumberRange.Live));
        }
    }

    /// <summary>First numbers of each range with a valid check digit.</summary>
    [Theory]
    [InlineData(0100000000, null)]
    [InlineData(3112999900, null)]
    [InlineData(3200000000, null)]
    [InlineData(4000000000, null)]
    [InlineData(6000000000, null)]
    [InlineData(7999999900, null)]
    [InlineData(0000000100, "nhs-number-not-issued")]
    [InlineData(3150000000, "nhs-number-not-issued")]
    [InlineData(5000000000, "nhs-number-not-issued")]
    [InlineData(8000000000, "nhs-number-not-issued")]
    [InlineData(9000000000, "nhs-number-synthetic")]
    [InlineData(9990000000, "nhs-number-synthetic")]
    public void Live_mode_takes_issued_ranges_only(long from, string? code)
    {
        var valid = Enumerable.Range(0, 100).Select(step => $"{from + step:0000000000}").First(number => Refused(number, NhsNumberRange.Live) != PatientRefusals.NhsNumberInvalid);
        Assert.Equal(code, Refused(valid, NhsNumberRange.Live)?.Code);
        if (code is null) Assert.Equal(PatientRefusals.NhsNumberNotSynthetic, Refused(valid));
    }
}
