namespace Referrals.Ops.Claims;

/// <summary>Whether a history can be explained.</summary>
public enum Verdict { Linearizable, NotLinearizable, Undecided }

/// <summary>
/// Looks for one order of the operations of a case in which each takes effect at a moment between its call and its return, and every reply is the one that
/// the register would have given then. Operations without a reply may be anywhere after their call, or left out.
/// </summary>
/// <remarks>
/// Wing and Gong's search with Lowe's memory: an operation may come next if no other one had returned before it was called, and no set of operations is
/// tried twice from the same standing. A case's operations overlap by as many people as work on it at once, so the sets that are met stay few.
/// </remarks>
public sealed class Linearizability(ClaimRegister register)
{
    /// <summary>Sets and standings. A history of eighty operations by sixteen people meets some hundreds.</summary>
    const int StatesMax = 2_000_000;

    public Verdict Judge(Standing first, IEnumerable<Operation> history)
    {
        var search = new Search(register, [.. history.OrderBy(operation => operation.Call)]);
        return search.Explains(first) ? Verdict.Linearizable : search.GaveUp ? Verdict.Undecided : Verdict.NotLinearizable;
    }

    sealed class Search(ClaimRegister register, Operation[] byCall)
    {
        readonly HashSet<(Taken, Standing)> _seen = [];

        public bool GaveUp { get; private set; }

        public bool Explains(Standing first) => From(new Taken(byCall.Length), first, byCall.Count(operation => operation.Reply is not null));

        bool From(Taken taken, Standing standing, int left)
        {
            if (left == 0)
                return true;
            if (!_seen.Add((taken, standing)))
                return false;
            GaveUp |= _seen.Count > StatesMax;
            if (GaveUp)
                return false;
            var next = Next(taken);
            // What was answered comes first: an operation that nobody heard of is only needed where nothing else explains what follows.
            return next.Where(each => byCall[each].Reply is not null).Any(each => Leads(taken, standing, each, left - 1))
                || next.Where(each => byCall[each].Reply is null).Any(each => Leads(taken, standing, each, left));
        }

        bool Leads(Taken taken, Standing standing, int each, int left)
        {
            foreach (var after in register.After(standing, byCall[each]))
                if (From(taken.With(each), after, left))
                    return true;
            return false;
        }

        /// <summary>Those that were called before any of the others had returned.</summary>
        List<int> Next(Taken taken)
        {
            var (open, firstReturn) = (new List<int>(), long.MaxValue);
            for (var each = taken.Start; each < byCall.Length && byCall[each].Call <= firstReturn; each++)
                if (!taken.Has(each))
                {
                    open.Add(each);
                    firstReturn = Math.Min(firstReturn, byCall[each].Return);
                }
            open.RemoveAll(each => byCall[each].Call > firstReturn);
            return open;
        }
    }

    /// <summary>Which operations have had their turn.</summary>
    readonly struct Taken : IEquatable<Taken>
    {
        readonly ulong[] _words;

        public Taken(int count) => _words = new ulong[(count + 63) / 64];

        Taken(ulong[] words, int start) => (_words, Start) = (words, start);

        /// <summary>Everything before it has had its turn.</summary>
        public int Start { get; }

        public bool Has(int each) => (_words[each / 64] >> each % 64 & 1) != 0;

        public Taken With(int each)
        {
            var words = (ulong[])_words.Clone();
            words[each / 64] |= 1UL << each % 64;
            var start = Start;
            while (start / 64 < words.Length && (words[start / 64] >> start % 64 & 1) != 0)
                start++;
            return new Taken(words, start);
        }

        public bool Equals(Taken other) => _words.AsSpan().SequenceEqual(other._words);

        public override bool Equals(object? other) => other is Taken taken && Equals(taken);

        public override int GetHashCode()
        {
            var hash = new HashCode();
            foreach (var word in _words)
                hash.Add(word);
            return hash.ToHashCode();
        }
    }
}
