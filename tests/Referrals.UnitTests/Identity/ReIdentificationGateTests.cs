using Referrals.Identity;
using Xunit;

namespace Referrals.UnitTests.Identity;

/// <summary>DT-17 as the guidance states it, row by row and without a gap.</summary>
public sealed class ReIdentificationGateTests
{
    /// <summary>The table: receipt, pseudonym, manifest, party, consent; y, n, or a dash for what does not matter.</summary>
    [Theory]
    [InlineData("n----", GateOutcome.TooEarly)]
    [InlineData("yn---", GateOutcome.UnknownOrMistyped)]
    [InlineData("yyn--", GateOutcome.PossibleMispairing)]
    [InlineData("yyyn-", GateOutcome.NotAParty)]
    [InlineData("yyyyn", GateOutcome.PairForRecordOnly)]
    [InlineData("yyyyy", GateOutcome.Pair)]
    public void A_row_holds_for_every_combination_that_it_covers(string row, GateOutcome outcome)
    {
        var covered = All.Where(facts => Covers(row, facts)).ToArray();
        Assert.Equal(1 << row.Count(column => column == '-'), covered.Length);
        Assert.All(covered, facts => Assert.Equal(outcome, ReIdentificationGate.Decide(facts)));
    }

    [Fact]
    public void The_rows_are_the_tables_and_each_combination_has_exactly_one_first()
    {
        Assert.Equal(6, ReIdentificationGate.Rows.Count);
        Assert.Equal(Enum.GetValues<GateOutcome>(), ReIdentificationGate.Rows.Select(row => row.Outcome));
        Assert.All(All, facts => Assert.Single(ReIdentificationGate.Rows, row => row.Matches(facts)));
        Assert.Single(All, facts => ReIdentificationGate.Decide(facts) == GateOutcome.Pair);
    }

    static IEnumerable<GateFacts> All =>
        from bits in Enumerable.Range(0, 32) select new GateFacts((bits & 1) != 0, (bits & 2) != 0, (bits & 4) != 0, (bits & 8) != 0, (bits & 16) != 0);

    static bool Covers(string row, GateFacts facts) =>
        row.Zip([facts.ReceiptVerified, facts.PseudonymStands, facts.ManifestMatches, facts.RequesterIsParty, facts.ConsentLive])
            .All(column => column.First == '-' || column.First == 'y' == column.Second);
}
