using System.Diagnostics;
using Referrals.Imaging.Facts;
using Referrals.Imaging.Filter;

namespace Referrals.Ops.Fuzz;

/// <summary>What many broken photographs did to the filter.</summary>
/// <param name="Inputs">How many were given.</param>
/// <param name="Accepted">How many of them were cleaned.</param>
/// <param name="Refusals">How often it said no, by reason.</param>
/// <param name="Broken">Promises that it did not keep, exceptions among them: a few, with what is needed to see them again.</param>
/// <param name="BrokenCount">How many there were in all.</param>
/// <param name="Megabytes">What went through the filter.</param>
/// <param name="FilterSeconds">Time in the filter alone.</param>
public sealed record FuzzFigures(
    long Inputs, long Accepted, IReadOnlyDictionary<ImageRefusal, long> Refusals, IReadOnlyList<string> Broken, long BrokenCount, double Megabytes, double FilterSeconds);

/// <summary>Gives the filter broken photographs and checks that it keeps its promises on each.</summary>
public sealed class FilterFuzz(int seed)
{
    const int AllocationSlackBytes = 64 * 1024;
    const int BrokenShown = 10;

    static readonly byte[][] seeds =
        [.. Carrier.All.Select(carrier => carrier.File), .. SeedPictures.Jpegs().Select(picture => picture.File), .. SeedPictures.Pngs().Select(picture => picture.File)];

    readonly Dictionary<ImageRefusal, long> refusals = [];
    readonly List<string> broken = [];
    byte[] room = [], again = [];
    long accepted, brokenCount, bytes, ticks;

    /// <param name="inputs">How many at most.</param>
    /// <param name="stop">Ends it earlier.</param>
    public FuzzFigures Run(long inputs, CancellationToken stop = default)
    {
        var mutator = new Mutator(seeds, seed);
        // What is made once and kept is not an input's allocation.
        foreach (var file in seeds) Clean(file, ref room, out _);
        (bytes, ticks) = (0, 0);
        long given = 0;
        for (; given < inputs && !stop.IsCancellationRequested; given++)
        {
            var file = mutator.Next();
            try
            {
                Check(file);
            }
            // Whatever it is, it is what we look for.
            catch (Exception unexpected)
            {
                Break(given, file, unexpected.ToString());
            }
        }
        return new FuzzFigures(given, accepted, refusals, broken, brokenCount, bytes / 1e6, Stopwatch.GetElapsedTime(0, ticks).TotalSeconds);

        void Check(byte[] file)
        {
            var outcome = Clean(file, ref room, out var allocated);
            if (allocated > 2L * file.Length + AllocationSlackBytes) Break(given, file, $"allocated {allocated} bytes");
            if (outcome is FilterOutcome.Refused refused)
            {
                refusals[refused.Refusal] = refusals.GetValueOrDefault(refused.Refusal) + 1;
                return;
            }
            accepted++;
            var master = room[..((FilterOutcome.Cleaned)outcome).MasterBytes];
            if (master.Length > MetadataFilter.MasterBytesMax(file.Length)) Break(given, file, $"a master of {master.Length} bytes");
            if (Clean(master, ref again, out _) is not FilterOutcome.Cleaned second) Break(given, file, "its master is refused");
            else if (!again.AsSpan(0, second.MasterBytes).SequenceEqual(master)) Break(given, file, "its master is changed once more");
        }
    }

    FilterOutcome Clean(byte[] file, ref byte[] into, out long allocated)
    {
        if (into.Length < MetadataFilter.MasterBytesMax(file.Length)) into = new byte[2 * MetadataFilter.MasterBytesMax(file.Length)];
        var target = into.AsSpan(0, MetadataFilter.MasterBytesMax(file.Length));
        var before = GC.GetAllocatedBytesForCurrentThread();
        var began = Stopwatch.GetTimestamp();
        var outcome = MetadataFilter.Clean(file, target);
        ticks += Stopwatch.GetTimestamp() - began;
        allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        bytes += file.Length;
        return outcome;
    }

    void Break(long number, byte[] file, string what)
    {
        if (++brokenCount <= BrokenShown) broken.Add($"seed {seed}, input {number}, {file.Length} bytes: {what}\n  {Convert.ToBase64String(file.AsSpan(0, Math.Min(file.Length, 3000)))}");
    }
}
