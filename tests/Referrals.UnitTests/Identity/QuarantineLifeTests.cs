using CsCheck;
using Referrals.Contracts;
using Referrals.Durable;
using Referrals.Identity;
using Xunit;

namespace Referrals.UnitTests.Identity;

/// <summary>
/// Whatever arrives and is released in whatever order, a suspected mix-up waits until a person ends it or its link is taken back, and nothing that waits for the
/// sender hides it. A person files it only with both identifiers, and what was refused never waits again.
/// </summary>
public sealed class QuarantineLifeTests
{
    public enum Verb { Hold, Release, OrderFiling, Abandon, Refuse, Escalate }

    /// <summary>One wish: which verb, which package, why, by whom, and whether the identifiers are right.</summary>
    public sealed record Wish(Verb Verb, int Package, QuarantineReason Reason, int Person, bool Right);

    /// <summary>Said here once more on purpose: who moves a reason to the other side must do so in two places.</summary>
    static readonly QuarantineReason[] MixUps =
        [QuarantineReason.UnknownPseudonym, QuarantineReason.PossibleMispairing, QuarantineReason.NotAParty, QuarantineReason.AlreadyFiled];

    static readonly Verb[] Verbs =
    [
        Verb.Hold, Verb.Hold, Verb.Hold, Verb.Release, Verb.OrderFiling, Verb.OrderFiling, Verb.OrderFiling, Verb.OrderFiling, Verb.OrderFiling, Verb.Abandon, Verb.Refuse, Verb.Escalate,
    ];

    static readonly Gen<Wish> Wishes = Gen.Select(Gen.Int[0, 11], Gen.Int[0, 1], Gen.Enum<QuarantineReason>(), Gen.Int[0, 5], Gen.Int[0, 3],
        // Half of the arrivals wait for their sender: else every life would begin with a mix-up.
        (verb, package, reason, person, luck) => new Wish(Verbs[verb], package,
            luck % 2 == 0 ? QuarantineReason.TooEarly : person < 3 ? QuarantineReason.PossibleMispairing : reason, person, luck < 2));

    [Fact]
    public void Random_lives_break_no_invariant()
    {
        var json = new StoredJson([IdentityJson.Default]).Options;
        var lives = new RandomLife<Quarantine, QuarantineEvent>(new Quarantine(), (quarantine, happened) => quarantine.Apply(happened), json);
        Wishes.Array[1, 80].Sample(wishes => lives.Live(wishes, Ask, Check), iter: 10_000);
        Assert.Equal(
        [
            "AdviceHeld", "AdviceReleased", "FilingAbandoned", "FilingOrdered", "HeldEscalated", "HeldRefused", "IdentifiersMistyped",
            "being-filed", "no-filing-by-hand", "not-found", "nothing-held", "resolution-locked",
        ], lives.Reached);
    }

    static Decision<QuarantineEvent> Ask(Quarantine quarantine, Wish wish, DateTimeOffset now) => wish.Verb switch
    {
        Verb.Hold => QuarantineDecisions.Hold(quarantine, Held(wish), now),
        Verb.Release => QuarantineDecisions.Release(quarantine, Under(wish), now),
        Verb.OrderFiling => QuarantineDecisions.OrderFiling(quarantine, Person(wish), Command(wish), Resolution(wish), now),
        Verb.Abandon => QuarantineDecisions.AbandonFiling(quarantine, quarantine.Order?.Id ?? Guid.Empty),
        Verb.Refuse => QuarantineDecisions.Refuse(quarantine, Person(wish), Command(wish), Resolution(wish), now),
        Verb.Escalate => QuarantineDecisions.Escalate(quarantine, quarantine.DueAt?.AddHours(wish.Package * 12) ?? now),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    static void Check(Quarantine before, Wish wish, Decision<QuarantineEvent> decision, Quarantine after)
    {
        var byPerson = decision.Events.Any(happened => happened is HeldRefused) || wish.Verb == Verb.Release && (before.Order is not null || before.Advice?.Reason == QuarantineReason.PossibleMispairing && Under(wish) != before.Advice.Pseudonym);
        if (before.Advice is { } waited && MixUps.Contains(waited.Reason) && !byPerson)
            Assert.True(after.Advice is { } still && MixUps.Contains(still.Reason), "a suspected mix-up waits no longer");
        // A mix-up that arrives is seen whatever waits, unless its own package was refused, or a person's word is being carried out.
        if (wish.Verb == Verb.Hold && MixUps.Contains(wish.Reason) && decision.Refusal is null)
            Assert.True(QuarantineDecisions.Stays(after, Held(wish).Package), "a suspected mix-up was not kept");
        if (wish.Verb == Verb.Hold && decision.Refusal is null) Assert.True(after.Advice is not null || before.Refused.Contains(Held(wish).Package), "an arrival was lost");
        if (wish.Verb == Verb.Release) Assert.True(after.Advice is null || MixUps.Contains(after.Advice.Reason), "what waited for the sender waits on");
        if (before.Advice is not null && after.Advice is not null) Assert.Equal(before.ArrivedAt, after.ArrivedAt);
        Assert.Equal(after.Advice is null, after.ArrivedAt == default);
        foreach (var ordered in decision.Events.OfType<FilingOrdered>())
        {
            Assert.True(wish.Right && before.Advice!.Reason == QuarantineReason.PossibleMispairing && before.Advice.Package == ordered.Package, "filed without both identifiers");
            Assert.True(!before.Locked || Person(wish).Role == Role.DataGuardian, "somebody who guesses has filed");
        }
        Assert.True(after.Order is null || after.Advice?.Reason == QuarantineReason.PossibleMispairing, "an order without an answer");
        Assert.All(before.Refused, refused => Assert.Contains(refused, after.Refused));
        Assert.True(after.Advice is null || !after.Refused.Contains(after.Advice.Package), "a refused answer waits again");
        Assert.True(after.WrongTries >= before.WrongTries, "wrong tries are forgotten");
        Assert.Equal(after.Advice is null && before.Advice is null, after.DueAt is null && before.DueAt is null);
        // Clinical hears of each change, in its order.
        var news = decision.Events.SelectMany(happened => QuarantineMessages.Of(ALink.Referral, after, happened)).OfType<Contracts.Messages.QuarantineChanged>().ToArray();
        Assert.Equal(after.Told - before.Told, news.Length);
        Assert.All(news, told => Assert.Equal((after.Told, after.Advice?.Reason), (told.Number, told.Reason)));
    }

    /// <summary>Sometimes a new link's.</summary>
    static Pseudonym Under(Wish wish) => wish.Person == 0 ? Pseudonym.FromRandom([1, 2, 3, 4, 5, 6, 7, 8]) : AnAdvice.Held.Pseudonym;

    static HeldAdvice Held(Wish wish) => AnAdvice.Held with { Package = $"package {wish.Package}", Reason = wish.Reason };

    static ResolutionWish Resolution(Wish wish) => new()
    {
        Package = $"package {wish.Package}", Reason = MispairingReason.WrongPhotographsBound, Link = ALink.Facts(ALink.Bound),
        Identifiers = wish.Right ? ALink.RightIdentifiers : ALink.WrongIdentifiers,
    };

    static Actor Person(Wish wish) => wish.Person switch { 0 => ALink.ForeignGp, 1 => ALink.Guardian, _ => ALink.Gp };

    /// <summary>Another person's or another answer's try is another command.</summary>
    static Guid Command(Wish wish) => new(wish.Person + 1, (short)wish.Package, (short)(wish.Right ? 1 : 0), [0, 0, 0, 0, 0, 0, 0, (byte)wish.Verb]);
}
