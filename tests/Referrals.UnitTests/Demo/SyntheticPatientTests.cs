using Referrals.Ops.Demo;
using Xunit;

namespace Referrals.UnitTests.Demo;

/// <summary>Nobody who exists may be among the patients of a demonstration, and nobody twice.</summary>
public sealed class SyntheticPatientTests
{
    [Fact]
    public void Every_number_is_of_the_range_for_tests_and_has_a_valid_check_digit() =>
        Assert.All(SyntheticPatient.From(seed: 4711).Take(5_000), patient =>
        {
            var digits = patient.NhsNumber!.Select(digit => digit - '0').ToArray();
            Assert.StartsWith("999", patient.NhsNumber);
            Assert.Equal(10, digits.Length);
            // With the check digit itself at weight 1 the sum is a multiple of 11.
            Assert.Equal(0, digits.Select((digit, place) => digit * (10 - place)).Sum() % 11);
        });

    [Fact]
    public void Nobody_comes_twice_in_a_run() =>
        Assert.Equal(20_000, SyntheticPatient.From(seed: 999_999).Take(20_000).Select(patient => patient.NhsNumber).Distinct().Count());

    [Fact]
    public void The_same_number_is_the_same_person_in_every_run()
    {
        var one = SyntheticPatient.From(seed: 0).Take(200).ToDictionary(patient => patient.NhsNumber!);
        // Three strides further: the same numbers, but for the first.
        var met = SyntheticPatient.From(seed: 3 * 7919).Take(200).Where(patient => one.ContainsKey(patient.NhsNumber!)).ToList();
        Assert.NotEmpty(met);
        Assert.All(met, patient => Assert.Equal(one[patient.NhsNumber!], patient));
    }
}
