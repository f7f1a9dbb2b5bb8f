using System.Text;
using System.Text.Json;
using Referrals.Ops.Layout;

namespace Referrals.Ops.Chaos;

/// <summary>What came of the run, for people and for scripts.</summary>
static class ChaosReport
{
    const int FindingsShown = 40;

    public static string Table(ChaosRun run, Examination found)
    {
        var text = new StringBuilder().AppendLine().AppendLine("at        part               in flight  back after  work went on after");
        foreach (var blow in run.Blows)
            text.AppendLine(
                $"{blow.At:HH:mm:ss}  {Name(blow),-18} {blow.InFlight,9}  {Seconds((blow.HealedAt - blow.At)?.TotalSeconds),10}  {Seconds(blow.RecoverySeconds),10}");
        text.AppendLine();
        foreach (var alone in run.EndedAlone.GroupBy(name => name))
            text.AppendLine($"{alone.Key}: ended by itself{(alone.Count() > 1 ? $" {alone.Count()} times" : "")} and was started again");
        foreach (var page in run.Ledger.Pages)
            foreach (var trouble in page.Troubles)
                text.AppendLine($"referral {page.Case.Number} ({page.Case.Referral}) was tried again after {trouble}");
        foreach (var finding in found.Findings.Take(FindingsShown))
            text.AppendLine(finding.ToString());
        if (found.Findings.Count > FindingsShown)
            text.AppendLine($"and {found.Findings.Count - FindingsShown} more");
        text.AppendLine($"{found.Tally.Acknowledged} of {found.Tally.Referrals} referrals were accepted, {found.Tally.Filed} are filed in exactly one record, "
            + "the right one.");
        text.AppendLine($"Lost: {found.Lost}. Duplicated: {found.Duplicated}. Mispaired: {found.Mispaired}. Stuck: {found.Stuck}. "
            + $"Otherwise wrong: {found.Findings.Count(one => one.Wrong == Wrong.Amiss)}.");
        text.AppendLine($"The work went on after {Recovery.P95(Recovered(run.Blows)):0.0} s (95 of 100 blows), a killed silo's referrals after "
            + $"{SiloMax(run.Blows):0.0} s at most; {run.Traffic.Requests} requests, {run.Traffic.Broken} of them without an answer and repeated.");
        return text.ToString().TrimEnd();
    }

    public static void WriteJson(string? file, ChaosOptions options, ChaosRun run, Examination found)
    {
        if (file is null)
            return;
        var figures = new
        {
            found.Tally.Acknowledged,
            found.Tally.Filed,
            found.Lost,
            found.Duplicated,
            found.Mispaired,
            found.Stuck,
            Kills = Enum.GetValues<Harm>().ToDictionary(ChaosOptions.Word, harm => run.Blows.Count(blow => blow.Strike.Harm == harm)),
            RecoverySecondsP95 = Math.Round(Recovery.P95(Recovered(run.Blows)), 1),
            SiloRecoverySecondsMax = Math.Round(SiloMax(run.Blows), 1),
            InFlightMin = run.Blows.Select(blow => blow.InFlight).DefaultIfEmpty().Min(),
            options.Referrals,
            options.Seconds,
            options.Seed,
            Findings = found.Findings.Select(finding => finding.ToString())
        };
        File.WriteAllText(file, JsonSerializer.Serialize(figures, KeptJson.Indented) + "\n");
    }

    static IEnumerable<double> Recovered(IEnumerable<Blow> blows) => blows.Select(blow => blow.RecoverySeconds).OfType<double>();

    static double SiloMax(IEnumerable<Blow> blows) => Recovered(blows.Where(blow => blow.Strike.Harm == Harm.Silo)).DefaultIfEmpty().Max();

    static string Name(Blow blow) => blow.Strike.Harm == Harm.Freeze ? blow.Part + " frozen" : blow.Part;

    static string Seconds(double? seconds) => seconds is { } known ? $"{known:0.0} s" : "-";
}
