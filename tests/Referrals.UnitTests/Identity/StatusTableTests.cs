using System.Xml.Linq;
using Referrals.Contracts;
using Referrals.Durable;
using Referrals.Identity;
using Xunit;
using static Referrals.UnitTests.Identity.ALink;

namespace Referrals.UnitTests.Identity;

/// <summary>The table in the remarks of <see cref="PseudonymKey"/> says what the decisions do.</summary>
public sealed class StatusTableTests
{
    static readonly Dictionary<string, Func<PseudonymKey, string>> Verbs = new()
    {
        ["MakeLink*"] = key => Outcome(key, PseudonymKeyDecisions.MakeLink(key, Gp, Wish)),
        ["Bind"] = key => Outcome(key, PseudonymKeyDecisions.Bind(key, Gp, AWish(SecondSet))),
        ["Identify*"] = key => Outcome(key, PseudonymKeyDecisions.Identify(key, Gp, Patient)),
        ["Cancel"] = key => Outcome(key, PseudonymKeyDecisions.Cancel(key, Gp, CancelReason.WrongPatient)),
        ["Pair"] = key => Pairing.Judge(key, Package).Quarantine is null ? Outcome(key, PseudonymKeyDecisions.Pair(key, Package)) : "quarantine",
        ["PairByHand"] = key => Outcome(key, PseudonymKeyDecisions.PairByHand(key, Package, AnOrder)),
        ["File"] = key => Outcome(key, PseudonymKeyDecisions.File(key, Gp)),
        ["NoteFiled"] = key => Outcome(key, PseudonymKeyDecisions.NoteFiled(key, TheRecord)),
        ["Unpair"] = key => Outcome(key, PseudonymKeyDecisions.Unpair(key, MispairingReason.WrongPatientPicked, Gp.Person)),
        ["Destroy"] = key => Outcome(key, PseudonymKeyDecisions.Destroy(key, Guardian, DestructionReason.RetentionEnded, Now)),
    };

    [Fact]
    public void The_table_is_true()
    {
        var rows = Table();
        Assert.Equal(Verbs.Keys, rows[0][1..]);
        Assert.Equal(Enum.GetNames<LinkStatus>().Order(), rows.Skip(1).Select(row => row[0]).Order());
        foreach (var row in rows.Skip(1))
            foreach (var (verb, expected) in rows[0][1..].Zip(row[1..]))
                Assert.Equal((row[0], verb, expected), (row[0], verb, Verbs[verb](Situations[Enum.Parse<LinkStatus>(row[0])])));
    }

    static string Outcome(PseudonymKey before, Decision<PseudonymKeyEvent> decision) =>
        decision.Refusal is null ? After(before, decision).Status.ToString() : "refused";

    static string[][] Table()
    {
        var documentation = XDocument.Load(Path.ChangeExtension(typeof(PseudonymKey).Assembly.Location, "xml"));
        var code = documentation.Descendants("member").Single(member => member.Attribute("name")!.Value == $"T:{typeof(PseudonymKey).FullName}").Descendants("code").Single().Value;
        return [.. code.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))];
    }
}
