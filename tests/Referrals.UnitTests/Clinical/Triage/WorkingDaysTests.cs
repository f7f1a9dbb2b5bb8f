using Referrals.Clinical;
using Referrals.Contracts;
using Xunit;

namespace Referrals.UnitTests.Clinical.Triage;

/// <summary>Deadlines count the working days of the hub's nation.</summary>
public sealed class WorkingDaysTests
{
    /// <summary>As the government publishes them.</summary>
    public static TheoryData<Nation, int, string> Published => new()
    {
        { Nation.England, 2026, "01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28" },
        { Nation.England, 2027, "01-01 03-26 03-29 05-03 05-31 08-30 12-27 12-28" },
        { Nation.England, 2028, "01-03 04-14 04-17 05-01 05-29 08-28 12-25 12-26" },
        { Nation.Wales, 2027, "01-01 03-26 03-29 05-03 05-31 08-30 12-27 12-28" },
        { Nation.Scotland, 2026, "01-01 01-02 04-03 05-04 05-25 06-15 08-03 11-30 12-25 12-28" },
        { Nation.Scotland, 2027, "01-01 01-04 03-26 05-03 05-31 08-02 11-30 12-27 12-28" },
        { Nation.Scotland, 2028, "01-03 01-04 04-14 05-01 05-29 08-07 11-30 12-25 12-26" },
    };

    [Theory, MemberData(nameof(Published))]
    public void Bank_holidays_are_those_published(Nation nation, int year, string days) =>
        Assert.Equal(days.Split(' '), BankHolidays.Of(nation, year).Order().Select(day => day.ToString("MM-dd")));

    [Theory]
    [InlineData("2026-03-02T10:00", 2, "2026-03-04T10:00")] // Monday → Wednesday
    [InlineData("2026-03-05T10:00", 2, "2026-03-09T10:00")] // Thursday → Monday
    [InlineData("2026-03-07T10:00", 2, "2026-03-11T00:00")] // Saturday counts as Monday's first minute
    [InlineData("2026-04-02T16:30", 2, "2026-04-08T16:30")] // over Easter
    [InlineData("2026-12-24T09:00", 5, "2027-01-05T09:00")] // over Christmas and New Year
    public void Days_off_are_not_counted(string from, int days, string due) =>
        Assert.Equal(Utc(due), WorkingDays.Add(Nation.England, Utc(from), days));

    [Fact]
    public void Each_nation_has_its_own() => Assert.Equal((Utc("2026-04-07T10:00"), Utc("2026-04-06T10:00")),
        (WorkingDays.Add(Nation.England, Utc("2026-04-02T10:00"), 1), WorkingDays.Add(Nation.Scotland, Utc("2026-04-02T10:00"), 1)));

    [Fact]
    public void The_clocks_are_those_of_the_guidance()
    {
        int Days(Urgency urgency) => (UrgencyClock.DueAt(urgency, Nation.England, Utc("2026-03-02T10:00")) - Utc("2026-03-02T10:00")).Days;
        Assert.Equal([2, 2, 2, 7], new[] { Urgency.SuspectedCancer, Urgency.Urgent, Urgency.Advice, Urgency.Routine }.Select(Days));
    }

    [Fact]
    public void Suspected_cancer_goes_first_and_routine_last() => Assert.Equal(
        [Urgency.SuspectedCancer, Urgency.Urgent, Urgency.Advice, Urgency.Routine],
        Enum.GetValues<Urgency>().Where(urgency => urgency != Urgency.Emergency).OrderBy(UrgencyClock.RankOf));

    static DateTimeOffset Utc(string time) => DateTimeOffset.Parse($"{time}Z", System.Globalization.CultureInfo.InvariantCulture);
}
