using System.Collections.Concurrent;
using System.Text;
using Referrals.Contracts;

namespace Referrals.Ops.Claims;

/// <summary>Everything that was asked of one case in a run, from however it stood at the beginning.</summary>
public sealed class CaseHistory(ReferralId referral, Standing first)
{
    readonly ConcurrentQueue<Operation> _operations = new();

    public ReferralId Referral => referral;
    public Standing First => first;
    public IReadOnlyCollection<Operation> Operations => _operations;

    public void Add(Operation operation) => _operations.Enqueue(operation);

    /// <summary>The verdict on all of it.</summary>
    /// <param name="check">The checker.</param>
    /// <param name="anyCase">Claims of the next case that nobody heard of again: each may have been for this one.</param>
    public Verdict Judge(Linearizability check, IReadOnlyCollection<Operation> anyCase)
    {
        // What can be explained without them can be explained with them.
        var verdict = check.Judge(first, _operations);
        return verdict == Verdict.Linearizable || anyCase.Count == 0 ? verdict : check.Judge(first, _operations.Concat(anyCase));
    }

    /// <summary>
    /// The shortest part of a bad history that is still bad: up to the first return that nothing explains, without what changed nothing and is not
    /// needed to see it.
    /// </summary>
    public IReadOnlyList<Operation> Offence(Linearizability check, IReadOnlyCollection<Operation> anyCase)
    {
        var all = _operations.Concat(anyCase).OrderBy(operation => operation.Call).ToList();
        var returns = all.Where(operation => operation.Reply is not null).Select(operation => operation.Return).Order().ToList();
        var (good, bad) = (-1, returns.Count - 1);
        while (bad - good > 1)
        {
            var middle = (good + bad) / 2;
            if (IsBad(Until(all, returns[middle])))
                bad = middle;
            else
                good = middle;
        }
        var part = Until(all, returns[bad]);
        foreach (var spare in part.Where(operation => operation.Reply is null or { ChangesNothing: true }).ToList())
            if (part.Where(operation => operation != spare).ToList() is var fewer && IsBad(fewer))
                part = fewer;
        return part;

        bool IsBad(IReadOnlyList<Operation> history) => check.Judge(first, history) == Verdict.NotLinearizable;
    }

    /// <summary>As it was known at a moment: what had not returned had no reply yet.</summary>
    static List<Operation> Until(List<Operation> all, long moment) =>
        [.. all.Where(operation => operation.Call <= moment).Select(operation => operation.Return > moment ? operation.Unheard : operation)];

    /// <summary>For people: a line each, in the order of the calls.</summary>
    public static string Text(CaseHistory of, IEnumerable<Operation> part)
    {
        var text = new StringBuilder($"case {of.Referral}, at first {of.First.Phase} under {of.First.Fence}").AppendLine();
        foreach (var operation in part)
            text.AppendLine($"  {Operation.Clock(operation.Call)} – {Operation.Clock(operation.Return)}  {operation}");
        return text.ToString().TrimEnd();
    }
}
