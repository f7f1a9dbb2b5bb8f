using System.Collections.Concurrent;
using System.Diagnostics;

namespace Referrals.Ops.Scan;

/// <summary>An identity where none may be.</summary>
/// <param name="Place">Which file or table.</param>
/// <param name="OfIdentity">In the identity zone, where it may stand but not in clear.</param>
/// <param name="Offset">From the beginning of the place.</param>
/// <param name="Pattern">Whose, what, and how written.</param>
sealed record Hit(string Place, bool OfIdentity, long Offset, Pattern Pattern)
{
    /// <summary>Says the number, never the name.</summary>
    public override string ToString() => $"{Place} at {Offset}: {Pattern.Trait} of identity {Pattern.Identity}, {Pattern.Disguise}";
}

/// <summary>All that was looked through.</summary>
sealed class Search(ManyTexts texts)
{
    readonly ConcurrentQueue<Hit> _hits = new();
    long _bytes;
    int _files;

    public long Bytes => _bytes;
    public int Places => _files;
    public TimeSpan Took { get; private set; }
    public IReadOnlyCollection<Hit> Hits => _hits;

    public Search Through(IEnumerable<Place> places)
    {
        var began = Stopwatch.GetTimestamp();
        Parallel.ForEach(Partitioner.Create(places, EnumerablePartitionerOptions.NoBuffering), Through);
        Took += Stopwatch.GetElapsedTime(began);
        return this;
    }

    void Through(Place place)
    {
        try
        {
            using var stream = place.Open();
            Interlocked.Add(ref _bytes, texts.Search(stream, (offset, pattern) =>
            {
                if (!(place.TellsTexts && pattern.Trait == Trait.FreeText))
                    _hits.Enqueue(new Hit(place.Name, place.OfIdentity, offset, pattern));
            }));
            Interlocked.Increment(ref _files);
        }
        catch (FileNotFoundException)
        {
            // A server has removed it meanwhile.
        }
    }
}
