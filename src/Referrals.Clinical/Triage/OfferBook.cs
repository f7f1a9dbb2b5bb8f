namespace Referrals.Clinical;

/// <summary>A case as the desk knows it. One that was claimed and given back has another version.</summary>
public readonly record struct DeskCase(Guid Id, int Version);

/// <summary>What a desk remembers for some seconds: which cases come next, and whom it has sent to which.</summary>
public sealed class OfferBook
{
    readonly Queue<DeskCase> candidates = new();
    readonly Dictionary<Guid, DeskCase> wishes = [];
    readonly HashSet<DeskCase> offered = [];
    readonly Queue<(Guid Wish, DeskCase Case, DateTimeOffset Until)> running = new();

    /// <summary>Cases on offer, which still stand in the queue.</summary>
    public int Offered => offered.Count;

    /// <summary>What this wish was offered before, unless that case has said no.</summary>
    public DeskCase? Before(Guid wish, Guid? refused) => wishes.TryGetValue(wish, out var before) && before.Id != refused ? before : null;

    /// <summary>The next case that nobody else was sent to; null when none is left on the list.</summary>
    public DeskCase? Take(Guid wish, Guid? refused, DateTimeOffset now)
    {
        while (candidates.TryDequeue(out var next))
        {
            if (next.Id == refused || !offered.Add(next)) continue;
            wishes[wish] = next;
            running.Enqueue((wish, next, now + ClinicalLimits.OfferLife));
            return next;
        }
        return null;
    }

    /// <summary>A new list, in the order of the queue.</summary>
    public void Fill(IEnumerable<DeskCase> cases)
    {
        candidates.Clear();
        foreach (var next in cases) candidates.Enqueue(next);
    }

    /// <summary>Offers that nobody took up are free again.</summary>
    public void ForgetOld(DateTimeOffset now)
    {
        while (running.TryPeek(out var oldest) && oldest.Until <= now)
        {
            running.Dequeue();
            offered.Remove(oldest.Case);
            if (wishes.GetValueOrDefault(oldest.Wish) == oldest.Case) wishes.Remove(oldest.Wish);
        }
    }
}
