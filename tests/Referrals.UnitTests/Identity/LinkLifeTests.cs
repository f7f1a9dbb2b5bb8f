using CsCheck;
using Referrals.Contracts;
using Referrals.Durable;
using Referrals.Identity;
using Xunit;
using static Referrals.UnitTests.Identity.ALink;

namespace Referrals.UnitTests.Identity;

/// <summary>
/// Whatever is asked of a link in whatever order, an answer is filed at most once, never after a cancellation, and never with another manifest than the
/// sender bound. A failure prints the seed and the shortest life that shows it.
/// </summary>
public sealed class LinkLifeTests
{
    /// <summary>One wish: which verb, which of the sets, packages or people, and whether all of it is right.</summary>
    public sealed record Step(int Verb, int Number, bool Right);

    static readonly Gen<Step> Steps = Gen.Select(Gen.Int[0, 13], Gen.Int[1, 4], Gen.Int[0, 4], (verb, number, luck) => new Step(verb, number, luck > 0));

    [Fact]
    public void Random_lives_break_no_invariant() => Steps.Array[1, 40].Sample(Live, iter: 50_000);

    [Fact]
    public void Random_lives_reach_every_status()
    {
        var reached = new HashSet<LinkStatus>();
        Steps.Array[20, 40].Sample(life =>
        {
            var key = None;
            foreach (var step in life)
            {
                key = After(key, Ask(key, step));
                lock (reached) reached.Add(key.Status);
            }
        }, iter: 5_000);
        Assert.Equal(Enum.GetValues<LinkStatus>(), reached.Append(LinkStatus.None).Distinct().Order());
    }

    static void Live(Step[] life)
    {
        var key = None;
        List<PseudonymKeyEvent> history = [];
        foreach (var step in life)
        {
            var decision = Ask(key, step);
            Assert.True(decision.Refusal is null || decision.Events.Count == 0);
            var next = After(key, decision);
            Check(key, decision.Events, next);
            history.AddRange(decision.Events);
            key = next;
        }
        Check(history);
        Assert.Equivalent(key, history.Aggregate(None, (state, happened) => state.Apply(happened)), strict: true);
    }

    /// <summary>Of each step.</summary>
    static void Check(PseudonymKey before, IReadOnlyList<PseudonymKeyEvent> events, PseudonymKey after)
    {
        foreach (var paired in events.OfType<AdvicePaired>())
        {
            Assert.Equal(LinkStatus.Bound, before.Status);
            Assert.Contains(paired.Binding, before.Bindings);
        }
        foreach (var paired in events.OfType<AdvicePairedByHand>()) Assert.Equal((LinkStatus.Bound, before.Referral), (before.Status, Package.Referral));
        if (before.Status is LinkStatus.Cancelled or LinkStatus.Unpaired) Assert.Equal(before.Status, after.Status);
        if (before.Status is LinkStatus.Paired) Assert.Contains(after.Status, new[] { LinkStatus.Paired, LinkStatus.Filed, LinkStatus.Unpaired });
        if (before.Status is LinkStatus.Filed) Assert.Contains(after.Status, new[] { LinkStatus.Filed, LinkStatus.Unpaired });
        if (before.Status != LinkStatus.None)
            Assert.Equal((before.Link, before.Referral, before.Practice, before.Hub, before.Regime), (after.Link, after.Referral, after.Practice, after.Hub, after.Regime));
        // Who was named once stays named, and nobody is named but by the sender's own word.
        if (before.Patient is not null) Assert.Equal(before.Patient, after.Patient);
        else if (after.Patient is not null) Assert.True(events.Single() is LinkMade { Regime: not Regime.Anonymised } or PatientIdentified);
        if (after.Status == LinkStatus.Filed) Assert.NotNull(after.Patient);
        // A key is destroyed once, for ever, and never while an answer may need it to come home.
        if (before.KeyDestroyedAt is { } gone) Assert.Equal(gone, after.KeyDestroyedAt);
        if (after.KeyDestroyedAt is null) Assert.Equal(HasEnded(after) && after.Patient is not null, PseudonymKeyDecisions.EndsAt(after) is not null);
        else Assert.Null(PseudonymKeyDecisions.EndsAt(after));
        if (after.KeyDestroyedAt is not null) Assert.Contains(after.Status, new[] { LinkStatus.Filed, LinkStatus.Cancelled, LinkStatus.Unpaired });
    }

    static bool HasEnded(PseudonymKey key) => key.Status is LinkStatus.Filed or LinkStatus.Cancelled or LinkStatus.Unpaired;

    /// <summary>Of the whole life.</summary>
    static void Check(List<PseudonymKeyEvent> history)
    {
        Assert.InRange(history.Count(happened => happened is AdvicePaired or AdvicePairedByHand), 0, 1);
        Assert.InRange(history.OfType<LinkUnpaired>().Count(), 0, 1);
        Assert.InRange(history.OfType<FilingNoted>().Count(), 0, 1);
        Assert.InRange(history.OfType<LinkMade>().Count(), 0, 1);
        Assert.InRange(history.OfType<PatientIdentified>().Count(), 0, 1);
        Assert.InRange(history.OfType<KeyDestroyed>().Count(), 0, 1);
        if (history.Any(happened => happened is LinkCancelled)) Assert.DoesNotContain(history, happened => happened is AdvicePaired or AdvicePairedByHand or FilingNoted or LinkUnpaired);
        // The sender's last word on the paired version, before the pairing, is exactly what was paired.
        if (history.OfType<AdvicePaired>().SingleOrDefault() is { } paired)
            Assert.Equal(paired.Binding, history.OfType<SetBound>().Last(bound => bound.Binding.SetVersion == paired.Binding.SetVersion).Binding);
    }

    static Decision<PseudonymKeyEvent> Ask(PseudonymKey key, Step step)
    {
        var gp = step.Right ? Gp : ForeignGp;
        var set = Set(step.Number, step.Right ? 'a' : 'b');
        var package = Package with
        {
            Binding = set, Digest = $"package {step.Number}", ReceiptComplete = step.Number != 4 || step.Right, ConsentLive = step.Number != 3,
            Hub = step.Number == 2 && !step.Right ? new HubId(Guid.Empty) : Hub,
        };
        return step.Verb switch
        {
            0 or 1 => PseudonymKeyDecisions.MakeLink(key, gp, step.Number switch { 1 => Wish with { Patient = OtherPatient }, 2 => AnAnonymisedWish, 3 => AnAnonymisedWish with { AcceptsUnlinked = false }, _ => Wish }),
            2 or 3 or 4 => PseudonymKeyDecisions.Bind(key, gp, new BindingWish { Binding = set, BirthYear = step.Number == 4 ? OtherPatient.Digests.BirthYear : key.Patient is null ? null : Patient.Digests.BirthYear }),
            10 => step.Number == 1 ? PseudonymKeyDecisions.File(key, gp) : PseudonymKeyDecisions.Identify(key, gp, step.Number == 2 ? OtherPatient : Patient),
            5 => step.Number == 1 ? Retiring(PseudonymKeyDecisions.Cancel(key, gp, CancelReason.WrongPatient)) : Decision<PseudonymKeyEvent>.Unchanged,
            6 or 7 => PseudonymKeyDecisions.Pair(key, package),
            8 => step.Number == 1 ? PseudonymKeyDecisions.PairByHand(key, package, AnOrder) : Decision<PseudonymKeyEvent>.Unchanged,
            9 => step.Number == 2 ? Retiring(PseudonymKeyDecisions.Unpair(key, MispairingReason.NotOurPatient, Gp.Person)) : Decision<PseudonymKeyEvent>.Unchanged,
            12 => PseudonymKeyDecisions.Destroy(key, step.Right ? Guardian : Gp, DestructionReason.RetentionEnded, Now.AddMinutes(step.Number)),
            13 => PseudonymKeyDecisions.End(key, Now.AddDays(step.Right ? 91 : 89)),
            _ => Retiring(PseudonymKeyDecisions.NoteFiled(key, TheRecord)),
        };

        Decision<PseudonymKeyEvent> Retiring(Decision<PseudonymKeyEvent> decision) => PseudonymKeyDecisions.Retiring(key, decision, Now.AddDays(90));
    }
}
