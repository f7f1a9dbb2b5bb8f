using CsCheck;
using Referrals.Durable;
using Referrals.Identity;
using Xunit;

namespace Referrals.UnitTests.Identity;

/// <summary>Whatever arrives and is released in whatever order, a suspected mix-up waits until a person ends it: nothing releases it, and nothing that waits for the sender hides it.</summary>
public sealed class QuarantineLifeTests
{
    /// <summary>One wish: hold this package for this reason, or release.</summary>
    public sealed record Wish(bool Holds, int Package, QuarantineReason Reason);

    /// <summary>Said here once more on purpose: who moves a reason to the other side must do so in two places.</summary>
    static readonly QuarantineReason[] MixUps =
        [QuarantineReason.UnknownPseudonym, QuarantineReason.PossibleMispairing, QuarantineReason.NotAParty, QuarantineReason.AlreadyFiled];

    static readonly Gen<Wish> Wishes = Gen.Select(Gen.Int[0, 2], Gen.Int[0, 2], Gen.Enum<QuarantineReason>(), Gen.Bool,
        // Half of the arrivals wait for their sender: else every life would begin with a mix-up.
        (verb, package, reason, early) => new Wish(verb > 0, package, early ? QuarantineReason.TooEarly : reason));

    [Fact]
    public void Random_lives_break_no_invariant()
    {
        var json = new StoredJson([IdentityJson.Default]).Options;
        var lives = new RandomLife<Quarantine, QuarantineEvent>(new Quarantine(), (quarantine, happened) => quarantine.Apply(happened), json);
        Wishes.Array[1, 30].Sample(wishes => lives.Live(wishes, Ask, Check), iter: 5_000);
        Assert.Equal(["AdviceHeld", "AdviceReleased"], lives.Reached);
    }

    static Decision<QuarantineEvent> Ask(Quarantine quarantine, Wish wish, DateTimeOffset now) =>
        wish.Holds ? QuarantineDecisions.Hold(quarantine, Held(wish), now) : QuarantineDecisions.Release(quarantine, now);

    static void Check(Quarantine before, Wish wish, Decision<QuarantineEvent> decision, Quarantine after)
    {
        Assert.Null(decision.Refusal);
        if (before.Advice is { } waited && MixUps.Contains(waited.Reason))
            Assert.True(after.Advice is { } still && MixUps.Contains(still.Reason), "a suspected mix-up waits no longer");
        // A mix-up that arrives is seen whatever waits, unless its own package waits as one already.
        if (wish.Holds && MixUps.Contains(wish.Reason)) Assert.True(QuarantineDecisions.NeedsPerson(after, Held(wish).Package), "a suspected mix-up was not kept");
        if (wish.Holds) Assert.NotNull(after.Advice);
        else Assert.True(after.Advice is null || MixUps.Contains(after.Advice.Reason), "what waited for the sender waits on");
        if (before.Advice is not null && after.Advice is not null) Assert.Equal(before.ArrivedAt, after.ArrivedAt);
        Assert.Equal(after.Advice is null, after.ArrivedAt == default);
    }

    static HeldAdvice Held(Wish wish) => AnAdvice.Held with { Package = $"package {wish.Package}", Reason = wish.Reason };
}
