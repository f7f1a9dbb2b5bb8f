using CsCheck;
using Referrals.Contracts;
using Referrals.Contracts.Messages;
using Referrals.Durable;
using Referrals.Identity;
using Xunit;
using static Referrals.UnitTests.Identity.ABrokenGlass;
using static Referrals.UnitTests.Identity.ALink;

namespace Referrals.UnitTests.Identity;

/// <summary>Scenario 11, AMB-12: nobody learns who a patient is without a second person of the other organisation, nor twice, nor late, nor quietly.</summary>
public sealed class BreakGlassLifeTests
{
    static readonly Actor[] People = [Dermatologist, ABrokenGlass.Colleague, ForeignDermatologist, Guardian, ForeignGuardian, SamePerson, Gp];

    /// <summary>Who does what, how many minutes after the step before.</summary>
    public sealed record Step(int Verb, int Person, int Minutes);

    static readonly Gen<Step> Steps = Gen.Select(Gen.Int[0, 2], Gen.Int[0, People.Length - 1], Gen.Int[0, 12], (verb, person, minutes) => new Step(verb, person, minutes));

    [Fact]
    public void Random_lives_break_no_invariant()
    {
        var broken = 0;
        Steps.Array[1, 30].Sample(life =>
        {
            var (glass, now) = (new BreakGlass(), Now);
            List<BreakGlassEvent> history = [];
            foreach (var step in life)
            {
                now = now.AddMinutes(step.Minutes);
                var decision = Ask(glass, step, now);
                Assert.True(decision.Refusal is null || decision.Events.Count == 0);
                foreach (var happened in decision.Events) Check(glass, happened, People[step.Person], now);
                glass = After(glass, decision);
                history.AddRange(decision.Events);
            }
            Assert.Equal(history.Count, history.Select(happened => happened.GetType()).Distinct().Count());
            // Each wish and each look is an incident of its own; agreeing is none.
            Assert.Equal(history.Where(happened => happened is not GlassApproved).Count(),
                history.SelectMany(happened => BreakGlassMessages.Of(Guid.Empty, glass, happened)).OfType<IncidentRaised>().Select(raised => raised.Incident).Distinct().Count());
            if (glass.ReadAt is not null) Interlocked.Increment(ref broken);
        }, iter: 80_000);
        Assert.True(broken > 100, $"only {broken} lives came to a look");
    }

    static void Check(BreakGlass before, BreakGlassEvent happened, Actor by, DateTimeOffset now)
    {
        switch (happened)
        {
            case GlassAsked:
                Assert.Contains(by, new[] { Dermatologist, ABrokenGlass.Colleague });
                break;
            case GlassApproved:
                Assert.Contains(by, new[] { Guardian, SamePerson });
                Assert.NotEqual(before.AskedBy, by.Person);
                Assert.True(now <= before.AskedAt.AddMinutes(15));
                break;
            case GlassBroken:
                Assert.Equal(before.AskedBy, by.Person);
                Assert.NotEqual(before.ApprovedBy, by.Person);
                Assert.True(now <= before.ApprovedAt!.Value.AddMinutes(10));
                break;
        }
    }

    [Fact]
    public void Each_refusal_has_its_reason()
    {
        var late = Now.AddMinutes(16);
        Assert.Equal(Refusals.NotFound, BreakGlassDecisions.Ask(new(), ForeignDermatologist, TheWish, Now).Refusal);
        Assert.Equal(Refusals.NotFound, BreakGlassDecisions.Ask(new(), Gp, TheWish, Now).Refusal);
        Assert.Equal(Refusals.AlreadyExists, BreakGlassDecisions.Ask(Asked, ABrokenGlass.Colleague, TheWish, Now).Refusal);
        Assert.Equal(Refusals.AlreadyExists, BreakGlassDecisions.Ask(Asked, Dermatologist, TheWish with { Reason = GlassReason.Safeguarding }, Now).Refusal);
        Assert.Empty(BreakGlassDecisions.Ask(Asked, Dermatologist, TheWish, late).Events);
        Assert.Equal("own-request", BreakGlassDecisions.Approve(Asked, SamePerson, Now).Refusal?.Code);
        Assert.Equal(Refusals.NotFound, BreakGlassDecisions.Approve(Asked, ForeignGuardian, Now).Refusal);
        Assert.Equal("glass-expired", BreakGlassDecisions.Approve(Asked, Guardian, late).Refusal?.Code);
        Assert.Equal("glass-not-approved", BreakGlassDecisions.Break(Asked, Dermatologist, Now).Refusal?.Code);
        Assert.Equal("glass-expired", BreakGlassDecisions.Break(Asked, Dermatologist, late).Refusal?.Code);
        Assert.Equal("glass-expired", BreakGlassDecisions.Break(Approved, Dermatologist, Now.AddMinutes(11)).Refusal?.Code);
        Assert.Equal(Refusals.NotFound, BreakGlassDecisions.Break(Approved, ABrokenGlass.Colleague, Now).Refusal);
        Assert.Equal("glass-used", BreakGlassDecisions.Break(Broken, Dermatologist, Now).Refusal?.Code);
    }

    [Fact]
    public void It_says_how_far_it_is()
    {
        Assert.Equal([GlassStatus.Asked, GlassStatus.Expired], [Asked.Seen()!.At(Now), Asked.Seen()!.At(Now.AddMinutes(16))]);
        Assert.Equal([GlassStatus.Approved, GlassStatus.Expired], [Approved.Seen()!.At(Now), Approved.Seen()!.At(Now.AddMinutes(11))]);
        Assert.Equal(GlassStatus.Broken, Broken.Seen()!.At(Now.AddDays(1)));
    }

    [Theory]
    [InlineData("key-in-use")]
    [InlineData("no-key")]
    [InlineData("key-inseparable")]
    public void A_key_is_destroyed_only_when_nothing_needs_it_and_it_stands_apart(string code)
    {
        var key = code switch { "key-in-use" => Bound, "no-key" => OpenAnonymised with { Status = LinkStatus.Cancelled }, _ => Filed with { Patient = Patient with { Key = OwnKey, Sealing = null } } };
        Assert.Equal(code, PseudonymKeyDecisions.Destroy(key, Guardian, DestructionReason.RetentionEnded, Now).Refusal?.Code);
        Assert.Equal(Refusals.NotFound, PseudonymKeyDecisions.Destroy(Filed, ForeignGuardian, DestructionReason.RetentionEnded, Now).Refusal);
        var destroyed = ALink.After(Filed, PseudonymKeyDecisions.Destroy(Filed, Guardian, DestructionReason.RetentionEnded, Now));
        Assert.Equal((Now, LinkStatus.Filed), (destroyed.KeyDestroyedAt, destroyed.Status));
        Assert.Empty(PseudonymKeyDecisions.Destroy(destroyed, Guardian, DestructionReason.ErasureRequested, Now).Events);
    }

    [Fact]
    public void What_ends_a_link_retires_its_key_and_the_clock_destroys_it_when_its_time_has_come()
    {
        var until = Now.AddDays(90);
        var decision = PseudonymKeyDecisions.Retiring(Paired, PseudonymKeyDecisions.NoteFiled(Paired, TheRecord), until);
        Assert.Equal([typeof(FilingNoted), typeof(KeyRetired)], decision.Events.Select(happened => happened.GetType()));
        var filed = ALink.After(Paired, decision);
        Assert.Equal(until, PseudonymKeyDecisions.EndsAt(filed));
        Assert.Empty(PseudonymKeyDecisions.End(filed, until.AddMilliseconds(-1)).Events);

        // Found to be somebody else's after all: the key is kept for as long again.
        var unpaired = ALink.After(filed, PseudonymKeyDecisions.Retiring(filed, PseudonymKeyDecisions.Unpair(filed, MispairingReason.WrongPatientPicked, Gp.Person), until.AddDays(30)));
        Assert.Empty(PseudonymKeyDecisions.End(unpaired, until).Events);

        // Under a policy that has become shorter meanwhile: what was said stands.
        var sooner = ALink.After(filed, PseudonymKeyDecisions.Retiring(filed, PseudonymKeyDecisions.Unpair(filed, MispairingReason.WrongPatientPicked, Gp.Person), Now.AddDays(1)));
        Assert.Equal(until, PseudonymKeyDecisions.EndsAt(sooner));

        var ended = ALink.After(filed, PseudonymKeyDecisions.End(filed, until));
        Assert.Equal((until, LinkStatus.Filed, null), (ended.KeyDestroyedAt, ended.Status, PseudonymKeyDecisions.EndsAt(ended)));
        Assert.Empty(PseudonymKeyDecisions.End(ended, until.AddDays(1)).Events);
    }

    [Fact]
    public void Where_there_is_no_key_of_its_own_none_is_retired()
    {
        Assert.Single(PseudonymKeyDecisions.Retiring(OpenAnonymised, PseudonymKeyDecisions.Cancel(OpenAnonymised, Gp, CancelReason.NoLongerNeeded), Now).Events);
        var inseparable = Open with { Patient = Patient with { Key = OwnKey, Sealing = null } };
        Assert.Single(PseudonymKeyDecisions.Retiring(inseparable, PseudonymKeyDecisions.Cancel(inseparable, Gp, CancelReason.NoLongerNeeded), Now).Events);
        Assert.Empty(PseudonymKeyDecisions.Retiring(Cancelled, PseudonymKeyDecisions.Cancel(Cancelled, Gp, CancelReason.NoLongerNeeded), Now).Events);
        Assert.Equal("not-found", PseudonymKeyDecisions.Retiring(Open, PseudonymKeyDecisions.Cancel(Open, ForeignGp, CancelReason.NoLongerNeeded), Now).Refusal?.Code);
    }

    static Decision<BreakGlassEvent> Ask(BreakGlass glass, Step step, DateTimeOffset now) => step.Verb switch
    {
        0 => BreakGlassDecisions.Ask(glass, People[step.Person], TheWish, now),
        1 => BreakGlassDecisions.Approve(glass, People[step.Person], now),
        _ => BreakGlassDecisions.Break(glass, People[step.Person], now),
    };
}
