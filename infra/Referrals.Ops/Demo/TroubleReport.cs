using System.Text;
using Referrals.Ops.Client;

namespace Referrals.Ops.Demo;

/// <summary>What broke on the way, and where it was gone on with.</summary>
static class TroubleReport
{
    const int Shown = 12;

    public static string Of(Trouble trouble)
    {
        var (line, breaks) = (trouble.Line, trouble.Line.Breaks.ToList());
        var text = new StringBuilder();
        var photographs = breaks.GroupBy(broken => (broken.Photograph, broken.Bytes)).OrderByDescending(one => one.Count(broken => !broken.ByLine)).ThenByDescending(one => one.Count()).ToList();
        foreach (var photograph in photographs.Take(Shown))
            text.AppendLine($"{photograph.Key.Photograph}, {Megabytes(photograph.Key.Bytes)}: {string.Join("; ", photograph.Select(Said))}");
        if (photographs.Count > Shown)
            text.AppendLine($"and {photographs.Count - Shown} photographs more");
        text.AppendLine();
        var elsewhere = breaks.Count(broken => broken.ResumedBy is { } by && by != broken.Silo);
        text.AppendLine($"Connections broken in the middle of a PATCH: {breaks.Count(broken => broken.ByLine)} by the line, {breaks.Count(broken => !broken.ByLine)} by a silo (killed, or still busy with the broken request). "
            + $"Gone on with by HEAD and PATCH: {breaks.Count(broken => broken.ResumedBy is not null)}, {elsewhere} of them through another silo.");
        text.AppendLine($"Sent: {Megabytes(line.Sent)} for {Megabytes(line.Needed)} of uploads; {Megabytes(line.Sent - line.Needed)} ({100.0 * (line.Sent - line.Needed) / line.Needed:0.0} %) went twice.");
        if (trouble is { Hit: { } hit, Gone: { } gone })
            text.AppendLine($"{trouble.Victim} was killed with {hit} photographs on their way to it, and was back after {gone.TotalSeconds:0.0} s.");
        foreach (var amiss in trouble.Amiss)
            text.AppendLine($"AMISS: {amiss}");
        return text.ToString();
    }

    static string Said(Break broken) => $"{(broken.ByLine ? "cut" : "silo gone or busy")} at {Megabytes(broken.At)}, "
        + (broken.ResumedBy is null ? broken.At < broken.Bytes ? "not gone on with" : "all of it was there" : $"resumed at {Megabytes(broken.ResumedAt!.Value)}{(broken.ResumedBy == broken.Silo ? "" : " elsewhere")}");

    static string Megabytes(long bytes) => $"{bytes / 1e6:0.00} MB";
}
