using Referrals.Ops.Client;

namespace Referrals.Ops.Chaos;

/// <summary>What the examination found.</summary>
/// <param name="Tally">As the demonstration counts, over HTTP.</param>
/// <param name="Findings">Everything that is wrong; empty after a good run.</param>
public sealed record Examination(Tally Tally, IReadOnlyList<Finding> Findings)
{
    // Whoever sees more of it: the doors or the databases.
    public int Lost => Math.Max(Tally.Lost, Of(Wrong.Lost));
    public int Duplicated => Math.Max(Tally.Duplicated, Of(Wrong.Duplicated));
    public int Mispaired => Math.Max(Tally.Mispaired, Of(Wrong.Mispaired));
    public int Stuck => Of(Wrong.Stuck);

    public bool IsClean => Findings.Count == 0 && Tally.IsWhole;

    // Referrals, however much is wrong with each.
    int Of(Wrong wrong) => Findings.Where(finding => finding.Wrong == wrong).Select(finding => (object?)finding.Referral ?? finding).Distinct().Count();
}
