using System.Text;
using Referrals.Ops.Client;

namespace Referrals.Ops.Demo;

/// <summary>What became of each referral, a line each, and below it every photograph that was not simply taken.</summary>
static class ClosingTable
{
    public static string Of(Play play)
    {
        var pages = play.Ledger.Pages.ToList();
        var text = new StringBuilder().AppendLine();
        Rows(text, [Headings, .. pages.Select(page => Cells(play, page))]);
        Photographs(text, "refused", pages.SelectMany(page => page.Refused).Select(refused => (refused.Name, $"{refused.Code}. {refused.Detail}")));
        Photographs(text, "warned", pages.SelectMany(page => page.Warned).Select(warned => (warned.Name, string.Join(", ", warned.Warnings))));
        foreach (var page in pages.Where(page => page.Failure is not null))
            text.AppendLine($"referral {page.Case.Number} ({page.Case.Referral}) failed at {page.Failure}");
        foreach (var page in pages)
            foreach (var trouble in page.Troubles)
                text.AppendLine($"referral {page.Case.Number} ({page.Case.Referral}) was tried again after {trouble}");
        foreach (var page in pages)
            foreach (var disagreement in page.Disagreements.Distinct())
                text.AppendLine($"referral {page.Case.Number} ({page.Case.Referral}) DISAGREES: {disagreement}");
        return text.ToString().TrimEnd();
    }

    static readonly string[] Headings = ["#", "practice", "pseudonym", "photographs", "answer", "filed after", "state"];

    static string[] Cells(Play play, LedgerPage page) =>
    [
        $"{page.Case.Number}",
        play.Practice(page),
        $"{page.Pseudonym}",
        string.Join(", ", Counts(page)),
        Answer(page.Case.Opinion),
        page.FiledAt - page.AcceptedAt is { } took ? $"{took.TotalSeconds:0.0} s" : "",
        page.Stage == Stage.Failed ? "FAILED" : page.Stage.ToString().ToLowerInvariant()
    ];

    static IEnumerable<string> Counts(LedgerPage page)
    {
        yield return $"{page.Set?.Images.Count ?? 0} taken";
        if (page.Warned.Count > 0)
            yield return $"{page.Warned.Count} warned";
        if (page.Refused.Count > 0)
            yield return $"{page.Refused.Count} refused";
    }

    static string Answer(Opinion opinion) =>
        opinion.Outcome + (opinion.Priority is { } priority ? $" ({priority})" : "") + (opinion.Asks is null ? "" : " after MoreInformation");

    // The same file may have been dealt to several referrals.
    static void Photographs(StringBuilder text, string what, IEnumerable<(string Name, string Why)> photographs)
    {
        foreach (var same in photographs.GroupBy(one => one).OrderBy(same => same.Key.Name, StringComparer.Ordinal))
            text.AppendLine($"{same.Key.Name}: {what}{(same.Count() > 1 ? $" {same.Count()} times" : "")}: {same.Key.Why}");
    }

    static void Rows(StringBuilder text, IReadOnlyList<string[]> rows)
    {
        var widths = Enumerable.Range(0, Headings.Length).Select(column => rows.Max(row => row[column].Length)).ToArray();
        foreach (var row in rows)
            text.AppendLine(string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
        text.AppendLine();
    }
}
