using Referrals.Contracts;

namespace Referrals.Clinical;

/// <summary>The working days of a nation: not Saturday, not Sunday, not a bank holiday there.</summary>
/// <remarks>
/// Days are taken in UTC. In summer a clinic's day begins an hour earlier, which moves no deadline by more than that hour, and no time zone data is needed.
/// </remarks>
public static class WorkingDays
{
    /// <summary>The same time of day that many working days later. What arrives on a day off is taken as arriving when the next working day begins.</summary>
    public static DateTimeOffset Add(Nation nation, DateTimeOffset from, int days)
    {
        var moment = from.ToUniversalTime();
        var day = DateOnly.FromDateTime(moment.UtcDateTime);
        var time = moment.TimeOfDay;
        if (!Is(nation, day)) (day, time) = (Next(nation, day), TimeSpan.Zero);
        for (var left = days; left > 0; left--) day = Next(nation, day);
        return new DateTimeOffset(day, TimeOnly.FromTimeSpan(time), TimeSpan.Zero);
    }

    /// <summary>Whether clinics work on this day.</summary>
    public static bool Is(Nation nation, DateOnly day) =>
        day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday) && !BankHolidays.Of(nation, day.Year).Contains(day);

    static DateOnly Next(Nation nation, DateOnly day)
    {
        do day = day.AddDays(1); while (!Is(nation, day));
        return day;
    }
}

/// <summary>Bank holidays by rule (Banking and Financial Dealings Act 1971), so that no table runs out; days proclaimed once stand in a list.</summary>
public static class BankHolidays
{
    /// <summary>Scotland: the World Cup holiday.</summary>
    static readonly DateOnly[] ProclaimedScotland = [new(2026, 6, 15)];

    /// <summary>Days on which clinics of the nation are shut. A holiday on a weekend moves to the next weekday that is not one already.</summary>
    public static IReadOnlySet<DateOnly> Of(Nation nation, int year) => nation switch
    {
        Nation.England or Nation.Wales => EnglandAndWales(year),
        Nation.Scotland => Scotland(year),
    };

    static HashSet<DateOnly> EnglandAndWales(int year)
    {
        var easter = EasterSunday(year);
        HashSet<DateOnly> days =
            [easter.AddDays(-2), easter.AddDays(1), FirstMonday(year, 5), LastMonday(year, 5), LastMonday(year, 8)];
        AddWithSubstitute(days, new(year, 1, 1), new(year, 12, 25), new(year, 12, 26));
        return days;
    }

    static HashSet<DateOnly> Scotland(int year)
    {
        HashSet<DateOnly> days =
            [EasterSunday(year).AddDays(-2), FirstMonday(year, 5), LastMonday(year, 5), FirstMonday(year, 8), .. ProclaimedScotland.Where(day => day.Year == year)];
        AddWithSubstitute(days, new(year, 1, 1), new(year, 1, 2), new(year, 11, 30), new(year, 12, 25), new(year, 12, 26));
        return days;
    }

    static void AddWithSubstitute(HashSet<DateOnly> days, params ReadOnlySpan<DateOnly> holidays)
    {
        // Those that keep their day first: Sunday's Christmas may not push aside Monday's Boxing Day.
        foreach (var holiday in holidays)
            if (!Weekend(holiday)) days.Add(holiday);
        foreach (var holiday in holidays)
        {
            if (!Weekend(holiday)) continue;
            var substitute = holiday;
            while (Weekend(substitute) || days.Contains(substitute)) substitute = substitute.AddDays(1);
            days.Add(substitute);
        }
    }

    static bool Weekend(DateOnly day) => day.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday;

    static DateOnly FirstMonday(int year, int month)
    {
        var first = new DateOnly(year, month, 1);
        return first.AddDays(((int)DayOfWeek.Monday - (int)first.DayOfWeek + 7) % 7);
    }

    static DateOnly LastMonday(int year, int month)
    {
        var last = new DateOnly(year, month, DateTime.DaysInMonth(year, month));
        return last.AddDays(-(((int)last.DayOfWeek - (int)DayOfWeek.Monday + 7) % 7));
    }

    /// <summary>Gregorian Easter from the golden number, the corrected epact of the paschal moon, and the Sunday after it.</summary>
    static DateOnly EasterSunday(int year)
    {
        var golden = year % 19;
        var century = year / 100;
        var epact = (century - century / 4 - (8 * century + 13) / 25 + 19 * golden + 15) % 30;
        var moon = epact - epact / 28 * (1 - epact / 28 * (29 / (epact + 1)) * ((21 - golden) / 11));
        var weekday = (year + year / 4 + moon + 2 - century + century / 4) % 7;
        return new DateOnly(year, 3, 28).AddDays(moon - weekday);
    }
}
