using System.Diagnostics;
using System.Text.Json;
using Referrals.Imaging.Filter;
using Referrals.Imaging.Previews;
using Referrals.Ops.Chaos;
using Referrals.Ops.Commands;
using Referrals.Ops.Layout;
using Referrals.Ops.Photographs;
using Referrals.Ops.Zones;

namespace Referrals.Ops.Fuzz;

/// <summary><c>infra/fuzz</c>: broken photographs by the million, and how fast whole ones are filtered.</summary>
static class FuzzCommand
{
    public const string Usage = "fuzz filter|worker|http [--inputs N] [--seed S] [--json FILE] | speed   break the metadata filter, the preview worker or the doors, or measure";

    const int SpeedSeconds = 3;
    const int CameraQuality = 90;

    public static async Task<int> Execute(IReadOnlyList<string> given)
    {
        var arguments = new Arguments(given, ["--inputs", "--seed", "--json"], [], wordsMax: 1);
        var seed = arguments.Number("--seed", otherwise: Random.Shared.Next(1_000_000), min: 0, max: 999_999);
        return arguments.Word(0) switch
        {
            "filter" => Filter(arguments.Number("--inputs", otherwise: 5_000_000, min: 1, max: 1_000_000_000), seed),
            "worker" => await Worker(arguments.Number("--inputs", otherwise: 2_000, min: 1, max: 1_000_000), seed),
            "http" => await Http(arguments.Number("--inputs", otherwise: 2_000, min: 1, max: 1_000_000), seed, arguments.Text("--json")),
            "speed" => await Speed(),
            var other => throw new OpsRefusal($"'{other}' is none of filter, worker, http and speed", exitCode: 2)
        };
    }

    static async Task<int> Worker(int inputs, int seed)
    {
        using var stop = new CancellationTokenSource();
        using var signals = new StopSignals(stop);
        using var worker = new SandboxedWorker(new PreviewSettings(), TimeProvider.System);
        if (await worker.Check(stop.Token) is { } wrong)
            throw new OpsRefusal(wrong, exitCode: 3);
        var clock = Stopwatch.StartNew();
        var figures = await WorkerOrdeal.Run(worker, inputs, seed, atOnce: 2, stop.Token);
        Console.WriteLine($"{figures.Inputs} hostile photographs in {clock.Elapsed.TotalSeconds:0} s, seed {seed}: {figures.Done} drawn, {figures.Damaged} damaged, {figures.TooHeavy} too heavy, "
            + $"{figures.WorkerFailed} ended their worker, {figures.Unavailable} without a worker; the slowest took {figures.Slowest.TotalSeconds:0.0} s");
        return figures.Unavailable == 0 ? 0 : 1;
    }

    static async Task<int> Http(int inputs, int seed, string? jsonFile)
    {
        Demo.JsonFigures.InsistOnPlace(jsonFile);
        using var stop = new CancellationTokenSource();
        using var signals = new StopSignals(stop);
        // Below /tmp the servers' users can reach it.
        var folder = new DataFolder($"/tmp/referrals-fuzz-{Environment.ProcessId}");
        await using var system = await PrivateSystem.Start(new TopologyPlan(folder) { Say = Console.WriteLine, Previews = true }, stop.Token);
        var figures = await new HttpOrdeal(system, seed).Run(inputs, atOnce: 2, stop.Token);
        Print(figures);
        if (jsonFile is not null)
            await File.WriteAllTextAsync(jsonFile, JsonSerializer.Serialize(figures, KeptJson.Indented) + "\n", stop.Token);
        return figures.Amiss.Count == 0 ? 0 : 1;
    }

    static void Print(HttpOrdealFigures figures)
    {
        Console.WriteLine($"{figures.Files} hostile files and {figures.Requests} hostile requests in {figures.Seconds:0} s, seed {figures.Seed}: {figures.Taken} taken, {figures.Refusals.Values.Sum()} refused, "
            + $"{figures.SetsSealed} sets sealed, the slowest took {figures.SlowestSeconds:0.0} s");
        foreach (var (code, count) in figures.Refusals.OrderByDescending(pair => pair.Value)) Console.WriteLine($"  {code,-24}{count,8}");
        Console.WriteLine("answers: " + string.Join(", ", figures.Answers.Select(pair => $"{pair.Key} {pair.Value} times")));
        var workers = figures.Workers;
        Console.WriteLine($"previews: {string.Join(", ", workers.Outcomes.Select(pair => $"{pair.Key} {pair.Value}"))}; {workers.Repeated} photographs ended a worker, {workers.Killed} two; "
            + $"of {workers.Seen} processes seen the largest held {workers.PeakRssMb:0} MB, the longest lived {workers.LongestSeconds:0.0} s");
        foreach (var (process, megabytes) in figures.PeakRssMb.OrderBy(pair => pair.Key, StringComparer.Ordinal)) Console.WriteLine($"  {process,-24}{megabytes,8:0} MB at most");
        foreach (var amiss in figures.Amiss.Take(20)) Console.WriteLine($"AMISS: {amiss}");
        Console.WriteLine($"{figures.Amiss.Count} answers of 5xx, unclear refusals, missing answers or dead silos");
    }

    static int Filter(int inputs, int seed)
    {
        using var stop = new CancellationTokenSource();
        using var signals = new StopSignals(stop);
        var clock = Stopwatch.StartNew();
        var figures = new FilterFuzz(seed).Run(inputs, stop.Token);
        foreach (var broken in figures.Broken) Console.WriteLine($"BROKEN: {broken}");
        Console.WriteLine($"{figures.Inputs} inputs in {clock.Elapsed.TotalSeconds:0} s, seed {seed}: {figures.Accepted} cleaned, {figures.Inputs - figures.Accepted} refused");
        foreach (var (refusal, count) in figures.Refusals.OrderByDescending(pair => pair.Value)) Console.WriteLine($"  {refusal,-20}{count,10}");
        Console.WriteLine($"{figures.Megabytes / figures.FilterSeconds:0} MB/s in the filter (small files), {figures.BrokenCount} unexpected exceptions or broken promises");
        return figures.BrokenCount == 0 ? 0 : 1;
    }

    static async Task<int> Speed()
    {
        Measure("JPEG", Photographs.Photographs.Take(seed: 1, Photographs.PhotographView.CloseUp).Bytes);
        Measure("progressive JPEG", SeedPictures.Jpeg(2600, 1950, progressive: true, quality: 92));
        using var picture = SeedPictures.Paint(1150, 862, bands: 3);
        Measure("PNG", picture.PngsaveBuffer(keep: NetVips.Enums.ForeignKeep.None));
        using var worker = new SandboxedWorker(new PreviewSettings(), TimeProvider.System);
        using var camera = NetVips.Image.JpegloadBuffer(Photographs.Photographs.Take(seed: 7, PhotographView.CloseUp, new PhotographSize(4000, 3000)).Bytes);
        await Draw("JPEG", camera.JpegsaveBuffer(q: CameraQuality, keep: NetVips.Enums.ForeignKeep.None), worker);
        await Draw("progressive JPEG", camera.JpegsaveBuffer(q: CameraQuality, interlace: true, keep: NetVips.Enums.ForeignKeep.None), worker);
        await Draw("PNG", camera.PngsaveBuffer(keep: NetVips.Enums.ForeignKeep.None), worker);
        return 0;
    }

    /// <summary>Previews of one photograph of 12 megapixels, again and again, as many at once as the worker allows.</summary>
    static async Task Draw(string what, byte[] photograph, SandboxedWorker worker)
    {
        var (clock, drawn) = (Stopwatch.StartNew(), 0);
        await Task.WhenAll(Enumerable.Range(0, new PreviewSettings().AtOnce).Select(_ => Task.Run(async () =>
        {
            while (clock.Elapsed.TotalSeconds < 3 * SpeedSeconds)
            {
                if (await worker.Develop(photograph, CancellationToken.None) is not PreviewOutcome.Done)
                    throw new OpsRefusal($"{what}: no preview");
                Interlocked.Increment(ref drawn);
            }
        })));
        Console.WriteLine($"{what} of 12 megapixels, {photograph.Length / 1e6:0.00} MB: {drawn / clock.Elapsed.TotalSeconds:0.0} previews/s, {new PreviewSettings().AtOnce} at once");
    }

    static void Measure(string what, byte[] photograph)
    {
        var room = new byte[MetadataFilter.MasterBytesMax(photograph.Length)];
        if (MetadataFilter.Clean(photograph, room) is not FilterOutcome.Cleaned cleaned) throw new OpsRefusal($"{what}: refused");
        var times = new List<double>();
        for (var clock = Stopwatch.StartNew(); clock.Elapsed.TotalSeconds < SpeedSeconds;)
        {
            var began = Stopwatch.GetTimestamp();
            MetadataFilter.Clean(photograph, room);
            times.Add(Stopwatch.GetElapsedTime(began).TotalSeconds);
        }
        times.Sort();
        double Rate(double part) => photograph.Length / 1e6 / times[(int)(times.Count * part)];
        Console.WriteLine($"{what}: {photograph.Length / 1e6:0.00} MB to {cleaned.MasterBytes / 1e6:0.00} MB, median {Rate(0.5):0} MB/s, slowest of a hundred {Rate(0.99):0} MB/s, one thread");
    }
}
