using System.Text.Json;

namespace Referrals.Ops.Bench;

/// <summary>The outcome of one measurement, for people and for docs/measurements.</summary>
sealed record Figures
{
    static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public required string Name { get; init; }

    /// <summary>As journeysPerSecond.</summary>
    public required string RateName { get; init; }
    public required double PerSecond { get; init; }
    public required double Seconds { get; init; }
    public required IReadOnlyDictionary<string, object> Setting { get; init; }
    public required IReadOnlyDictionary<string, double> CpuMsEach { get; init; }
    public required IReadOnlyDictionary<string, Quantiles> Steps { get; init; }
    public required IReadOnlyDictionary<string, double> PeakRssMb { get; init; }
    public required int Failures { get; init; }

    /// <summary>Whether the silos drew meanwhile; else paused.</summary>
    public string Previews { get; init; } = "paused";

    /// <summary>Attempts without an answer, which the clients repeated.</summary>
    public required long Repeated { get; init; }

    /// <summary>As it was before the measurement.</summary>
    public Yardstick? Machine { get; init; }

    public void Print()
    {
        Console.WriteLine($"\n{Name}: {PerSecond:0.0} {RateName} over {Seconds:0.0} s, {Failures} failed, {Repeated} attempts repeated");
        Console.WriteLine("  server CPU ms each: " + string.Join(", ", CpuMsEach.Select(group => $"{group.Key} {group.Value:0.00}")));
        foreach (var (step, times) in Steps)
            Console.WriteLine($"  {step,-34}{times.Count,8}  p50 {times.P50,9:0.00}  p95 {times.P95,9:0.00}  p99 {times.P99,9:0.00} ms");
        Console.WriteLine("  peak MB: " + string.Join(", ", PeakRssMb.Select(process => $"{process.Key} {process.Value:0}")));
    }

    public void Write(string? file)
    {
        if (file is null)
            return;
        var unit = RateName.Replace("sPerSecond", "", StringComparison.Ordinal);
        var json = new Dictionary<string, object>
        {
            ["measure"] = Name,
            ["setting"] = Setting,
            ["seconds"] = Math.Round(Seconds, 1),
            [RateName] = Math.Round(PerSecond, 2),
            [$"serverCpuMsPer{char.ToUpperInvariant(unit[0])}{unit[1..]}"] = CpuMsEach,
            ["steps"] = Steps,
            ["peakRssMb"] = PeakRssMb,
            ["previews"] = Previews,
            ["failures"] = Failures,
            ["repeatedAttempts"] = Repeated
        };
        if (Machine is not null)
            json["machine"] = Machine;
        File.WriteAllText(file, JsonSerializer.Serialize(json, Format) + "\n");
    }
}
