using System.Diagnostics;
using Referrals.Imaging.Previews;

namespace Referrals.Ops.Photographs;

/// <summary>What became of many hostile photographs.</summary>
/// <param name="Slowest">From call to outcome, without the wait for a place.</param>
public sealed record OrdealFigures(int Done, int Damaged, int WorkerFailed, int TooHeavy, int Unavailable, TimeSpan Slowest)
{
    public int Inputs => Done + Damaged + WorkerFailed + TooHeavy + Unavailable;
}

/// <summary>Sends broken and malicious photographs through the previews, as many as one has patience for. The same seed sends the same.</summary>
public static class WorkerOrdeal
{
    /// <summary>Returns when all have an outcome. An exception from here is a finding.</summary>
    public static async Task<OrdealFigures> Run(SandboxedWorker worker, int inputs, int seed, int atOnce, CancellationToken cancel)
    {
        var sources = Sources(seed);
        var figures = new OrdealFigures(0, 0, 0, 0, 0, TimeSpan.Zero);
        var turn = new Lock();
        await Parallel.ForAsync(0, inputs, new ParallelOptions { MaxDegreeOfParallelism = atOnce, CancellationToken = cancel }, async (number, stop) =>
        {
            var master = Hostile(sources, new Random(HashCode.Combine(seed, number)), number);
            var clock = Stopwatch.StartNew();
            var outcome = await worker.Develop(master, stop);
            lock (turn) figures = Counted(figures, outcome) with { Slowest = clock.Elapsed > figures.Slowest ? clock.Elapsed : figures.Slowest };
        });
        return figures;
    }

    static byte[] Hostile(byte[][] sources, Random random, int number)
    {
        var source = sources[number % sources.Length];
        switch (number % 8)
        {
            case 0: return source[..random.Next(1, source.Length)];
            case 1:
                var noise = new byte[random.Next(1, 100_000)];
                random.NextBytes(noise);
                return noise;
            case 2: return [.. source[..random.Next(2, 2000)], .. source[random.Next(2, source.Length)..]];
            default: return HostileMasters.Mutated(source, random);
        }
    }

    static byte[][] Sources(int seed)
    {
        var photograph = Photographs.Take(seed, PhotographView.CloseUp, PhotographSize.OfAbout(60_000)).Bytes;
        using var picture = NetVips.Image.JpegloadBuffer(photograph);
        return [photograph, picture.JpegsaveBuffer(interlace: true), picture.PngsaveBuffer(), picture.PngsaveBuffer(interlace: true)];
    }

    static OrdealFigures Counted(OrdealFigures figures, PreviewOutcome outcome) => outcome switch
    {
        PreviewOutcome.Done => figures with { Done = figures.Done + 1 },
        PreviewOutcome.Undecodable { Because: UndecodableBecause.Damaged } => figures with { Damaged = figures.Damaged + 1 },
        PreviewOutcome.Undecodable => figures with { WorkerFailed = figures.WorkerFailed + 1 },
        PreviewOutcome.TooHeavy => figures with { TooHeavy = figures.TooHeavy + 1 },
        PreviewOutcome.Unavailable => figures with { Unavailable = figures.Unavailable + 1 },
        _ => throw new UnreachableException(),
    };
}
